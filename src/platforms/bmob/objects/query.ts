import type { Json, JsonObject } from "../../../kernel/index.js";
import { createSearch, readSkip, wholeNumber } from "../../parse-like/search.js";
import type { Caller } from "../access/caller.js";
import { permissionsOf } from "../access/permissions.js";
import { DIALECT } from "../dialect.js";
import { rowsOf, type World } from "../world.js";
import { requireClass } from "./classes.js";
import { createPresentation, type ShapeInput } from "./presentation.js";
import { asksStatistics, type StatisticsInput, statisticsOf } from "./statistics.js";

/** A query of a class (contract 6.3, 6.4). Numbers may come as the text of a URL, `where` as JSON text. */
export interface FindInput extends ShapeInput, StatisticsInput {
  readonly className: string;
  readonly where?: Json | undefined;
  readonly limit?: Json | undefined;
  readonly skip?: Json | undefined;
  readonly order?: Json | undefined;
  readonly count?: Json | undefined;
}

export interface FindResult extends JsonObject {
  results: JsonObject[];
}

const DEFAULT_LIMIT = 100;
const MOST = 1000;

/** Contract 6.3: capped; 0 is for counting. What is no number counts as not given. */
const readLimit = (value: Json | undefined): number => {
  const limit = wholeNumber(value);
  return limit === undefined || limit < 0 ? DEFAULT_LIMIT : Math.min(limit, MOST);
};

const search = createSearch(DIALECT, readLimit);

const isYes = (value: Json | undefined): boolean => value === 1 || value === "1" || value === true || value === "true";

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

  const find = async (caller: Caller, input: FindInput): Promise<FindResult> => {
    const { className } = input;
    const schema = requireClass(store, className);
    const permissions = permissionsOf(world, caller);
    const rows = rowsOf(store, className);
    const counts = isYes(input.count);
    if (asksStatistics(input)) {
      const { criteria } = search.planOf(store, permissions, { className, where: input.where });
      const { results, total } = statisticsOf(schema, rows.peekAll(criteria), input, {
        skip: readSkip(input.skip),
        limit: readLimit(input.limit),
        criteriaFor: (having) => search.criteriaFor(store, permissions, "", having).criteria,
      });
      return { results, ...(counts ? { count: total } : {}) };
    }
    const { criteria, options } = search.planOf(store, permissions, input);
    const page = counts ? rows.peekPage(criteria, options) : { documents: rows.peekAll(criteria, options), total: 0 };
    const present = createPresentation(world, permissions, className, input);
    return { results: page.documents.map(present), ...(counts ? { count: page.total } : {}) };
  };

  return { find };
};
