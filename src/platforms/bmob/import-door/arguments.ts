import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import { readOptions, show, wrong } from "../../shared/arguments.js";
import { toWire } from "../wire.js";

/** An object as the API shows it: `objectId`, `createdAt`, `updatedAt` (`YYYY-MM-DD HH:MM:SS`) and its fields. */
export type BmobObject = JsonObject;

/** Anything that has a wire form: JSON and dates. */
export type Wire = unknown;

export interface QueryOptions {
  /** Contract 6.3. */
  readonly where?: Wire;
  readonly order?: string;
  /** Default 100, at most 1000. */
  readonly limit?: number;
  readonly skip?: number;
  readonly include?: string;
  readonly keys?: string;
  /** Also `count` of all matches. */
  readonly count?: boolean;
  /** Contract 6.4: statistics instead of objects. Comma lists of columns. */
  readonly sum?: string;
  readonly average?: string;
  readonly max?: string;
  readonly min?: string;
  readonly groupby?: string;
  readonly groupcount?: boolean;
  readonly having?: Wire;
}

const QUERY: readonly (keyof QueryOptions)[] = [
  ...(["where", "order", "limit", "skip", "include", "keys", "count"] as const),
  ...(["sum", "average", "max", "min", "groupby", "groupcount", "having"] as const),
];

/**
 * What must be an object, as the wire's JSON: anything else would be stored as an empty one.
 *
 * @throws EmulatorError INVALID_ARGUMENT; ApiError 107 for what has no JSON form
 */
export const readObject = (call: string, value: Wire): JsonObject => {
  const json = toWire(value);
  if (!isObject(json)) throw wrong(`${call} takes an object, not ${show(value)}`);
  return json as JsonObject;
};

/** A condition, as operations take it. */
export const condition = (where: Wire): { where?: Json } => (where === undefined ? {} : { where: toWire(where) });

/** A query's options, as operations take them. @throws EmulatorError INVALID_ARGUMENT */
export const readQuery = (call: string, options: QueryOptions | undefined) => {
  const { where, having, ...rest } = readOptions(call, options, QUERY);
  return { ...rest, ...condition(where), ...(having === undefined ? {} : { having: toWire(having) }) };
};
