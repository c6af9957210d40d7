import { has, isObject } from "../../kernel/index.js";
import { unreadable } from "../faults.js";
import type { Document, StoredCollections } from "../types.js";

export const FORMAT = "baas-emulator";

/** Version 1 had no journal: each commit rewrote the file. */
export const VERSION = 2;

/** What a snapshot says of its journals. */
export interface Head {
  /** The same in all files of one store, so that a journal is never read on top of another store's data. */
  readonly id: string;
  /** The journals of this generation and later hold what was committed since. */
  readonly journal: number;
}

/** Collections by name, documents by id, both in the order of the file. */
export type Contents = Map<string, Map<string, Document>>;

export const isDocument = (value: unknown): value is Document =>
  isObject(value) && has(value, "id") && typeof value.id === "string";

/** Refuses what a later version wrote, or no version. */
export const checkVersion = (file: string, version: unknown, known: readonly number[]): void => {
  if (known.some((each) => each === version)) return;
  throw unreadable(
    file,
    typeof version === "number" && version > VERSION
      ? `was written by a newer ${FORMAT} (format ${version}, this one knows ${VERSION}); install that one`
      : `has the unknown format version ${JSON.stringify(version)}`,
  );
};

/** Characters that are put together at a time. Making so much text takes about a millisecond: nobody waits longer for the process. */
const SLICE = 256 * 1024;

function* piecesOf(
  { id, journal }: Head,
  collections: StoredCollections,
  sizes: Map<string, number>,
): Generator<string> {
  yield `{\n"format": "${FORMAT}",\n"version": ${VERSION},\n"id": ${JSON.stringify(id)},\n"journal": ${journal},\n"collections": {`;
  let separator = "\n";
  for (const [name, documents] of Object.entries(collections)) {
    let size = 0;
    for (const document of documents) {
      yield size === 0 ? `${separator}${JSON.stringify(name)}: [\n` : ",\n";
      yield JSON.stringify(document);
      size += 1;
    }
    if (size === 0) continue;
    yield "\n]";
    separator = ",\n";
    sizes.set(name, size);
  }
  yield "\n}\n}\n";
}

/**
 * The text of a data file, in slices: one line for each document, easy to read, to search, and to compare in version control.
 *
 * @param sizes is told how many documents each collection has
 * @example
 * ```ts
 * [...formatFile({ id: "5f3a", journal: 1 }, { fruit: [{ id: "1", name: "梨" }] })].join("");
 * // {
 * // "format": "baas-emulator",
 * // "version": 2,
 * // "id": "5f3a",
 * // "journal": 1,
 * // "collections": {
 * // "fruit": [
 * // {"id":"1","name":"梨"}
 * // ]
 * // }
 * // }
 * ```
 */
export function* formatFile(
  head: Head,
  collections: StoredCollections,
  sizes: Map<string, number> = new Map(),
): Generator<string> {
  let slice = "";
  for (const piece of piecesOf(head, collections, sizes)) {
    slice += piece;
    if (slice.length < SLICE) continue;
    yield slice;
    slice = "";
  }
  yield slice;
}
