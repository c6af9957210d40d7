import type { Json, JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";

/** What a built-in class adds to the writing of its objects. */
export interface Steps {
  /** Inside the commit, when the object's new state is known and nothing is stored: may complete it, or refuse. */
  readonly complete?: (tx: Transaction, row: Document, before: Readonly<Document> | undefined) => void;
  /** Instead of the object's ACL: whether the caller may change it (contract 15.6). */
  readonly authorize?: (row: Readonly<Document>) => void;
  /** Keys of the write that are kept elsewhere than in the object: hooks are told of them all the same (contract 8.5). */
  readonly keptApart?: readonly string[];
}

export interface InsertInput extends Steps {
  readonly className: string;
  readonly body: JsonObject;
  /** What the class sets by itself, beneath what the client sends. */
  readonly defaults?: JsonObject;
}

/** For an object that there is to be only one of. */
export interface Once {
  /** Asked inside the commit: whether there is such an object by now, so that none is to be written. */
  readonly isThere: (tx: Transaction) => boolean;
}

export interface UpdateInput extends Steps {
  readonly className: string;
  readonly id: string;
  readonly body: JsonObject;
  /** The object must also match this (contract 10.4). */
  readonly where?: Json | undefined;
}

export interface RemoveInput extends Steps {
  readonly className: string;
  readonly id: string;
  readonly body?: JsonObject | undefined;
  readonly where?: Json | undefined;
}

/** A write whose hooks have let it through: what is left of it. */
export interface Prepared<Written> {
  /** Inside the commit. Asks once more what may have changed while hooks ran. */
  readonly write: (tx: Transaction) => Written;
  /** When the commit stands: the hooks that come after. */
  readonly follow: (written: Written) => Promise<void>;
}
