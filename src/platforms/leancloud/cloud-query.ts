import { type Clock, isObject, type Json, type JsonObject, toJson } from "../../kernel/index.js";
import { readPlaceholders } from "../parse-like/sql/index.js";
import type { Caller } from "./access/caller.js";
import type { ByClass } from "./by-class.js";
import { CqlError, parseCql, type Statement } from "./cql/index.js";
import { badCql, refuse } from "./errors.js";
import type { FindInput, FindResult } from "./objects/query.js";

/** What of the operations answers CQL. */
export interface CloudQueryParts {
  readonly clock: Clock;
  readonly find: (caller: Caller, input: FindInput) => Promise<FindResult>;
  readonly byClass: ByClass;
}

const readValues = (pvalues: Json | undefined): Json[] => {
  const values = readPlaceholders(pvalues);
  if (values === undefined) throw refuse("badJson", "pvalues must be an array");
  return values;
};

const parse = (cql: unknown, pvalues: Json | undefined, clock: Clock): Statement => {
  if (typeof cql !== "string" || cql.trim() === "") throw badCql("The text is empty.");
  try {
    return parseCql(cql, readValues(pvalues), clock.now);
  } catch (error) {
    if (error instanceof CqlError) throw badCql(error.message);
    throw error;
  }
};

/**
 * The class that a CQL text is about; undefined when it is not CQL.
 *
 * @example
 * ```ts
 * classOf({ cql: "select * from Todo" }); // "Todo"
 * ```
 */
export const classOf = ({ cql, pvalues }: Readonly<Record<string, unknown>>): string | undefined => {
  try {
    return typeof cql === "string" ? parseCql(cql, readPlaceholders(toJson(pvalues)) ?? []).className : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Contract 19: queries and writes in the vendor's SQL.
 *
 * @example
 * ```ts
 * await cloudQuery(caller, { cql: "select count(*), * from Post where likes > ?", pvalues: [10] }); // { results, className, count }
 * ```
 */
export const createCloudQuery =
  ({ clock, find, byClass }: CloudQueryParts) =>
  async (
    caller: Caller,
    input: { readonly cql: unknown; readonly pvalues?: Json | undefined },
  ): Promise<JsonObject> => {
    const statement = parse(input.cql, input.pvalues, clock);
    const { className } = statement;
    switch (statement.kind) {
      case "select": {
        const { keys, include, where, limit, skip, order, count, onlyCount } = statement;
        const found = await find(caller, {
          className,
          keys,
          include,
          where,
          skip,
          order,
          limit: onlyCount ? 0 : limit,
          count: count ? 1 : undefined,
        });
        return { ...found, className };
      }
      case "insert": {
        const { object } = await byClass.create(caller, { className, body: statement.body });
        return { results: [object], className };
      }
      case "update": {
        const { objectId: id, body, where } = statement;
        const object = await byClass.update(caller, { className, id, body, ...(isObject(where) ? { where } : {}) });
        return { results: [object], className };
      }
      case "delete": {
        const { objectId: id, where } = statement;
        await byClass.delete(caller, { className, id, ...(isObject(where) ? { where } : {}) });
        return { results: [], className };
      }
    }
  };
