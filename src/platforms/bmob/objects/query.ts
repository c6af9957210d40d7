import type { Json, JsonObject } from "../../../kernel/index.js";
import type { Explanation } from "../../../store/index.js";
import { explainQuery } from "../../parse-like/explain.js";
import { createSearch, DEFAULT_LIMIT, HIGHEST_LIMIT, readSkip, wholeNumber } from "../../parse-like/search.js";
import type { SubQuery } from "../../parse-like/where/index.js";
import type { Caller } from "../access/caller.js";
import { permissionsOf } from "../access/permissions.js";
import { DIALECT } from "../dialect.js";
import { isYes } from "../values/flags.js";
import { rowsOf, type World } from "../world.js";
import { requireClass } from "./classes.js";
import { createPresentation, type ShapeInput } from "./presentation.js";
import { asksStatistics, type StatisticsInput, statisticsOf } from "./statistics.js";

/** A query of a class (contract 6.3, 6.4). Numbers may come as the text of a URL, `where` as JSON text. */
export interface FindInput extends SubQuery, ShapeInput, StatisticsInput {
  readonly count?: Json | undefined;
}

/** The answer of a query: objects or statistics; and `count`, when it was asked for. */
export interface FindResult extends JsonObject {
  results: JsonObject[];
}

/** @throws ApiError 101, 102, 103, 107 */
export type Find = (caller: Caller, input: FindInput) => Promise<FindResult>;

/** Contract 6.3: capped; 0 is for counting. What is no number counts as not given. */
const readLimit = (value: Json | undefined): number => {
  const limit = wholeNumber(value);
  return limit === undefined || limit < 0 ? DEFAULT_LIMIT : Math.min(limit, HIGHEST_LIMIT);
};

const search = createSearch(DIALECT, readLimit);

/**
 * Contract 6.3, 6.4: queries.
 *
 * @example
 * ```ts
 * const { find } = createQueries(world);
 * await find(caller, { className: "GameScore", where: { score: { $gt: 10 } }, order: "-score", count: 1 });
 * ```
 */
export const createQueries = (world: Pick<World, "store">) => {
  const { store } = world;

  const find: Find = async (caller, input) => {
    const { className } = input;
    requireClass(store, className);
    const permissions = permissionsOf(world, caller);
    const rows = rowsOf(store, className);
    const counts = isYes(input.count);
    if (asksStatistics(input)) {
      const { criteria } = search.planOf(store, permissions, { className, where: input.where });
      const { results, total } = statisticsOf(rows.peekAll(criteria), input, {
        skip: readSkip(input.skip),
        limit: readLimit(input.limit),
        criteriaFor: (having, placeOf) => search.conditionOn(store, permissions, having, placeOf),
      });
      return { results, ...(counts ? { count: total } : {}) };
    }
    const { criteria, options } = search.planOf(store, permissions, input);
    const page = counts ? rows.peekPage(criteria, options) : { documents: rows.peekAll(criteria, options), total: 0 };
    const present = createPresentation(world, permissions, className, input);
    return { results: page.documents.map(present), ...(counts ? { count: page.total } : {}) };
  };

  /** How a query is answered; of the object with the id, why it is found or not. */
  const explain = async (
    caller: Caller,
    { id, ...input }: FindInput & { readonly id?: string | undefined },
  ): Promise<Explanation> => {
    requireClass(store, input.className);
    const plan = search.planOf(store, permissionsOf(world, caller), input);
    return explainQuery(rowsOf(store, input.className), plan, id);
  };

  return { find, explain };
};
