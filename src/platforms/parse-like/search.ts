import type { Json } from "../../kernel/index.js";
import type { Criteria, Document, FindOptions, SortKey } from "../../store/index.js";
import { createClasses } from "./classes.js";
import { type ClassSchema, columnIn } from "./columns.js";
import type { Dialect } from "./dialect.js";
import { storedPath } from "./names.js";
import { createPlaces, type Reader } from "./places.js";
import { createTranslateWhere, readWhere, type Sight, type SubQuery, type Translated } from "./where/index.js";

/** What a caller may search. */
export interface SearchRights extends Sight {
  /** Added to every search: what the caller may not read is left out. Undefined when everything is readable. */
  readonly readable: Criteria | undefined;
  /** @throws ApiError when the caller may not search the class at all */
  assertFind(className: string): void;
}

/** What of the store answers a query. */
export interface Plan {
  readonly criteria: Criteria;
  readonly options: FindOptions;
}

const both = (one: Criteria, other: Criteria | undefined): Criteria =>
  other === undefined ? one : { $and: [one, other] };

/** Inner queries may hold inner queries, so far. */
const DEEPEST = 10;

/** How many objects a query gets that does not say. */
export const DEFAULT_LIMIT = 100;

/** How many it may ask for. */
export const HIGHEST_LIMIT = 1000;

/** A whole number, or the text of one; undefined for anything else. */
export const wholeNumber = (value: Json | undefined): number | undefined => {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : undefined;
};

/** How many objects to leave out; 0 for what is no such number. */
export const readSkip = (value: Json | undefined): number => Math.max(0, wholeNumber(value) ?? 0);

/**
 * Queries in the store's terms.
 *
 * @param readLimit how many objects a query gets that asks for so many
 * @example
 * ```ts
 * const { planOf } = createSearch(dialect, readLimit);
 * const { criteria, options } = planOf(store, rights, { className: "Post", where: { likes: { $gt: 10 } }, order: "-likes" });
 * ```
 */
export const createSearch = (dialect: Dialect, readLimit: (value: Json | undefined) => number) => {
  const { refusals } = dialect;
  const translateWhere = createTranslateWhere(dialect);
  const { findClass } = createClasses(dialect);
  const { rowsOf, findRow } = createPlaces(dialect.prefix);

  /** A comma list, `-key` descending. Dates sort by the text inside them. */
  const readOrder = (schema: ClassSchema | undefined, value: Json | undefined): SortKey[] =>
    (typeof value === "string" ? value : "")
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "")
      .map((part) => {
        const descending = part.startsWith("-");
        const key = part.replace(/^[+-]/, "");
        if (key.startsWith("__") || key.includes("$")) throw refusals.badQueryKey(key);
        const path = storedPath(key);
        return { path: columnIn(schema, key)?.type === "Date" ? `${path}.iso` : path, descending };
      });

  /**
   * A `where` of a class as the store takes it, asked by somebody.
   *
   * @param depth how many queries this one is inside of
   */
  const criteriaFor = (
    reader: Reader,
    rights: SearchRights,
    className: string,
    where: Json | undefined,
    depth = 0,
  ): Translated => {
    const find = (inner: SubQuery) => rowsFor(reader, rights, inner, depth + 1);
    const context = { reader, className, schema: findClass(reader, className), permissions: rights, find };
    return translateWhere(context, readWhere(where));
  };

  /**
   * A condition on rows that are no objects of a class, but were made of such.
   *
   * @param placeOf where a key's value lies in them
   */
  const conditionOn = (
    reader: Reader,
    rights: SearchRights,
    where: Json | undefined,
    placeOf: (key: string) => string,
  ): Criteria => {
    const find = (inner: SubQuery) => rowsFor(reader, rights, inner, 1);
    const context = { reader, className: "", schema: undefined, permissions: rights, find, placeOf };
    return translateWhere(context, readWhere(where)).criteria;
  };

  const planOf = (
    reader: Reader,
    rights: SearchRights,
    { className, where, limit, skip, order }: SubQuery,
    depth = 0,
  ): Plan => {
    if (depth > DEEPEST) throw refusals.badCondition(`queries are nested deeper than ${DEEPEST} levels`);
    const { criteria, rank } = criteriaFor(reader, rights, className, where, depth);
    const sort = readOrder(findClass(reader, className), order);
    // Stored and shown names differ in `id` and `objectId` only, and both may be searched.
    for (const { path } of sort) rights.assertSearch(className, path);
    return {
      criteria: both(criteria, rights.readable),
      options: {
        ...(sort.length > 0 ? { sort } : rank === undefined ? {} : { rank }),
        skip: readSkip(skip),
        limit: readLimit(limit),
      },
    };
  };

  /** The objects an inner query finds, as its caller sees them. A class that does not exist has none. */
  const rowsFor = (reader: Reader, rights: SearchRights, query: SubQuery, depth = 0): readonly Readonly<Document>[] => {
    rights.assertFind(query.className);
    const { criteria, options } = planOf(reader, rights, query, depth);
    return rowsOf(reader, query.className).peekAll(criteria, options);
  };

  /**
   * Whether one object that is about to be written fits a `where`. What the caller may not see fits none: the answer would tell what
   * is in it.
   */
  const matches = (
    reader: Reader,
    rights: SearchRights,
    className: string,
    id: string,
    where: Json | undefined,
  ): boolean => {
    const { criteria } = criteriaFor(reader, rights, className, where);
    const row = findRow(reader, className, id);
    if (row === undefined || !rights.maySee(className, row)) return false;
    return rowsOf(reader, className).count({ $and: [{ id: { $eq: id } }, criteria] }) > 0;
  };

  return { readOrder, criteriaFor, conditionOn, planOf, matches };
};
