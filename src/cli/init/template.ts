import type { Language } from "../commands.js";

/** What is told to who reads a file, in the language of the help. What it does is the same in each. */
export type Told = Readonly<Record<Language, string>>;

/** What `emulator init` writes for one cloud. */
export interface Template {
  /** What `emulator.config.json` says of it: the emulator's own keys, to be replaced by the app's. */
  readonly keys: Readonly<Record<string, string>>;
  /** Files of the fixture set, by their paths below the cloud's folder. */
  readonly files: Readonly<Record<string, string | Told>>;
  /** They are the same in every runner. */
  readonly tests: readonly Test[];
}

/** A test without its runner: lines of code, and the values that are compared. */
export interface Test {
  readonly name: Told;
  /** Lines that may use `emulator`. */
  readonly body: readonly string[];
  /** What must be the same: an expression, and the value it must have, as code. */
  readonly equal: readonly (readonly [actual: string, expected: string])[];
}

/**
 * A file with the same code below a comment in each language.
 *
 * @example
 * ```ts
 * below({ en: "a cloud function", zh: "云函数" }, "exports.main = async () => 1;\n").zh; // "// 云函数\nexports.main = …"
 * ```
 */
export const below = (comment: Told, code: string): Told => ({
  en: `// ${comment.en}\n${code}`,
  zh: `// ${comment.zh}\n${code}`,
});
