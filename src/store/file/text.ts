import { constants, isUtf8 } from "node:buffer";
import { isObject, type Json, messageOf, parseJson } from "../../kernel/index.js";
import { unreadable } from "../faults.js";
import type { Document } from "../types.js";
import { type Contents, checkVersion, FORMAT, type Head, isDocument, VERSION } from "./format.js";
import { faultOf } from "./json-fault.js";

/** What the text of a data file says. Without a head it is of version 1, which had no journal. */
export interface FileText {
  readonly head: Head | undefined;
  readonly contents: Contents;
}

const ADVICE = "mend it, restore a copy, or delete it to start with no data";

const checkDocuments = (file: string, name: string, documents: unknown): Map<string, Document> => {
  if (!Array.isArray(documents)) throw unreadable(file, `collections.${name} is not a list of documents`);
  const byId = new Map<string, Document>();
  for (const [index, document] of documents.entries()) {
    const place = `collections.${name}[${index}]`;
    if (!isDocument(document)) throw unreadable(file, `${place} is not a document with a text as its id`);
    const { id } = document;
    if (byId.has(id)) throw unreadable(file, `${place}: there is a document with the id ${JSON.stringify(id)} already`);
    byId.set(id, document);
  }
  return byId;
};

/** What a data file says before its collections. @throws EmulatorError STORE_UNREADABLE */
export const readHead = (file: string, content: unknown): Head | undefined => {
  if (!isObject(content) || content.format !== FORMAT) {
    throw unreadable(file, `is not a data file of ${FORMAT}; give another file name`);
  }
  const { version, id, journal } = content;
  checkVersion(file, version, [1, VERSION]);
  if (version === 1) return undefined;
  if (typeof id !== "string" || id === "") throw unreadable(file, "has no text as its id");
  if (typeof journal !== "number" || !Number.isSafeInteger(journal) || journal < 1) {
    throw unreadable(file, "has no whole number, 1 or more, as its journal");
  }
  return { id, journal };
};

const checkEncoding = (file: string, bytes: Buffer): void => {
  if (isUtf8(bytes)) return;
  let line = 1;
  for (let start = 0, end = 0; end !== bytes.length; start = end + 1, line++) {
    const newline = bytes.indexOf("\n", start);
    end = newline === -1 ? bytes.length : newline;
    if (!isUtf8(bytes.subarray(start, end))) {
      throw unreadable(
        file,
        `line ${line}, from byte ${start} on, is not UTF-8 text; save it as UTF-8, or restore a copy`,
      );
    }
  }
};

const parse = (file: string, bytes: Buffer): Json => {
  checkEncoding(file, bytes);
  const whole = bytes.toString("utf8");
  // Some editors put a byte order mark in front.
  const text = whole.replace(/^\uFEFF/, "");
  try {
    return parseJson(text);
  } catch (error) {
    if (!/^\s*\{/.test(text)) throw unreadable(file, `is not a data file of ${FORMAT}; give another file name`);
    const fault = faultOf(text);
    if (fault === undefined) throw unreadable(file, `${messageOf(error)}; ${ADVICE}`);
    const before = whole.slice(0, fault + whole.length - text.length);
    const place = `byte ${Buffer.byteLength(before)} (line ${before.split("\n").length})`;
    // The engine's own count is of characters, and begins anew for some of its messages.
    const reason = messageOf(error).replace(/ \(?(?:in JSON )?at position \d+.*$/, "");
    throw unreadable(file, `${place}: ${reason}; ${ADVICE}`);
  }
};

/**
 * Reads a data file that need not look as this program writes it: a person may have formatted it anew.
 *
 * @param strangeLine the first line that is not as this program writes it
 * @throws EmulatorError STORE_UNREADABLE, with the place of what is wrong
 */
export const parseFile = (file: string, bytes: Buffer, strangeLine: number): FileText => {
  if (bytes.length === 0) throw unreadable(file, "is empty; delete it to start with no data");
  if (bytes.length > constants.MAX_STRING_LENGTH) {
    const reason = `line ${strangeLine} is not as ${FORMAT} writes it, and the file is too large to be read in any other form`;
    throw unreadable(file, `${reason}; mend that line, or restore a copy`);
  }
  const content = parse(file, bytes);
  const head = readHead(file, content);
  const collections = isObject(content) ? content.collections : undefined;
  if (!isObject(collections)) throw unreadable(file, "has no collections");
  const contents: Contents = new Map();
  for (const [name, documents] of Object.entries(collections)) {
    contents.set(name, checkDocuments(file, name, documents));
  }
  return { head, contents };
};
