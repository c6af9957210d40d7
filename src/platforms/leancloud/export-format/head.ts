import { isObject, parseJson } from "../../../kernel/index.js";
import { type Subject, subjectOf } from "./file-names.js";
import type { ValueForm } from "./split-values.js";

/** How the objects stand in a JSON file. */
export type JsonForm = "lines" | ValueForm;

/** What the beginning of a JSON file tells. */
export interface Head {
  readonly form: JsonForm;
  /** What stands before the first value: a byte order mark, comment lines. */
  readonly skipBytes: number;
  readonly skipLines: number;
  /** From the first header line. */
  readonly subject: Subject | undefined;
  /** The text after what is skipped. */
  readonly text: string;
}

/** Enough to see the form, whatever the objects are. */
export const HEAD_BYTES = 64 * 1024;

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** A comment line: what it names, or why it is not understood. */
export type Header = { readonly subject: Subject } | { readonly reason: string };

/**
 * Reads the line the console's export begins with: `#filetype:JSON-streaming {"type":"Class","class":"Todo"}`. For
 * relations none was ever shown in public; a name in the manner of `_Join:key:Class` is understood.
 */
export const readHeader = (line: string): Header => {
  const json = /^#filetype:\s*JSON-streaming\s*(\{.*\})\s*$/s.exec(line)?.[1];
  if (json === undefined) return { reason: "a comment line that is not understood" };
  let header: unknown;
  try {
    header = parseJson(json);
  } catch {
    return { reason: "the header is not valid JSON" };
  }
  const subject = isObject(header) && typeof header.class === "string" ? subjectOf(header.class) : undefined;
  return subject === undefined ? { reason: "the header does not name a class" } : { subject };
};

/** Whether the first line is an object of its own, and not the beginning of a longer text. */
const isRow = (line: string): boolean => {
  try {
    const value = parseJson(line);
    return isObject(value) && !(Array.isArray(value.results) && !("objectId" in value) && !("_id" in value));
  } catch {
    return false;
  }
};

const formOf = (text: string, named: "jsonl" | "json", hasHeader: boolean): JsonForm => {
  const start = text.trimStart();
  if (start.startsWith("[")) return "array";
  const end = start.indexOf("\n");
  if (hasHeader || start === "" || isRow(end === -1 ? start : start.slice(0, end))) return "lines";
  if (/^\{(?:[^{}[\]]*,)?\s*"results"\s*:\s*\[/.test(start)) return "results";
  // A first line longer than the head is a line. One that ends, but not with its bracket, began a value of many lines.
  return named === "json" && end !== -1 && !start.slice(0, end).trimEnd().endsWith("}") ? "values" : "lines";
};

/** @param named what the file's name promises; what the content shows wins */
export const understandHead = (bytes: Buffer, named: "jsonl" | "json"): Head => {
  const mark = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  let skipBytes = mark;
  let skipLines = 0;
  let subject: Subject | undefined;
  while (skipBytes < bytes.length) {
    const newline = bytes.indexOf(0x0a, skipBytes);
    const end = newline === -1 ? bytes.length : newline;
    const line = bytes.subarray(skipBytes, end).toString("utf8").trim();
    if (line !== "" && !line.startsWith("#")) break;
    const header = line === "" ? undefined : readHeader(line);
    if (header !== undefined && "subject" in header) subject ??= header.subject;
    skipBytes = Math.min(end + 1, bytes.length);
    skipLines += 1;
  }
  const text = bytes.subarray(skipBytes).toString("utf8");
  const form = formOf(text, named, subject !== undefined);
  // Lines are read with their comments, which may name another class further down.
  return form === "lines"
    ? { form, skipBytes: mark, skipLines: 0, subject, text }
    : { form, skipBytes, skipLines, subject, text };
};
