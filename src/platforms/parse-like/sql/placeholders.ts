import { type Json, parseJson } from "../../../kernel/index.js";

/**
 * The values of a text's placeholders: an array, or the JSON text of one.
 *
 * @returns undefined for anything else
 * @throws EmulatorError INVALID_JSON
 * @example
 * ```ts
 * readPlaceholders("[1, 2]"); // [1, 2]
 * ```
 */
export const readPlaceholders = (given: Json | undefined): Json[] | undefined => {
  const values = typeof given === "string" ? (given.trim() === "" ? [] : parseJson(given)) : (given ?? []);
  return Array.isArray(values) ? values : undefined;
};
