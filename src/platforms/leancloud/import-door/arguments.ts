import { createArguments, QUERY_TYPES } from "../../parse-like/door.js";
import { FLAG, type OptionTypes, readOptions, show, TEXT, wrong } from "../../shared/arguments.js";
import type { Deployment } from "../functions/code.js";
import { toWire } from "../wire.js";
import type { QueryOptions } from "./values.js";

export const { readObject, condition } = createArguments(toWire);

/** @throws EmulatorError INVALID_ARGUMENT */
export const readDeployment = (deployment: unknown = "production"): Deployment => {
  if (deployment === "production" || deployment === "staging") return deployment;
  throw wrong(`deployment is "production" or "staging", not ${show(deployment)}`);
};

const TYPES: OptionTypes<QueryOptions> = { ...QUERY_TYPES, returnACL: FLAG, redirectClassNameForKey: TEXT };

/** A query's options, as operations take them. @throws EmulatorError INVALID_ARGUMENT */
export const readQuery = (call: string, options: QueryOptions | undefined) => {
  const { where, count, ...rest } = readOptions(call, options, TYPES);
  return { ...rest, ...condition(where), ...(count ? { count: 1 } : {}) };
};
