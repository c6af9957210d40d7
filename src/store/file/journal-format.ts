import { crc32 } from "node:zlib";
import type { Change, Commit, Document } from "../types.js";
import { FORMAT, type Head, VERSION } from "./format.js";

/**
 * A journal is a text of records, each a line: its number, its place in the group that was written at once, a checksum of both and the
 * body, the body's length in bytes, the body as JSON. Numbers count commits, without a gap also from one journal to the next. The first
 * record of a journal tells whose it is and carries the number of the last commit before it.
 *
 * ```
 * 41 0 5b1e6d0a 74 {"format":"baas-emulator","version":2,"id":"9c1f","journal":3}
 * 42 0 0d6e8c1f 47 [["insert","fruit",{"id":"1","name":"梨"}]]
 * 43 1 c0ab51d9 26 [["remove","fruit","1"]]
 * ```
 *
 * The place tells which records were on their way together when the power failed: all of them, or none was acknowledged.
 */

/** A part of a commit. A drop says how many documents it removes, so that what does not fit is noticed. */
export type Step =
  | readonly ["insert" | "replace", collection: string, document: Document]
  | readonly ["remove", collection: string, id: string]
  | readonly ["drop", collection: string, count: number];

const hex = (checksum: number): string => checksum.toString(16).padStart(8, "0");

/** JSON has no raw newline: the only one is the last character. */
const formatRecord = (number: number, place: number, body: string): string =>
  `${number} ${place} ${hex(crc32(`${number} ${place} ${body}`))} ${Buffer.byteLength(body)} ${body}\n`;

const formatOwner = ({ id, journal }: Head): string =>
  JSON.stringify({ format: FORMAT, version: VERSION, id, journal });

/** The first record of a journal. @param last the number of the last commit before it */
export const formatStart = (head: Head, last: number): Buffer => Buffer.from(formatRecord(last, 0, formatOwner(head)));

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
  for (const [place, commit] of commits.entries()) {
    let steps = "";
    for (const step of stepsOf(commit, sizes)) {
      steps += `${steps === "" ? "" : ","}${JSON.stringify(step)}`;
      if (text.length + steps.length > limit) return undefined;
    }
    text += formatRecord(last + place + 1, place, `[${steps}]`);
  }
  return Buffer.from(text);
};

/** A record whose checksum is right. */
export interface ParsedRecord {
  readonly number: number;
  /** How many records of its group come before it. */
  readonly place: number;
  readonly body: string;
}

const HEAD = /^(0|[1-9]\d{0,15}) (0|[1-9]\d{0,8}) ([0-9a-f]{8}) ([1-9]\d{0,11}) /;

/** The longest head, and a little more. */
const HEAD_BYTES = 56;

/** Reads a record without its newline; undefined when a bit of it is wrong. */
export const parseRecord = (line: Buffer): ParsedRecord | undefined => {
  const [head = "", number = "", place = "", checksum, length] =
    HEAD.exec(line.toString("latin1", 0, HEAD_BYTES)) ?? [];
  if (head === "" || Number(length) !== line.length - head.length) return undefined;
  const body = line.subarray(head.length);
  return hex(crc32(body, crc32(`${number} ${place} `))) === checksum
    ? { number: Number(number), place: Number(place), body: body.toString("utf8") }
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
  const rest = /^\d{0,9}$|^\d{1,9} [0-9a-f]{0,8}$|^\d{1,9} [0-9a-f]{8} (?:[1-9]\d{0,11})?$/;
  return text.startsWith(known) && rest.test(text.slice(known.length));
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
  const [head, found, , , length] = HEAD.exec(start) ?? [];
  if (head === undefined) return isBeginningOfHead(rest.toString("latin1"), number);
  if (number !== undefined && Number(found) !== number) return false;
  const body = rest.subarray(head.length);
  if (body.length >= Number(length)) return parseRecord(rest) !== undefined;
  const beginning = Buffer.from(beginsWith).subarray(0, body.length);
  return body.subarray(0, beginning.length).equals(beginning);
};

/** A disk writes at least so much of a file at once: all of it or nothing. */
const SECTOR = 512;

/**
 * Whether a line is what a power cut leaves of a record on its way: its beginning, then zeros up to the end of a sector that the disk did
 * not come to write, and whatever it wrote after that. Few flipped bits make no sector of zeros, and JSON has no zero.
 *
 * @param offset of the line in the file
 */
export const hasHole = (line: Buffer, offset: number, number: number | undefined, beginsWith: string): boolean => {
  const start = line.indexOf(0);
  if (start === -1) return false;
  let end = start;
  while (line[end] === 0) end += 1;
  // What the sector of the line's beginning held before may be there still.
  const isSector = (start === 0 || (offset + start) % SECTOR === 0) && (offset + end) % SECTOR === 0;
  return isSector && isTorn(line.subarray(0, start), number, beginsWith);
};

/** What the body of a journal's first record is. */
export const startOf = formatOwner;

/** What the body of any other record begins with. */
export const COMMIT_START = '[["';
