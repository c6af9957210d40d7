import { compileFunction } from "node:vm";
import { remember } from "./remember.js";
import { readSourceMap } from "./source-map.js";
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

/** A code frame of compiled code, as one of what it was compiled from: where it comes from is told by its map. */
const inSource = (frame: string, code: string): string => {
  const [place = "", , marks = ""] = frame.split("\n");
  const found = readSourceMap(code)?.(Number(place.slice(1)), marks.indexOf("^") + 1);
  if (found?.text === undefined) return frame;
  const { file, line, column, text } = found;
  return `${file}:${line}\n${text}\n${text.slice(0, column - 1).replace(/[^\t]/g, " ")}^`;
};

/**
 * The syntax error of a function's code in V8's words, or undefined when it compiles. Nothing of the code runs.
 *
 * @example
 * ```ts
 * findSyntaxError("let a b")?.stack; // ":1\nlet a b\n      ^\n\nSyntaxError: Unexpected identifier"
 * ```
 */
export const findSyntaxError = (code: string): RunError | undefined => {
  try {
    compileFunction(withoutShebang(code), [...MODULE_PARAMETERS], { filename: "" });
    return undefined;
  } catch (error) {
    // A RangeError: nested too deeply for V8's parser. The sandbox gives its own verdict.
    const { name, message: words, stack = "" } = error as Error;
    if (name !== "SyntaxError") return undefined;
    const message = inNode12(words);
    // MinCloud contract 7.4: the stack begins with `:<line>` and the code frame.
    const frame = inSource(stack.split(/\n+SyntaxError: /)[0] ?? "", code);
    return { type: "SyntaxError", message, stack: `${frame}\n\nSyntaxError: ${message}` };
  }
};

/** Remembers the verdicts on the last `limit` codes: a warm function is not compiled again. */
export const createSyntaxCheck = (limit?: number): ((code: string) => RunError | undefined) =>
  remember(findSyntaxError, limit);
