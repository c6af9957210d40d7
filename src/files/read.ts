import { readFile } from "node:fs/promises";
import { EmulatorError, type EmulatorErrorCode, type Json, messageOf, parseJson } from "../kernel/index.js";
import { excerpt, placeOf } from "./excerpt.js";
import { findJsonProblem } from "./json-problem.js";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "permission denied",
  EISDIR: "it is a folder",
  ENOTDIR: "it is not a folder",
};

const isSystemError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && "code" in error;

/** Why the file system refused. */
export const reasonOf = (error: unknown): string =>
  (isSystemError(error) ? REASONS[error.code ?? ""] : undefined) ?? messageOf(error);

/**
 * Reads a file.
 *
 * @param shown the path as people should see it in the error
 * @throws EmulatorError with `code`, naming the file and the reason
 */
export const readBytes = async (path: string, code: EmulatorErrorCode, shown = path): Promise<Buffer> =>
  readFile(path).catch((error) => {
    throw new EmulatorError(code, `${shown}: ${reasonOf(error)}`, { cause: error });
  });

/** The text of bytes: UTF-8, with or without a byte order mark. @throws EmulatorError with `code` */
export const decodeText = (bytes: Uint8Array, code: EmulatorErrorCode, shown: string): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new EmulatorError(code, `${shown}: it is not UTF-8 text; save it as UTF-8 (it may be GBK)`, { cause: error });
  }
};

/**
 * Reads a text file: UTF-8, with or without a byte order mark.
 *
 * @param shown the path as people should see it in the error
 * @throws EmulatorError with `code`, naming the file and the reason
 */
export const readText = async (path: string, code: EmulatorErrorCode, shown = path): Promise<string> =>
  decodeText(await readBytes(path, code, shown), code, shown);

/**
 * Parses JSON that came from a file.
 *
 * @throws EmulatorError with `code`; the message names file, line and column, gives the reason and shows the line
 */
export const parseFileText = (text: string, code: EmulatorErrorCode, shown: string): Json => {
  try {
    return parseJson(text);
  } catch (error) {
    const problem = findJsonProblem(text);
    if (problem === undefined) throw new EmulatorError(code, `${shown}: ${messageOf(error)}`, { cause: error });
    const { line, column } = placeOf(text, problem.at);
    throw new EmulatorError(code, `${shown}:${line}:${column}: ${problem.reason}\n${excerpt(text, problem.at)}`);
  }
};

const LINE_FEED = 10;

/** Lines of text, decoded one by one. */
const linesOf = function* (bytes: Buffer, code: EmulatorErrorCode, shown: string): Iterable<string> {
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found === -1 ? bytes.length : found;
    yield decodeText(bytes.subarray(start, end), code, shown);
    start = end + 1;
  }
};

/**
 * Parses one JSON value per line; empty lines do not count. The bytes may be more than one text can hold.
 *
 * @throws as {@link parseFileText}
 */
export const parseFileLines = (bytes: Buffer, code: EmulatorErrorCode, shown: string): Json[] => {
  const values: Json[] = [];
  let number = 0;
  for (const line of linesOf(bytes, code, shown)) {
    number += 1;
    if (line.trim() === "") continue;
    try {
      values.push(parseJson(line));
    } catch {
      // Again with line breaks in front, so that the error names the line of the file.
      parseFileText("\n".repeat(number - 1) + line, code, shown);
    }
  }
  return values;
};
