import type { Json, JsonObject } from "../../../kernel/index.js";
import type { Explanation } from "../../../store/index.js";
import { columnIn } from "../../parse-like/columns.js";
import { explainQuery } from "../../parse-like/explain.js";
import { createSearch, DEFAULT_LIMIT, HIGHEST_LIMIT, wholeNumber } from "../../parse-like/search.js";
import { readWhere, type SubQuery } from "../../parse-like/where/index.js";
import type { Caller } from "../access/caller.js";
import { permissionsOf } from "../access/permissions.js";
import { DIALECT } from "../dialect.js";
import { refuse } from "../errors.js";
import { rowsOf, type World } from "../world.js";
import { requireClass } from "./classes.js";
import { createPresentation, type ShapeInput } from "./presentation.js";

/** A query of a class (contract 11.2). Numbers may come as the text of a URL. */
export interface FindInput extends SubQuery, ShapeInput {
  readonly count?: Json | undefined;
  readonly redirectClassNameForKey?: string | undefined;
}

/** The answer of a query: objects; and `count` and `className`, when they were asked for. */
export interface FindResult extends JsonObject {
  results: JsonObject[];
}

/** Contract 11.3 (D5): what is out of range counts as not given; 0 is for counting. */
export const readLimit = (value: Json | undefined): number => {
  const limit = wholeNumber(value);
  return limit === undefined || limit < 0 || limit > HIGHEST_LIMIT ? DEFAULT_LIMIT : limit;
};

const search = createSearch(DIALECT, readLimit);

export const { readOrder, criteriaFor } = search;

/** Whether one object that is about to be written fits a `where` (contract 10.4, 10.5). */
export const matches = (
  world: Pick<World, "store" | "config">,
  caller: Caller,
  className: string,
  id: string,
  where: Json | undefined,
): boolean => {
  const wanted = readWhere(where);
  return wanted === undefined || search.matches(world.store, permissionsOf(world, caller), className, id, wanted);
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
    const { criteria, options } = search.planOf(store, permissions, { ...input, className });
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

  /** How a query is answered; of the object with the id, why it is found or not. */
  const explain = async (
    caller: Caller,
    { id, ...input }: FindInput & { readonly id?: string | undefined },
  ): Promise<Explanation> => {
    const { className } = input;
    requireClass(store, className);
    const permissions = permissionsOf(world, caller);
    permissions.assertClass("find", className);
    return explainQuery(rowsOf(store, className), search.planOf(store, permissions, input), id);
  };

  return { find, explain };
};
