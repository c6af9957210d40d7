import { EmulatorError, type JsonObject, toJson } from "../kernel/index.js";
import { createDocuments, type Documents } from "./documents.js";
import type { Change, Collection, Commit, Document, Transaction } from "./types.js";

/** The store's own collection, where sequences live: kept, restored and undone like data. */
export const SEQUENCES = "$sequences";

/** The documents of all collections. */
export type World = Map<string, Documents>;

/** A transaction from the store's side. */
export interface OpenTransaction {
  readonly tx: Transaction;
  /** Ends it, and gives what it wrote. */
  end(): Commit;
  /** Takes back everything it wrote. Later writes by others must have been taken back before. */
  undo(): void;
}

export interface TransactionSource {
  readonly world: World;
  readonly collection: (name: string) => Collection;
  /** Deep-freezes stored documents. */
  readonly freeze: boolean;
}

/** Levels that the file puts around a document: root, collections, list. */
const OUTER_LEVELS = 3;

const deepFreeze = (value: unknown): void => {
  if (typeof value !== "object" || value === null) return;
  for (const item of Object.values(value)) deepFreeze(item);
  Object.freeze(value);
};

const wrong = (message: string): EmulatorError => new EmulatorError("INVALID_ARGUMENT", message);

const checkName = (name: string): void => {
  if (name === SEQUENCES || name === "__proto__") throw wrong(`store: the collection name ${name} is reserved`);
};

const isDocument = (value: unknown): value is Document => typeof (value as JsonObject | undefined)?.id === "string";

export const openTransaction = ({ world, collection, freeze }: TransactionSource): OpenTransaction => {
  const changes: Change[] = [];
  const undos: (() => void)[] = [];
  let isOpen = true;

  const checkOpen = (): void => {
    if (!isOpen) throw wrong("store: the commit is over; its write function must be synchronous");
  };

  const record = (change: Change, undo: () => void): void => {
    changes.push(change);
    undos.push(undo);
  };

  /** The store's own copy of a document. */
  const adopt = (name: string, given: Document): Document => {
    const copy = toJson(given, `${name}/${given?.id}`, OUTER_LEVELS);
    if (!isDocument(copy)) throw wrong(`store: a document of ${name} has no text as its id`);
    if (freeze) deepFreeze(copy);
    return copy;
  };

  const open = (name: string): Documents => {
    let documents = world.get(name);
    if (documents === undefined) {
      documents = createDocuments();
      world.set(name, documents);
    }
    return documents;
  };

  const put = (name: string, document: Document): void => {
    const documents = open(name);
    const { id } = document;
    const before = documents.get(id);
    const change: Change = { collection: name, id, before: before?.document, after: document };
    if (before === undefined) {
      documents.add(document);
      record(change, () => documents.remove(id));
    } else {
      documents.set(document, before.place);
      record(change, () => documents.set(before.document, before.place));
    }
  };

  const tx: Transaction = {
    collection,
    insert(name, given) {
      checkOpen();
      checkName(name);
      const document = adopt(name, given);
      if (world.get(name)?.get(document.id) !== undefined) {
        throw wrong(`store: ${name} has a document with the id ${JSON.stringify(document.id)} already`);
      }
      put(name, document);
    },
    replace(name, given) {
      checkOpen();
      checkName(name);
      const document = adopt(name, given);
      if (world.get(name)?.get(document.id) === undefined) {
        throw wrong(`store: ${name} has no document with the id ${JSON.stringify(document.id)} to replace`);
      }
      put(name, document);
    },
    remove(name, id) {
      checkOpen();
      checkName(name);
      const documents = world.get(name);
      const before = documents?.get(id);
      if (documents === undefined || before === undefined) return false;
      documents.remove(id);
      record({ collection: name, id, before: before.document, after: undefined }, () => documents.putBack(before));
      return true;
    },
    drop(name) {
      checkOpen();
      checkName(name);
      const documents = world.get(name);
      if (documents === undefined || documents.size() === 0) return;
      for (const { document } of documents.all()) {
        changes.push({ collection: name, id: document.id, before: document, after: undefined });
      }
      world.set(name, createDocuments());
      undos.push(() => world.set(name, documents));
    },
    next(sequence) {
      checkOpen();
      const last = world.get(SEQUENCES)?.get(sequence)?.document.value;
      const value = typeof last === "number" ? last + 1 : 1;
      const document: Document = { id: sequence, value };
      if (freeze) deepFreeze(document);
      put(SEQUENCES, document);
      return value;
    },
  };

  return {
    tx,
    end() {
      isOpen = false;
      return { changes };
    },
    undo() {
      isOpen = false;
      for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) undo();
    },
  };
};
