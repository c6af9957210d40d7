import type { Json, JsonObject } from "../../kernel/index.js";
import type { Column, Columns } from "./columns.js";
import type { ReadValue } from "./typed.js";

/** How one cloud says no. */
export interface Refusals {
  /** A name that no column can have. */
  badKey(key: string): Error;
  badClassName(name: string): Error;
  /** A value in a column of another type, or an operation on a value of another type. */
  typeMismatch(key: string, expected: Column, actual: Column): Error;
  /** A pointer to another class than the relation's. */
  relationMismatch(expected: string, actual: string): Error;
  /** An atomic operation that is not, or not so. */
  badOperation(reason: string): Error;
  /** A `Batch` of operations that are not about relations. */
  badOperationBatch(): Error;
  /** No pointers, or too many, where a relation's belong. */
  badRelation(key: string): Error;
  /** A name that no query can ask for. */
  badQueryKey(key: string): Error;
  /** A condition of a query that cannot be understood. */
  badCondition(reason: string): Error;
  /** A query that is no object. */
  badWhere(reason: string): Error;
  badGeoPoint(): Error;
  /** A row of a file that is wrong in another way. */
  badRow(reason: string): Error;
}

/** What one cloud with this model of objects has of its own. Everything here is data, or a pure function. */
export interface Dialect {
  /** Begins the names of its collections in the store: `"rain"`. */
  readonly prefix: string;
  readonly refusals: Refusals;
  /** Columns that classes have from the start, by class. */
  readonly builtInColumns: Readonly<Record<string, Columns>>;
  isClassName(name: unknown): name is string;
  /** @throws ApiError for a name that no column can have */
  checkKey(key: string): void;
  /** A typed or plain value of a write or a query. */
  readonly readValue: ReadValue;
  /** The millisecond-precise ISO text of a date as clients send it. */
  toIso(value: unknown): string;
  /** @throws ApiError for what is no ACL */
  readAcl(value: Json): JsonObject;

  /** What a query may compare: a column's name, or a dotted path below it. */
  readonly queryKey: RegExp;
  /** Whether a list of a map's members stands for conditions that must all hold. */
  readonly allowsWhereLists: boolean;
  /** Whether relations may also be asked for below a name: `{ likes: { $relatedTo: … } }`. */
  readonly allowsNestedRelatedTo: boolean;
  /** The operators of conditions that it knows, of those in `where/operators.ts`. */
  readonly operators: ReadonlySet<string>;
  /** Radians: how far `$nearSphere` reaches when the query does not say. */
  readonly defaultReach: number | undefined;
  /** Suffixes of `$maxDistance` and `$minDistance`, and how many of each a radian is. */
  readonly distances: Readonly<Record<string, number>>;
  /** Whether the corners of a box may come in any vertical order. */
  readonly ordersCorners: boolean;

  /** The atomic operations that it knows, of those in `operations.ts`. */
  readonly operations: ReadonlySet<string>;
  /** How many pointers a relation takes at once. */
  readonly relatedAtOnce: { readonly least: number; readonly most: number };
  /** Whether a dotted key of a write may lead into elements of lists: `"sizes.0.name"`. */
  readonly writesIntoLists: boolean;
  /** Whether taking elements from a list that is not there makes an empty one. */
  readonly removalMakesList: boolean;
}
