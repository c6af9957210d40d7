import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import { readOptions, show, wrong } from "../../shared/arguments.js";
import type { Deployment } from "../functions/code.js";
import { toWire } from "../wire.js";
import type { QueryOptions, Wire } from "./values.js";

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

/** @throws EmulatorError INVALID_ARGUMENT */
export const readIds = (call: string, ids: unknown): readonly string[] => {
  if (Array.isArray(ids) && ids.every((id) => typeof id === "string" && id !== "")) return ids;
  throw wrong(`${call} takes an array of objectIds, not ${show(ids)}`);
};

/** @throws EmulatorError INVALID_ARGUMENT */
export const readDeployment = (deployment: unknown = "production"): Deployment => {
  if (deployment === "production" || deployment === "staging") return deployment;
  throw wrong(`deployment is "production" or "staging", not ${show(deployment)}`);
};

/** A condition, as operations take it. */
export const condition = (where: Wire): { where?: Json } => (where === undefined ? {} : { where: toWire(where) });

const QUERY = [
  "where",
  "order",
  "limit",
  "skip",
  "include",
  "keys",
  "count",
  "returnACL",
  "redirectClassNameForKey",
] as const;

/** A query's options, as operations take them. @throws EmulatorError INVALID_ARGUMENT */
export const readQuery = (call: string, options: QueryOptions | undefined) => {
  const { where, count, ...rest } = readOptions(call, options, QUERY);
  return { ...rest, ...condition(where), ...(count ? { count: 1 } : {}) };
};
