import { EmulatorError, has, isObject, type Json, messageOf, parseJson } from "../kernel/index.js";
import type { Document, StoredCollections } from "./types.js";

const FORMAT = "baas-emulator";
const VERSION = 1;

const unreadable = (file: string, reason: string): EmulatorError =>
  new EmulatorError("STORE_UNREADABLE", `${file}: ${reason}`);

/** One line for each document: easy to read, to search, and to compare in version control. */
const formatCollection = ([name, documents]: [string, Iterable<Document>]): string =>
  `${JSON.stringify(name)}: [\n${Array.from(documents, (document) => JSON.stringify(document)).join(",\n")}\n]`;

/**
 * The text of a data file.
 *
 * @example
 * ```ts
 * formatFile({ fruit: [{ id: "1", name: "梨" }] });
 * // {
 * // "format": "baas-emulator",
 * // "version": 1,
 * // "collections": {
 * // "fruit": [
 * // {"id":"1","name":"梨"}
 * // ]
 * // }
 * // }
 * ```
 */
export const formatFile = (collections: StoredCollections): string => {
  const parts = Object.entries(collections).map(formatCollection).join(",\n");
  return `{\n"format": "${FORMAT}",\n"version": ${VERSION},\n"collections": {\n${parts}\n}\n}\n`;
};

const parse = (file: string, text: string): Json => {
  if (text === "") throw unreadable(file, "is empty; delete it to start with no data");
  try {
    // Some editors put a byte order mark in front.
    return parseJson(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw unreadable(file, `${messageOf(error)}; mend it, restore a copy, or delete it to start with no data`);
  }
};

const checkDocuments = (file: string, name: string, documents: unknown): Document[] => {
  if (!Array.isArray(documents)) throw unreadable(file, `collections.${name} is not a list of documents`);
  const ids = new Set<string>();
  for (const [index, document] of documents.entries()) {
    const id = isObject(document) && has(document, "id") ? document.id : undefined;
    const place = `collections.${name}[${index}]`;
    if (typeof id !== "string") throw unreadable(file, `${place} is not a document with a text as its id`);
    if (ids.has(id)) throw unreadable(file, `${place}: there is a document with the id ${JSON.stringify(id)} already`);
    ids.add(id);
  }
  return documents;
};

/**
 * Reads the text of a data file.
 *
 * @throws EmulatorError STORE_UNREADABLE
 */
export const parseFile = (file: string, text: string): StoredCollections => {
  const content = parse(file, text);
  if (!isObject(content) || content.format !== FORMAT) {
    throw unreadable(file, `is not a data file of ${FORMAT}; give another file name`);
  }
  if (content.version !== VERSION) {
    throw unreadable(
      file,
      typeof content.version === "number" && content.version > VERSION
        ? `was written by a newer ${FORMAT} (format ${content.version}, this one knows ${VERSION}); install that one`
        : `has the unknown format version ${JSON.stringify(content.version)}`,
    );
  }
  if (!isObject(content.collections)) throw unreadable(file, "has no collections");
  const collections: Record<string, Document[]> = {};
  for (const [name, documents] of Object.entries(content.collections)) {
    collections[name] = checkDocuments(file, name, documents);
  }
  return collections;
};
