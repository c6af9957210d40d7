import { compileFunction } from "node:vm";
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
    const frame = stack.split(/\n+SyntaxError: /)[0] ?? "";
    return { type: "SyntaxError", message, stack: `${frame}\n\nSyntaxError: ${message}` };
  }
};

/** Remembers the verdicts on the last `limit` codes: a warm function is not compiled again. */
export const createSyntaxCheck = (limit = 200): ((code: string) => RunError | undefined) => {
  const verdicts = new Map<string, RunError | undefined>();
  return (code) => {
    if (verdicts.has(code)) return verdicts.get(code);
    const verdict = findSyntaxError(code);
    if (verdicts.size >= limit) verdicts.delete(verdicts.keys().next().value ?? "");
    verdicts.set(code, verdict);
    return verdict;
  };
};
