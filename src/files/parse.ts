import {
  EmulatorError,
  type EmulatorErrorCode,
  faultMessage,
  type Json,
  messageOf,
  parseJson,
  type Spot,
} from "../kernel/index.js";
import type { CellRules } from "./cells.js";
import { spotAt } from "./excerpt.js";
import { readJson } from "./json-text.js";
import { toPlain } from "./plain.js";
import { decodeText } from "./read.js";
import { findFault, type Tree } from "./tree.js";

/** What a text holds, with the place of each value; or the first thing that is wrong with it. */
export type Reading =
  | (Tree<number> & { readonly value: Json })
  | { readonly at: number; readonly reason: string; readonly path?: string };

export type Reader = (text: string, rules: CellRules) => Reading;

/** What a text is a part of. */
interface Part {
  readonly code: EmulatorErrorCode;
  /** Its file, as shown to people. */
  readonly shown: string;
  /** The number of its first line. Default 1. */
  readonly first?: number;
  /** Path of its value. Default: it is the whole. */
  readonly path?: string;
}

/**
 * Where in a text a value stands that somebody does not like, as far as its path leads.
 *
 * @param first the number of the text's first line
 */
export const spotIn = (text: string, tree: Tree<number>, path: string, reason: string, first?: number): Spot =>
  spotAt(text, findFault(tree, path, reason).tree.here, first);

/**
 * Reads a text with the reader of its format, and makes sure that it is data.
 *
 * @throws EmulatorError with the part's code; the message names file, line and column, gives the reason and shows the line
 */
export const parseWith = (read: Reader, text: string, part: Part, rules: CellRules = {}): Json => {
  const { code, shown, first, path: above = "" } = part;
  const reading = read(text, rules);
  if ("reason" in reading) {
    const { at, path = "", reason } = reading;
    throw new EmulatorError(code, faultMessage(shown, spotAt(text, at, first), path, reason));
  }
  const plain = toPlain(reading.value);
  if ("data" in plain) return plain.data;
  const { path, reason } = plain.problem;
  const whole = above + (above === "" || path === "" || path.startsWith("[") ? path : `.${path}`);
  throw new EmulatorError(code, faultMessage(shown, spotIn(text, reading, path, reason, first), whole, reason));
};

/** JSON is read by the kernel, which is fast; what it refuses is read again, to say why and where. */
const parsePart = (text: string, part: Part): Json => {
  try {
    return parseJson(text);
  } catch (error) {
    parseWith(readJson, text, part);
    throw new EmulatorError(part.code, `${part.shown}: ${messageOf(error)}`, { cause: error });
  }
};

/**
 * Parses JSON that came from a file.
 *
 * @throws EmulatorError with `code`; the message names file, line and column, gives the reason and shows the line
 */
export const parseFileText = (text: string, code: EmulatorErrorCode, shown: string): Json =>
  parsePart(text, { code, shown });

const LINE_FEED = 10;

interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/** Lines of text that are not empty, decoded one by one. @throws EmulatorError with `code` */
export const linesIn = function* (bytes: Buffer, code: EmulatorErrorCode, shown: string): Iterable<Line> {
  let number = 0;
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found === -1 ? bytes.length : found;
    const text = decodeText(bytes.subarray(start, end), code, shown);
    number++;
    if (text.trim() !== "") yield { text, number };
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
  for (const { text, number } of linesIn(bytes, code, shown)) {
    values.push(parsePart(text, { code, shown, first: number, path: `[${values.length}]` }));
  }
  return values;
};
