import { findSyntaxError } from "../../../functions/index.js";
import type { BmobConfig } from "../config.js";
import { CODES } from "./codes.js";

/** What functions are written in (contract 4, 5). */
export type Language = "python" | "node";

/** Why a function cannot run: code and text of contract 4.5, its deploy errors. */
export type Problem = {
  readonly code: number;
  readonly error: string;
};

/** A function's code as it is deployed. */
export interface Code {
  readonly language: Language;
  readonly code: string;
  /** As stack traces and the log show it. */
  readonly filename: string;
}

/** Contract 4.2 (D5): those that the platform names. */
const FORBIDDEN = ["import", "exit", "eval"] as const;

/**
 * Contract 4.2: in plain text, comments and texts included. The guest looks again, at every run, and says the same (`guest/source.py`,
 * `guest/outcome.py`).
 */
const findForbiddenWord = (code: string, more: readonly string[]): Problem | undefined => {
  const word = [...FORBIDDEN, ...more].find((each) => code.includes(each));
  if (word === undefined) return undefined;
  const line = code.slice(0, code.indexOf(word)).split("\n").length;
  return { code: CODES.unsupported, error: `unsupported content in cloudcode: '${word}' (line ${line})` };
};

/** Contract 4.5, for code in JavaScript. Reads as Python's own errors do. */
const findUnparsable = (code: string, filename: string): Problem | undefined => {
  const found = findSyntaxError(code);
  if (found === undefined) return undefined;
  const [, line = "1"] = /^[^\n]*:(\d+)\n/.exec(found.stack) ?? [];
  return {
    code: CODES.parse,
    error: `parse cloudcode error:${found.type}: ${found.message} (${filename}, line ${line})`,
  };
};

/**
 * Contract 4.2: what the platform says when code is saved; undefined when it can run. Nothing of it runs. Whether Python can be parsed
 * is found out at the first run, for only Python knows.
 *
 * @example
 * ```ts
 * checkSource({ language: "python", code: "import os", filename: "f.py" }, config);
 * // { code: 321, error: "unsupported content in cloudcode: 'import' (line 1)" }
 * ```
 */
export const checkSource = (
  { language, code, filename }: Code,
  { forbiddenWords }: Pick<BmobConfig, "forbiddenWords">,
): Problem | undefined =>
  language === "python" ? findForbiddenWord(code, forbiddenWords) : findUnparsable(code, filename);
