import { readFile } from "node:fs/promises";
import { EmulatorError, type EmulatorErrorCode, type Json, messageOf, parseJson } from "../kernel/index.js";
import { excerpt, placeOf } from "./excerpt.js";
import { findJsonProblem } from "./json-problem.js";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "it may not be read (permission denied)",
  EISDIR: "it is a folder",
  ENOTDIR: "it is not a folder",
};

const isSystemError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && "code" in error;

/** Why the file system refused. */
export const reasonOf = (error: unknown): string =>
  (isSystemError(error) ? REASONS[error.code ?? ""] : undefined) ?? messageOf(error);

/**
 * Reads a text file: UTF-8, with or without a byte order mark.
 *
 * @param shown the path as people should see it in the error
 * @throws EmulatorError with `code`, naming the file and the reason
 */
export const readText = async (path: string, code: EmulatorErrorCode, shown = path): Promise<string> => {
  const bytes = await readFile(path).catch((error) => {
    throw new EmulatorError(code, `${shown}: ${reasonOf(error)}`, { cause: error });
  });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new EmulatorError(code, `${shown}: it is not UTF-8 text; save it as UTF-8 (it may be GBK)`, { cause: error });
  }
};

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

/** Parses one JSON value per line; empty lines do not count. @throws as {@link parseFileText} */
export const parseFileLines = (text: string, code: EmulatorErrorCode, shown: string): Json[] =>
  text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      return [parseJson(line)];
    } catch {
      // Again with line breaks in front, so that the error names the line of the file.
      return [parseFileText("\n".repeat(index) + line, code, shown)];
    }
  });
