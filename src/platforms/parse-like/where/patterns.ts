import type { Criteria } from "../../../store/index.js";
import type { Dialect } from "../dialect.js";
import { PatternError, translatePattern } from "./pcre.js";

/** MongoDB's own limit on the length of a pattern. */
const LONGEST = 32_764;

/**
 * Makes the reader of PCRE patterns: what it gives is what the store's `$regex` takes.
 *
 * @example
 * ```ts
 * createToPattern(dialect)("title", "^\\Q1+1\\E", "i"); // { $regex: "^1\\+1", $options: "i" }
 * ```
 */
export const createToPattern =
  ({ refusals }: Dialect) =>
  (key: string, pattern: unknown, options: unknown = ""): Criteria => {
    const bad = (reason: string): Error => refusals.badCondition(`${key}: ${reason}`);
    if (typeof pattern !== "string") throw bad("$regex takes a text");
    if (pattern.length > LONGEST) throw bad(`$regex is longer than ${LONGEST} characters`);
    if (typeof options !== "string" || !/^[imsx]*$/.test(options)) {
      throw bad("$options takes the letters i, m, x and s");
    }
    try {
      const { text, options: kept } = translatePattern(pattern, options);
      return { $regex: text, ...(kept === "" ? {} : { $options: kept }) };
    } catch (error) {
      throw error instanceof PatternError ? bad(`$regex: ${error.message}`) : error;
    }
  };
