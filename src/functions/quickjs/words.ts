import { expressionAt, type Frame, readFrames, type SourceText, writeFrames } from "./frames.js";

/** An error as the guest hands it out: the engine's words and frames. */
export interface RawError {
  /** What stands before the colon in a stack. */
  readonly title: string;
  readonly message: string;
  readonly frames: string;
}

interface Context {
  /** The expression the innermost frame points at. */
  readonly expression: string | undefined;
  /** Name of the innermost function, the engine's included. */
  readonly name: string;
  /** A function of the engine threw. */
  readonly native: boolean;
  /** The line in question assigns to this plain name. */
  readonly assigns: (name: string) => boolean;
}

type Translation = string | ((match: RegExpExecArray, context: Context) => string | undefined);

/** QuickJS's messages and what Node 12's V8 says instead. The first that fits wins; undefined keeps QuickJS's. */
const WORDS: readonly (readonly [RegExp, Translation])[] = [
  [
    /^cannot (read|set) property '(.*)' of (null|undefined)$/s,
    ([, verb, name, value]) => `Cannot ${verb} property '${name}' of ${value}`,
  ],
  [/^'(.*)' is not defined$/s, ([, name]) => `${name} is not defined`],
  [/^cannot (read|set) property of (null|undefined)$/, ([, verb, value]) => `Cannot ${verb} property of ${value}`],
  [
    /^this is not initialized$/,
    "Must call super constructor in derived class before accessing 'this' or returning from derived constructor",
  ],
  [/^(\S+) is not initialized$/, ([, name]) => `Cannot access '${name}' before initialization`],
  [
    /^'(.*)' is read-only$/,
    ([, name = ""], { assigns }) =>
      assigns(name) ? "Assignment to constant variable." : `Cannot assign to read only property '${name}' of object`,
  ],
  [
    /^not a function$/,
    (_, { native, name, expression }) =>
      native
        ? name === "Promise"
          ? "Promise resolver is not a function"
          : undefined
        : expression && `${expression} is not a function`,
  ],
  [/^not a constructor$/, (_, { expression }) => expression && `${expression} is not a constructor`],
  [
    /^class constructors must be invoked with 'new'$/,
    (_, { name }) => `Class constructor ${name} cannot be invoked without 'new'`,
  ],
  [/^must be called with new$/, (_, { name }) => `Constructor ${name} requires 'new'`],
  [/^cannot convert to object$/, "Cannot convert undefined or null to object"],
  [/^cannot convert symbol to (string|number)$/, ([, type]) => `Cannot convert a Symbol value to a ${type}`],
  [/^cannot convert bigint to number$/, "Cannot mix BigInt and other types, use explicit conversions"],
  [/^invalid 'instanceof' right operand$/, "Right-hand side of 'instanceof' is not callable"],
  [/^circular reference$/, "Converting circular structure to JSON"],
  [/^stack overflow$/, "Maximum call stack size exceeded"],
  [/^string too long$/, "Invalid string length"],
  [/^BigInt is too large(?: to allocate)?$/, "Maximum BigInt size exceeded"],
  [/^invalid array length$/, "Invalid array length"],
  [/^invalid repeat count$/, "Invalid count value"],
  [/^invalid number of digits$/, (_, { name }) => `${name}() argument must be between 0 and 100`],
  [/^Date value is NaN$/, "Invalid time value"],
  [/^empty array$/, "Reduce of empty array with no initial value"],
  [/^expecting hex digit$/, "URI malformed"],
];

/**
 * Says an error of the guest in V8's words: message and stack.
 *
 * @example
 * ```ts
 * inV8Words({ title: "TypeError", message: "not a function", frames: "    at main (index.js:2:9)\n" }, source);
 * // { message: "todo.run is not a function", stack: "TypeError: todo.run is not a function\n    at main (index.js:2:9)" }
 * ```
 */
export const inV8Words = (raw: RawError, source: SourceText): { message: string; stack: string } => {
  const frames = readFrames(raw.frames, source);
  const message = translate(raw, frames, source);
  const title = message === "" ? raw.title : raw.title === "" ? message : `${raw.title}: ${message}`;
  return { message, stack: title + writeFrames(frames) };
};

const translate = ({ title, message }: RawError, frames: readonly Frame[], source: SourceText): string => {
  // The engine throws no plain Error: this one is the function's own.
  if (title === "Error") return message;
  for (const [pattern, translation] of WORDS) {
    const match = pattern.exec(message);
    if (match === null) continue;
    return (typeof translation === "string" ? translation : translation(match, contextOf(frames, source))) ?? message;
  }
  return message;
};

const contextOf = ([top]: readonly Frame[], source: SourceText): Context => ({
  expression: expressionAt(top, source),
  name: top?.name ?? "",
  native: top !== undefined && top.file === "",
  assigns: (name) => {
    const line = source.code.split("\n")[(top?.line ?? 0) - 1] ?? "";
    return !line.includes(`.${name}`) && !line.includes("[");
  },
});
