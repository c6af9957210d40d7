import { crc32 } from "node:zlib";
import type { Change, Commit, Document } from "../types.js";
import { FORMAT, type Head, VERSION } from "./format.js";

/**
 * A journal is a text of records, each a line: its number, a checksum of number and body, the body's length in bytes, the body as
 * JSON. Numbers count commits, without a gap also from one journal to the next. The first record of a journal tells whose it is and
 * carries the number of the last commit before it.
 *
 * ```
 * 41 5b1e6d0a 74 {"format":"baas-emulator","version":2,"id":"9c1f","journal":3}
 * 42 0d6e8c1f 47 [["insert","fruit",{"id":"1","name":"梨"}]]
 * ```
 */

/** A part of a commit. A drop says how many documents it removes, so that what does not fit is noticed. */
export type Step =
  | readonly ["insert" | "replace", collection: string, document: Document]
  | readonly ["remove", collection: string, id: string]
  | readonly ["drop", collection: string, count: number];

const hex = (checksum: number): string => checksum.toString(16).padStart(8, "0");

/** JSON has no raw newline: the only one is the last character. */
const formatRecord = (number: number, body: string): string =>
  `${number} ${hex(crc32(`${number}${body}`))} ${Buffer.byteLength(body)} ${body}\n`;

const formatOwner = ({ id, journal }: Head): string =>
  JSON.stringify({ format: FORMAT, version: VERSION, id, journal });

/** The first record of a journal. @param last the number of the last commit before it */
export const formatStart = (head: Head, last: number): Buffer => Buffer.from(formatRecord(last, formatOwner(head)));

/** How many documents each collection has, while commits change that. */
export type Sizes = Map<string, number>;

/** The end of the removals from one collection that begin at `start`. */
const endOfRemovals = (changes: readonly Change[], start: number, collection: string): number => {
  let end = start;
  while (changes[end]?.collection === collection && changes[end]?.after === undefined) end += 1;
  return end;
};

/** The steps of a commit. Removals that leave a collection empty are one short step. */
function* stepsOf({ changes }: Commit, sizes: Sizes): Generator<Step> {
  let index = 0;
  for (let change = changes[index]; change !== undefined; change = changes[index]) {
    const { collection, before, after } = change;
    const size = sizes.get(collection) ?? 0;
    if (after !== undefined) {
      yield [before === undefined ? "insert" : "replace", collection, after];
      if (before === undefined) sizes.set(collection, size + 1);
      index += 1;
      continue;
    }
    const end = endOfRemovals(changes, index, collection);
    const count = end - index;
    if (count === size && count > 1) yield ["drop", collection, count];
    else for (const { id } of changes.slice(index, end)) yield ["remove", collection, id];
    sizes.set(collection, size - count);
    index = end;
  }
}

/**
 * The records of a group of commits.
 *
 * @param last the number of the commit before them
 * @param sizes is changed as the commits change it
 * @param limit in characters: of a larger group, undefined
 */
export const formatCommits = (
  commits: readonly Commit[],
  last: number,
  sizes: Sizes,
  limit: number,
): Buffer | undefined => {
  let text = "";
  let number = last;
  for (const commit of commits) {
    number += 1;
    let steps = "";
    for (const step of stepsOf(commit, sizes)) {
      steps += `${steps === "" ? "" : ","}${JSON.stringify(step)}`;
      if (text.length + steps.length > limit) return undefined;
    }
    text += formatRecord(number, `[${steps}]`);
  }
  return Buffer.from(text);
};

/** A record whose checksum is right. */
export interface ParsedRecord {
  readonly number: number;
  readonly body: string;
}

const HEAD = /^(0|[1-9]\d{0,15}) ([0-9a-f]{8}) ([1-9]\d{0,11}) /;

/** The longest head, and a little more. */
const HEAD_BYTES = 48;

/** Reads a record without its newline; undefined when a bit of it is wrong. */
export const parseRecord = (line: Buffer): ParsedRecord | undefined => {
  const [head = "", number = "", checksum, length] = HEAD.exec(line.toString("latin1", 0, HEAD_BYTES)) ?? [];
  if (head === "" || Number(length) !== line.length - head.length) return undefined;
  const body = line.subarray(head.length);
  return hex(crc32(body, crc32(number))) === checksum
    ? { number: Number(number), body: body.toString("utf8") }
    : undefined;
};

const withoutZeros = (bytes: Buffer): Buffer => {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, end);
};

/** What a record begins with, as far as its number is known. */
const isBeginningOfHead = (text: string, number: number | undefined): boolean => {
  const known = number === undefined ? (/^\d+ /.exec(text)?.[0] ?? "") : `${number} `;
  if (known === "") return /^\d*$/.test(text);
  if (text.length <= known.length) return known.startsWith(text);
  return text.startsWith(known) && /^[0-9a-f]{0,8}$|^[0-9a-f]{8} (?:[1-9]\d{0,11})?$/.test(text.slice(known.length));
};

/**
 * Whether the bytes after the last newline are what an unfinished write leaves: the beginning of a record, and perhaps zeros where the disk
 * had made room. Anything else is damage.
 *
 * @param number the record's number; undefined when any will do
 * @param beginsWith what its body begins with
 */
export const isTorn = (bytes: Buffer, number: number | undefined, beginsWith: string): boolean => {
  const rest = withoutZeros(bytes);
  const start = rest.toString("latin1", 0, HEAD_BYTES);
  const [head, found, , length] = HEAD.exec(start) ?? [];
  if (head === undefined) return isBeginningOfHead(rest.toString("latin1"), number);
  if (number !== undefined && Number(found) !== number) return false;
  const body = rest.subarray(head.length);
  if (body.length >= Number(length)) return parseRecord(rest) !== undefined;
  const beginning = Buffer.from(beginsWith).subarray(0, body.length);
  return body.subarray(0, beginning.length).equals(beginning);
};

/** What the body of a journal's first record is. */
export const startOf = formatOwner;

/** What the body of any other record begins with. */
export const COMMIT_START = '[["';
