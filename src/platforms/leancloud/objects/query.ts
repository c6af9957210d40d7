import type { Json, JsonObject } from "../../../kernel/index.js";
import type { Criteria, Document, FindOptions, SortKey } from "../../../store/index.js";
import type { Caller } from "../access/caller.js";
import { type Permissions, permissionsOf } from "../access/permissions.js";
import { badKey, refuse } from "../errors.js";
import type { ClassSchema } from "../values/columns.js";
import { storedPath } from "../values/names.js";
import { findRow, rowsOf, type World } from "../world.js";
import { columnIn, findClass, requireClass } from "./classes.js";
import { createPresentation, type ShapeInput } from "./presentation.js";
import { readWhere, type SubQuery, type Translated, translateWhere } from "./where/index.js";

/** A query of a class (contract 11.2). Numbers may come as the text of a URL. */
export interface FindInput extends ShapeInput {
  readonly className: string;
  readonly where?: Json | undefined;
  readonly limit?: Json | undefined;
  readonly skip?: Json | undefined;
  readonly order?: Json | undefined;
  readonly count?: Json | undefined;
  readonly redirectClassNameForKey?: string | undefined;
}

export interface FindResult extends JsonObject {
  results: JsonObject[];
}

const DEFAULT_LIMIT = 100;
const MOST = 1000;

const wholeNumber = (value: Json | undefined): number | undefined => {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : undefined;
};

/** Contract 11.3 (D5): what is out of range counts as not given; 0 is for counting. */
export const readLimit = (value: Json | undefined): number => {
  const limit = wholeNumber(value);
  return limit === undefined || limit < 0 || limit > MOST ? DEFAULT_LIMIT : limit;
};

export const readSkip = (value: Json | undefined): number => Math.max(0, wholeNumber(value) ?? 0);

/** Contract 11.2: a comma list, `-key` descending. Dates sort by the text inside them. */
export const readOrder = (schema: ClassSchema | undefined, value: Json | undefined): SortKey[] =>
  (typeof value === "string" ? value : "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      const descending = part.startsWith("-");
      const key = part.replace(/^[+-]/, "");
      if (key.startsWith("__") || key.includes("$")) throw badKey(key);
      const path = storedPath(key);
      return { path: columnIn(schema, key)?.type === "Date" ? `${path}.iso` : path, descending };
    });

const both = (one: Criteria, other: Criteria | undefined): Criteria =>
  other === undefined ? one : { $and: [one, other] };

/**
 * A `where` of a class as the store takes it, asked by somebody.
 *
 * @param depth how many queries this one is inside of
 */
export const criteriaFor = (
  world: Pick<World, "store">,
  permissions: Permissions,
  className: string,
  where: Json | undefined,
  depth = 0,
): Translated => {
  const { store } = world;
  const find = (inner: SubQuery) => rowsFor(world, permissions, inner, depth + 1);
  const context = { reader: store, className, schema: findClass(store, className), permissions, find };
  return translateWhere(context, readWhere(where));
};

/** What of the store answers a query. */
interface Plan {
  readonly criteria: Criteria;
  readonly options: FindOptions;
}

/** Inner queries may hold inner queries, so far. */
const DEEPEST = 10;

const planOf = (
  world: Pick<World, "store">,
  permissions: Permissions,
  { className, where, limit, skip, order }: SubQuery,
  depth = 0,
): Plan => {
  if (depth > DEEPEST) throw refuse("unspecified", `queries are nested deeper than ${DEEPEST} levels`);
  const { criteria, rank } = criteriaFor(world, permissions, className, where, depth);
  const sort = readOrder(findClass(world.store, className), order);
  // Stored and shown names differ in `id` and `objectId` only, and both may be searched.
  for (const { path } of sort) permissions.assertSearch(className, path);
  return {
    criteria: both(criteria, permissions.readable),
    options: {
      ...(sort.length > 0 ? { sort } : rank === undefined ? {} : { rank }),
      skip: readSkip(skip),
      limit: readLimit(limit),
    },
  };
};

/** The objects an inner query finds, as its caller sees them. A class that does not exist has none. */
export const rowsFor = (
  world: Pick<World, "store">,
  permissions: Permissions,
  query: SubQuery,
  depth = 0,
): readonly Readonly<Document>[] => {
  permissions.assertClass("find", query.className);
  const { criteria, options } = planOf(world, permissions, query, depth);
  return rowsOf(world.store, query.className).peekAll(criteria, options);
};

/**
 * Whether one object that is about to be written fits a `where` (contract 10.4, 10.5). What the caller may not see fits none:
 * the answer would tell what is in it.
 */
export const matches = (
  world: Pick<World, "store" | "config">,
  caller: Caller,
  className: string,
  id: string,
  where: Json | undefined,
): boolean => {
  const wanted = readWhere(where);
  if (wanted === undefined) return true;
  const permissions = permissionsOf(world, caller);
  const { criteria } = criteriaFor(world, permissions, className, wanted);
  const row = findRow(world.store, className, id);
  if (row === undefined || !permissions.maySee(className, row)) return false;
  return rowsOf(world.store, className).count({ $and: [{ id: { $eq: id } }, criteria] }) > 0;
};

const isOne = (value: Json | undefined): boolean => value === 1 || value === "1" || value === true;

/**
 * Contract 11: queries.
 *
 * @example
 * ```ts
 * const { find } = createQueries(world);
 * await find(caller, { className: "Post", where: { likes: { $gt: 10 } }, order: "-likes", count: 1 });
 * ```
 */
export const createQueries = (world: Pick<World, "store" | "config">) => {
  const { store } = world;

  /** Contract 11.2: the class that a relation of this one leads to. */
  const redirected = (className: string, key: string): string => {
    const target = columnIn(requireClass(store, className), key)?.className;
    if (target === undefined) throw refuse("classMissing");
    return target;
  };

  const find = async (caller: Caller, input: FindInput): Promise<FindResult> => {
    const { redirectClassNameForKey: redirect } = input;
    const className = redirect === undefined ? input.className : redirected(input.className, redirect);
    requireClass(store, className);
    const permissions = permissionsOf(world, caller);
    permissions.assertClass("find", className);
    const { criteria, options } = planOf(world, permissions, { ...input, className });
    const rows = rowsOf(store, className);
    const counts = isOne(input.count);
    const page = counts ? rows.peekPage(criteria, options) : { documents: rows.peekAll(criteria, options), total: 0 };
    const present = createPresentation(world, caller, permissions, className, input);
    return {
      results: page.documents.map(present),
      ...(counts ? { count: page.total } : {}),
      ...(redirect === undefined ? {} : { className }),
    };
  };

  return { find };
};
