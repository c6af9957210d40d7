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
  /** Instead of `sort`: ascending by this number, ties in insertion order. `undefined` (or NaN) leaves the document out. */
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
  /** The store's own document, not a copy, for hot paths that only read. Never hand it on. */
  peek(id: string): Readonly<Document> | undefined;
  has(id: string): boolean;
  /** The documents that match, in order. Walks no further than it must. */
  find(criteria: Criteria, options?: FindOptions): Document[];
  /** The first match of {@link Collection.find}. */
  findOne(criteria: Criteria, options?: FindOptions): Document | undefined;
  /** What {@link Collection.find} finds, as the store's own documents: see {@link Collection.peek}. */
  peekAll(criteria: Criteria, options?: FindOptions): readonly Readonly<Document>[];
  count(criteria: Criteria): number;
  /** Another document that has the same values as this one at all of these paths: what a unique index over them would refuse. */
  twinOf(document: Readonly<Document>, paths: readonly string[]): Readonly<Document> | undefined;
  /**
   * How {@link Collection.find} answers: which index serves, how many documents it looks at; and, given the id of a document, why that
   * one matches or not.
   */
  explain(criteria: Criteria, options?: FindOptions, id?: string): Explanation;
  /** A page and the number of all matches, in one walk. */
  page(criteria: Criteria, options?: FindOptions): { readonly documents: Document[]; readonly total: number };
  /** The same as the store's own documents: see {@link Collection.peek}. */
  peekPage(
    criteria: Criteria,
    options?: FindOptions,
  ): { readonly documents: readonly Readonly<Document>[]; readonly total: number };
}

/** One part of criteria, as one document meets it or not. */
export interface Clause {
  /** `price: $gt`, or `$or`. */
  readonly clause: string;
  /** The operand. */
  readonly asked?: Json;
  /** The values it was compared with; none when there is nothing at the path. */
  readonly found?: readonly Json[];
  readonly holds: boolean;
  /** The parts of each branch of `$or` and `$nor`. Those of `$and` stand for themselves. */
  readonly branches?: readonly (readonly Clause[])[];
}

/** How criteria were answered. */
export interface Explanation {
  /** `scan`, `id`, `index on price`, `union of …`, `in the order of the index on …`. */
  readonly plan: string;
  /** Paths of the indexes that served. */
  readonly indexes: readonly string[];
  /** Documents of the collection. */
  readonly size: number;
  /** Documents that were looked at. */
  readonly checked: number;
  /** Documents that were found. */
  readonly matched: number;
  /** Of the document that was asked about: whether it matches, and every part of the criteria. */
  readonly document?: {
    readonly id: string;
    /** When there is no such document. */
    readonly isMissing?: true;
    readonly matches: boolean;
    readonly clauses: readonly Clause[];
  };
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

/** An index that is wanted. Others come by themselves when a collection is asked for them often. */
export interface IndexDeclaration {
  /** Dots descend. */
  readonly paths: readonly string[];
  readonly unique?: boolean;
}

/** Writing inside {@link Store.commit}. Reads see what the commit has written so far. */
export interface Transaction {
  collection(name: string): Collection;
  /** @throws EmulatorError INVALID_ARGUMENT when the id is taken, NOT_UNIQUE when a unique index forbids it. */
  insert(collection: string, document: Document): void;
  /** Replaces a document as a whole. @throws EmulatorError INVALID_ARGUMENT when there is none with its id, NOT_UNIQUE. */
  replace(collection: string, document: Document): void;
  /** Returns whether there was one. */
  remove(collection: string, id: string): boolean;
  /** Removes a whole collection. */
  drop(collection: string): void;
  /**
   * Sees to it that documents are found by the values at these paths without a scan, and with `unique`, that no two share them all (a
   * missing value counts as null). It stays until {@link Store.restore}, and in snapshots; a data file does not keep it.
   *
   * @throws EmulatorError NOT_UNIQUE when there are documents that share them
   */
  declare(collection: string, index: IndexDeclaration): void;
  /** Takes back what made an index unique. */
  allowDuplicates(collection: string, paths: readonly string[]): void;
  /** The next integer of a named sequence: 1, 2, 3 … Never given twice, not even after removals. */
  next(sequence: string): number;
  /** What comes next in a sequence is greater than this: numbers up to it have been given out otherwise. */
  advance(sequence: string, to: number): void;
}

/**
 * The state of a store at one moment: a value, safe to keep, also after later writes and for another store to restore. What it
 * holds is shared with the store, and cannot be reached from outside.
 */
export interface Snapshot {
  readonly kind: "snapshot";
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
  /** Names of the collections that hold documents, in alphabetical order. */
  names(): string[];
  /**
   * Runs `write` at once, synchronously; all of its changes apply or, when it throws, none.
   * Resolves with what it returned when the changes are durable. When they cannot be made durable they are undone and
   * it rejects with EmulatorError STORE_WRITE_FAILED; so are later commits that were made meanwhile, which may build on them.
   */
  commit<T>(write: (tx: Transaction) => T): Promise<T>;
  /**
   * Makes all commits of `work` one: each applies at once and resolves at once, and they are durable together when this resolves; when it
   * rejects, they are taken back. For loading: nobody else may write meanwhile.
   */
  together<T>(work: () => Promise<T>): Promise<T>;
  snapshot(): Snapshot;
  restore(snapshot: Snapshot): Promise<void>;
  /** Waits for writes under way and releases the file. Later commits reject with EmulatorError CLOSED. */
  close(): Promise<void>;
}

/**
 * All documents, per collection in insertion order; collections in alphabetical order. (Lists, since an object keyed by id would put
 * ids like `"7"` first, and ids may be any text, `constructor` included.) What the store gives is of one moment, and stays so.
 */
export type StoredCollections = Readonly<Record<string, Iterable<Document>>>;

/**
 * Where commits go. The memory store has none.
 *
 * The store makes one call at a time and waits for it; what is committed meanwhile comes as one group in the next call. `state` gives
 * the whole state as it is when called, at no cost per document: called before the first wait, it holds the commits given so far and
 * no later one.
 */
export interface Persistence {
  /** Reads everything. Called once, before anything else. */
  open(): Promise<StoredCollections>;
  /**
   * Makes commits durable, all or none. `state` is for persistences that write snapshots.
   */
  append(commits: readonly Commit[], state: () => StoredCollections): Promise<void>;
  /** Replaces everything. */
  replace(state: () => StoredCollections): Promise<void>;
  /**
   * Called after one of those two was rejected: takes away what it may have left, so that the state the store went back to, which
   * `state` gives, is what a later opening finds. When this fails too, the next call makes it good.
   */
  recover(state: () => StoredCollections): Promise<void>;
  /** Waits for what goes on in the background, and lets go of everything. */
  close(): Promise<void>;
}
