import { EmulatorError, isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Deployment } from "../functions/code.js";
import { toWire } from "../wire.js";
import type { QueryOptions, Wire } from "./values.js";

const wrong = (message: string): EmulatorError => new EmulatorError("INVALID_ARGUMENT", message);

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);

/**
 * Options as they were given. One that is misspelt must not be overlooked.
 *
 * @param call how the method is called, for messages
 * @throws EmulatorError INVALID_ARGUMENT
 */
export const readOptions = <Options extends object>(
  call: string,
  given: Options | undefined,
  names: readonly (keyof Options & string)[],
): Partial<Options> => {
  if (given === undefined) return {};
  const known = `its options are ${names.join(", ")}`;
  if (!isObject(given)) throw wrong(`${call} takes an object of options, not ${show(given)}; ${known}`);
  const stray = Object.keys(given).find((name) => !(names as readonly string[]).includes(name));
  if (stray !== undefined) throw wrong(`${call} has no option ${stray}; ${known}`);
  return given;
};

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
