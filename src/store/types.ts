import type { Json, JsonObject } from "../kernel/index.js";

/** A document: plain JSON with a text `id` that is unique in its collection. The store owns its copy. */
export interface Document extends JsonObject {
  id: string;
}

/**
 * A condition in MongoDB's query language, evaluated by mingo, plus the operators of `operators.ts`
 * (`$substring`, `$geoIntersects`, …).
 */
export type Criteria = JsonObject;

/** Compares by the values at `path` (dots descend), MongoDB's order of types: missing and null first. */
export interface SortKey {
  readonly path: string;
  readonly descending?: boolean;
}

export interface FindOptions {
  /** Sort keys, most important first. Without any: insertion order. */
  readonly sort?: readonly SortKey[];
  /** Instead of `sort`: ascending by this number. `undefined` leaves the document out. */
  readonly rank?: (document: Readonly<Document>) => number | undefined;
  /** Documents to leave out at the start. Default 0. */
  readonly skip?: number;
  /** The most documents to return. Default all. */
  readonly limit?: number;
}

/**
 * Documents under one name. Everything it returns is a copy: nobody can edit the store.
 * An unknown operator or a malformed operand throws EmulatorError INVALID_CRITERIA; a criteria that runs away
 * (a hostile `$regex`) throws CRITERIA_TOO_SLOW.
 */
export interface Collection {
  readonly name: string;
  readonly size: number;
  /** The document with this id, never by a scan. */
  get(id: string): Document | undefined;
  has(id: string): boolean;
  /** The documents that match, in order. Walks no further than it must. */
  find(criteria: Criteria, options?: FindOptions): Document[];
  /** The first match of {@link Collection.find}. */
  findOne(criteria: Criteria, options?: FindOptions): Document | undefined;
  count(criteria: Criteria): number;
  /** A page and the number of all matches, in one walk. */
  page(criteria: Criteria, options?: FindOptions): { readonly documents: Document[]; readonly total: number };
}

/** One change inside a commit. An insert has no `before`, a removal no `after`. */
export interface Change {
  readonly collection: string;
  readonly id: string;
  readonly before: Document | undefined;
  readonly after: Document | undefined;
}

/** What one operation wrote: the unit of persistence, and of triggers. */
export interface Commit {
  readonly changes: readonly Change[];
}

/** Writing inside {@link Store.commit}. Reads see what the commit has written so far. */
export interface Transaction {
  collection(name: string): Collection;
  /** @throws EmulatorError INVALID_ARGUMENT when the id is taken. */
  insert(collection: string, document: Document): void;
  /** Replaces a document as a whole. @throws EmulatorError INVALID_ARGUMENT when there is none with its id. */
  replace(collection: string, document: Document): void;
  /** Returns whether there was one. */
  remove(collection: string, id: string): boolean;
  /** Removes a whole collection. */
  drop(collection: string): void;
  /** The next integer of a named sequence: 1, 2, 3 … Never given twice, not even after removals. */
  next(sequence: string): number;
}

/** The state of a store at one moment; a value, safe to keep. */
export interface Snapshot {
  readonly collections: ReadonlyMap<string, ReadonlyMap<string, Document>>;
}

/**
 * All documents of one emulator. Knows no vendor.
 *
 * @example
 * ```ts
 * await store.commit((tx) => tx.insert("fruit", { id: "1", name: "梨" }));
 * store.collection("fruit").find({ name: { $regex: "梨" } });
 * ```
 */
export interface Store {
  /** A collection that does not exist yet reads as empty. */
  collection(name: string): Collection;
  /** Names of the collections that hold documents. */
  names(): string[];
  /**
   * Runs `write` at once, synchronously; all of its changes apply or, when it throws, none.
   * Resolves with what it returned when the changes are durable. When they cannot be made durable they are undone and
   * it rejects with EmulatorError STORE_WRITE_FAILED.
   */
  commit<T>(write: (tx: Transaction) => T): Promise<T>;
  /** Calls back after each durable commit that changed something. Returns the way to stop that. */
  onCommit(listener: (commit: Commit) => void): () => void;
  snapshot(): Snapshot;
  restore(snapshot: Snapshot): Promise<void>;
  /** Waits for writes under way and releases the file. Later commits reject with EmulatorError CLOSED. */
  close(): Promise<void>;
}

/** What a persistence gives back at opening, and is given: per collection, its documents by id. */
export type StoredCollections = Record<string, Record<string, Json>>;

/**
 * Where commits go. The memory store has none. The JSON file keeps all data in one readable lowdb file; a journal can take its
 * place behind this interface without the store noticing.
 */
export interface Persistence {
  /** Reads everything. Called once, before anything else. */
  open(): Promise<StoredCollections>;
  /**
   * Makes a commit durable. Calls may overlap; they settle in order. `state` gives the whole present state, for
   * persistences that write snapshots.
   */
  append(commit: Commit, state: () => StoredCollections): Promise<void>;
  /** Replaces everything. */
  replace(state: () => StoredCollections): Promise<void>;
  close(): Promise<void>;
}
