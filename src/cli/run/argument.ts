import { resolve } from "node:path";
import { parseFileText, readText } from "../../files/index.js";
import { EmulatorError, type Json } from "../../kernel/index.js";
import type { Terminal } from "../terminal.js";

/** Where the text comes from, as people should see it, and the text. */
const read = async (
  given: string,
  { cwd, readInput }: Pick<Terminal, "cwd" | "readInput">,
): Promise<[string, string]> => {
  if (given === "-") {
    if (readInput === undefined) throw new EmulatorError("INVALID_ARGUMENT", "there is no standard input to read");
    return ["standard input", await readInput()];
  }
  if (!given.startsWith("@")) return ["the argument", given];
  const file = given.slice(1);
  return [file, await readText(resolve(cwd, file), "INVALID_ARGUMENT", file)];
};

/** What shells leave of JSON whose quotes they have eaten. */
const LOOKS_UNQUOTED = /^\{\s*[\w\u4e00-\u9fff]+\s*:/;

/**
 * What a function is called with: JSON as it was typed, `-` for standard input, `@file.json` for a file. Nothing is `{}`.
 *
 * @throws EmulatorError INVALID_ARGUMENT that shows where the JSON is wrong
 * @example
 * ```ts
 * await readArgument('{"name": "小明"}', terminal); // { name: "小明" }
 * ```
 */
export const readArgument = async (
  given: string | undefined,
  terminal: Pick<Terminal, "cwd" | "readInput">,
): Promise<Json> => {
  if (given === undefined) return {};
  const [place, text] = await read(given, terminal);
  try {
    return parseFileText(text, "INVALID_ARGUMENT", place);
  } catch (error) {
    if (!(error instanceof EmulatorError) || !LOOKS_UNQUOTED.test(text)) throw error;
    const hint =
      "the shell has taken the quotation marks: put ' ' around it all (on Windows \\\" for each of them), or use @file.json";
    throw new EmulatorError("INVALID_ARGUMENT", `${error.message}\n${hint}`, { cause: error });
  }
};
