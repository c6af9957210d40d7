import { messageOf } from "../../kernel/index.js";
import { invalid, show } from "./faults.js";

/** MongoDB's own limit on the length of a pattern. */
const MAX_LENGTH = 32_764;

const OPTIONS = /^[imsu]*$/;

/** Without repetition, groups and alternatives a pattern has nothing to try twice. */
const HARMLESS = /^[^*+?{(|\\]*$/;

export interface Pattern {
  readonly matches: (text: string) => boolean;
  /** Whether matching can take time out of proportion to the text. */
  readonly canRunAway: boolean;
}

const compileWith = (pattern: string, flags: string, where: string): RegExp => {
  try {
    return new RegExp(pattern, `${flags}u`);
  } catch {
    // JavaScript's syntax is stricter with u.
  }
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    throw invalid(where, messageOf(error));
  }
};

/**
 * Compiles a `$regex`. It sees code points, as MongoDB's does, so that `^.$` matches 𠮷; where JavaScript's syntax for that
 * refuses a pattern (`\-`), it sees UTF-16 units.
 *
 * @throws EmulatorError INVALID_CRITERIA
 */
export const compilePattern = (pattern: unknown, options: unknown, where: string): Pattern => {
  if (typeof pattern !== "string") throw invalid(where, `takes the pattern as a text, not ${show(pattern)}`);
  if (pattern.length > MAX_LENGTH) throw invalid(where, `is longer than ${MAX_LENGTH} characters`);
  if (typeof options !== "string" || !OPTIONS.test(options)) {
    throw invalid(where, `$options takes the letters i, m, s and u, not ${show(options)}`);
  }
  const flags = [...new Set(options.replaceAll("u", ""))].join("");
  const expression = compileWith(pattern, flags, where);
  return { matches: (text) => expression.test(text), canRunAway: !HARMLESS.test(pattern) };
};
