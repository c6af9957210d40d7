import type { JsonObject } from "../../../kernel/index.js";
import { refuse } from "../errors.js";

/** Bytes of JSON. */
const LARGEST = 16 * 1024 * 1024;

/** @throws ApiError 116 (contract 21) */
export const checkSize = (object: JsonObject): void => {
  const text = JSON.stringify(object);
  // Cheap for the usual small object: a UTF-16 unit is at most three bytes.
  if (text.length * 3 > LARGEST && Buffer.byteLength(text) > LARGEST) throw refuse("objectTooLarge");
};
