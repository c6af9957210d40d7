import { EmulatorError, type JsonObject, toJson } from "../kernel/index.js";
import { createDocuments, type Documents } from "./documents/documents.js";
import { isIndexable } from "./finding/keys.js";
import { buildUniqueIndex, isSameList, type UniqueIndex } from "./finding/unique.js";
import type { Change, Collection, Commit, Document, Transaction } from "./types.js";

/** The store's own collection, where sequences live: kept, restored and undone like data. */
export const SEQUENCES = "$sequences";

/** The documents of all collections. */
export type World = Map<string, Documents>;

/** A transaction from the store's side. */
export interface OpenTransaction {
  readonly tx: Transaction;
  /** Ends it, and gives what it did and how to take that back; undefined when it did nothing. Later writes must be taken back before. */
  end(): { readonly commit: Commit; readonly undo: () => void } | undefined;
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

  const refuseTwin = (name: string, { paths }: Pick<UniqueIndex, "paths">, twin: Document): never => {
    throw new EmulatorError("NOT_UNIQUE", `store: ${name}/${twin.id} has the same ${paths.join(", ")} already`);
  };

  const checkUnique = (name: string, documents: Documents, document: Document): void => {
    for (const index of documents.unique()) {
      const place = index.placeOf(document);
      const twin = place === undefined ? undefined : documents.at(place);
      if (twin !== undefined && twin.id !== document.id) refuseTwin(name, index, twin);
    }
  };

  /** @param before what is there with its id */
  const put = (name: string, document: Document, before: Document | undefined): void => {
    const documents = open(name);
    const { id } = document;
    checkUnique(name, documents, document);
    const change: Change = { collection: name, id, before, after: document };
    if (before === undefined) {
      documents.add(document);
      record(change, () => documents.remove(id));
    } else {
      documents.set(document);
      record(change, () => documents.set(before));
    }
  };

  const lastOf = (sequence: string): number => {
    const value = world.get(SEQUENCES)?.get(sequence)?.value;
    return typeof value === "number" ? value : 0;
  };

  const count = (sequence: string, value: number): void => {
    const document: Document = { id: sequence, value };
    if (freeze) deepFreeze(document);
    put(SEQUENCES, document, world.get(SEQUENCES)?.get(sequence));
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
      put(name, document, undefined);
    },
    replace(name, given) {
      checkOpen();
      checkName(name);
      const document = adopt(name, given);
      const before = world.get(name)?.get(document.id);
      if (before === undefined) {
        throw wrong(`store: ${name} has no document with the id ${JSON.stringify(document.id)} to replace`);
      }
      put(name, document, before);
    },
    remove(name, id) {
      checkOpen();
      checkName(name);
      const documents = world.get(name);
      const before = documents?.get(id);
      const place = documents?.placeOf(id);
      if (documents === undefined || before === undefined || place === undefined) return false;
      documents.remove(id);
      record({ collection: name, id, before, after: undefined }, () => documents.putBack(before, place));
      return true;
    },
    drop(name) {
      checkOpen();
      checkName(name);
      const documents = world.get(name);
      if (documents === undefined || documents.size() === 0) return;
      const next = documents.forward();
      for (let document = next(); document !== undefined; document = next()) {
        changes.push({ collection: name, id: document.id, before: document, after: undefined });
      }
      world.set(name, documents.emptied());
      undos.push(() => world.set(name, documents));
    },
    declare(name, { paths, unique = false }) {
      checkOpen();
      checkName(name);
      const strange = paths.find((path) => !isIndexable(path));
      if (strange !== undefined) throw wrong(`store: no index can be over the path ${JSON.stringify(strange)}`);
      const documents = open(name);
      for (const path of paths) documents.declareIndex(path);
      if (!unique || documents.unique().some((other) => isSameList(other.paths, paths))) return;
      const built = buildUniqueIndex(documents, paths);
      if ("twins" in built) return refuseTwin(name, { paths }, built.twins[0]);
      const before = documents.unique();
      documents.setUnique([...before, built]);
      undos.push(() => documents.setUnique(before));
    },
    allowDuplicates(name, paths) {
      checkOpen();
      checkName(name);
      const documents = open(name);
      const before = documents.unique();
      documents.setUnique(before.filter((other) => !isSameList(other.paths, paths)));
      undos.push(() => documents.setUnique(before));
    },
    next(sequence) {
      checkOpen();
      const value = lastOf(sequence) + 1;
      count(sequence, value);
      return value;
    },
    advance(sequence, to) {
      checkOpen();
      if (to > lastOf(sequence)) count(sequence, to);
    },
  };

  const undo = (): void => {
    isOpen = false;
    for (let last = undos.pop(); last !== undefined; last = undos.pop()) last();
  };

  return {
    tx,
    end() {
      isOpen = false;
      return undos.length === 0 ? undefined : { commit: { changes }, undo };
    },
    undo,
  };
};
