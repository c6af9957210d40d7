import { compileFunction } from "node:vm";
import { readSourceMap } from "../kernel/source-map.js";
import { remember } from "./remember.js";
import type { RunError } from "./types.js";

/** The names a CommonJS module finds in scope. */
export const MODULE_PARAMETERS = ["exports", "require", "module", "__filename", "__dirname"] as const;

/**
 * Newer V8 say more than the clouds' Node 12: `Unexpected identifier 'foo'`.
 * MinCloud contract 7.3: `{"message": "Unexpected identifier", "type": "SyntaxError"}`.
 */
const NODE_12: readonly (readonly [RegExp, string])[] = [
  [/^(Unexpected (?:identifier|string|number|template string|reserved word|strict mode reserved word)) '.*'$/s, "$1"],
  [
    /^await is only valid in async functions and the top level bodies of modules$/,
    "await is only valid in async function",
  ],
];

const inNode12 = (message: string): string => {
  for (const [pattern, text] of NODE_12) if (pattern.test(message)) return message.replace(pattern, text);
  return message;
};

/** A leading `#!` line is a comment for Node, a byte order mark is nothing. Keeps lines and columns. */
export const withoutShebang = (code: string): string => code.replace(/^\uFEFF/, "").replace(/^#!/, "//");

/** A syntax error, and the place that it was found at. Line and column count from 1. */
export interface SyntaxFault {
  readonly message: string;
  /** As stack traces name it; undefined when the place is in the code itself, and not in something that it was compiled from. */
  readonly file: string | undefined;
  readonly line: number;
  /** Undefined where V8 shows no mark: at the end of the code. */
  readonly column: number | undefined;
  /** The line, and what marks the place below it, as V8 shows them; empty where it shows none. */
  readonly frame: string;
}

/** The place of a code frame; in compiled code, that of what it was compiled from, as its map tells. */
const placeOf = (frame: string, code: string): Omit<SyntaxFault, "message"> => {
  const [place = "", ...shown] = frame.split("\n");
  const [, marks = ""] = shown;
  const line = Number(place.slice(1));
  const at = marks.indexOf("^") + 1;
  const found = readSourceMap(code)?.(line, at);
  if (found?.text === undefined) {
    return { file: undefined, line, column: at === 0 ? undefined : at, frame: shown.join("\n") };
  }
  const mark = `${found.text.slice(0, found.column - 1).replace(/[^\t]/g, " ")}^`;
  return { file: found.file, line: found.line, column: found.column, frame: `${found.text}\n${mark}` };
};

/**
 * The syntax error of a function's code in V8's words, and its place; undefined when it compiles. Nothing of the code runs.
 *
 * @example
 * ```ts
 * findSyntaxFault("let a b"); // { message: "Unexpected identifier", file: undefined, line: 1, column: 7, … }
 * ```
 */
export const findSyntaxFault = (code: string): SyntaxFault | undefined => {
  try {
    compileFunction(withoutShebang(code), [...MODULE_PARAMETERS], { filename: "" });
    return undefined;
  } catch (error) {
    // A RangeError: nested too deeply for V8's parser. The sandbox gives its own verdict.
    const { name, message: words, stack = "" } = error as Error;
    if (name !== "SyntaxError") return undefined;
    return { message: inNode12(words), ...placeOf(stack.split(/\n+SyntaxError: /)[0] ?? "", code) };
  }
};

/**
 * The same as a run would report it.
 *
 * @example
 * ```ts
 * findSyntaxError("let a b")?.stack; // ":1\nlet a b\n      ^\n\nSyntaxError: Unexpected identifier"
 * ```
 */
export const findSyntaxError = (code: string): RunError | undefined => {
  const fault = findSyntaxFault(code);
  if (fault === undefined) return undefined;
  const { message, file = "", line, frame } = fault;
  // MinCloud contract 7.4: the stack begins with `:<line>` and the code frame.
  const shown = frame === "" ? "" : `\n${frame}`;
  return { type: "SyntaxError", message, stack: `${file}:${line}${shown}\n\nSyntaxError: ${message}` };
};

/** Remembers the verdicts on the last `limit` codes: a warm function is not compiled again. */
export const createSyntaxCheck = (limit?: number): ((code: string) => RunError | undefined) =>
  remember(findSyntaxError, limit);
