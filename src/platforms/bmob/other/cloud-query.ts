import { ApiError, type Json, toJson } from "../../../kernel/index.js";
import { readPlaceholders } from "../../parse-like/sql/index.js";
import type { Caller } from "../access/caller.js";
import { BqlError, parseBql, type Statement } from "../bql/index.js";
import { asApiError, BAD_QUERY, badBql, refuse } from "../errors.js";
import type { Find, FindResult } from "../objects/query.js";
import type { World } from "../world.js";

export interface CloudQueryInput {
  readonly bql?: Json | undefined;
  /** For the placeholders, in order: an array, or the JSON text of one. */
  readonly values?: Json | undefined;
}

export interface CloudQueryParts {
  readonly find: Find;
  /** What is asked before. Its refusals are not about the text. */
  readonly around?: (find: Find) => Find;
}

/** What a query cannot be asked, its text should not have said (contract 6.10, 7: 601). */
const judging =
  (find: Find): Find =>
  (caller, input) =>
    find(caller, input).catch((error: unknown) => {
      const refused = asApiError(error);
      throw refused instanceof ApiError && refused.code === BAD_QUERY ? badBql(refused.message) : error;
    });

/** @throws EmulatorError INVALID_JSON; ApiError 107 */
const readValues = (given: Json | undefined): Json[] => {
  const values = readPlaceholders(given);
  if (values === undefined) throw refuse("badJson", "invalid json: values must be an array.");
  return values;
};

/**
 * The class that a BQL text is about; undefined when it is not BQL.
 *
 * @example
 * ```ts
 * classOf({ bql: "select * from GameScore" }); // "GameScore"
 * ```
 */
export const classOf = ({ bql, values }: Readonly<Record<string, unknown>>): string | undefined => {
  try {
    return typeof bql === "string" ? parseBql(bql, readPlaceholders(toJson(values)) ?? []).className : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Contract 6.10: queries in the vendor's SQL.
 *
 * @example
 * ```ts
 * const cloudQuery = createCloudQuery(world, { find });
 * await cloudQuery(caller, { bql: "select count(*), * from GameScore where score > ?", values: [10] }); // { results, count }
 * ```
 */
export const createCloudQuery = (
  { clock }: Pick<World, "clock">,
  { find, around = (same) => same }: CloudQueryParts,
) => {
  const ask = around(judging(find));

  const parse = ({ bql, values }: CloudQueryInput): Statement => {
    if (typeof bql !== "string" || bql.trim() === "") throw badBql("there is no text.");
    try {
      return parseBql(bql, readValues(values), clock.now);
    } catch (error) {
      throw error instanceof BqlError ? badBql(error.message) : error;
    }
  };

  /** @throws ApiError 601, and as a find does */
  return async (caller: Caller, input: CloudQueryInput): Promise<FindResult> => {
    const { className, keys, include, where, limit, skip, order, count, onlyCount, statistics } = parse(input);
    return ask(caller, {
      className,
      keys,
      include,
      where,
      skip,
      order,
      limit: onlyCount ? 0 : limit,
      count,
      ...statistics,
    });
  };
};
