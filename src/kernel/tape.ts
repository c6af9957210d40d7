import { MAX_DEPTH } from "./json.js";

/** Of a list, so many items are kept, and the number of the rest. */
const MOST_ITEMS = 20;
/** So many cells, and so many characters of names and texts together: a record must stay small, whatever was asked. */
const MOST_CELLS = 1_000;
const MOST_CHARACTERS = 5_000;
/** A text that does not fit any longer is kept as its length, unless that would say little less. */
const SHORT_TEXT = 64;
/** Not worth the trouble of letting go of them. */
const SPARE_CELLS = 200;

/**
 * Values, written out flat: names and values one after the other, between marks. Written anew it takes no memory, where a copy of a document
 * is a dozen objects that the garbage collector has to carry on; and most records are never looked at.
 */
export type Tape = unknown[];

const OBJECT = Symbol("object");
const LIST = Symbol("list");
const END = Symbol("end");
const MORE = "…";

/** An object literal's, also when it comes from another realm. */
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
};

/**
 * Makes what writes values on tapes, from a place on; it gives the place after. What is written is the value of this moment, whatever
 * becomes of it, and only as much as a record needs: bytes are told by their number, lists by their first 20 items, and of texts those that
 * fit into 5,000 characters together, others by their length. Members that are undefined are left out.
 *
 * @example
 * ```ts
 * const write = createTapeWriter();
 * write(tape, 0, { name: "包.png", bytes: new Uint8Array(12_345) });
 * readTape(tape, 0); // { name: "包.png", bytes: "<12345 bytes>" }
 * ```
 */
export const createTapeWriter = (): ((tape: Tape, from: number, value: unknown) => number) => {
  let cells: Tape = [];
  let used = 0;
  let full = 0;
  let characters = 0;

  const put = (cell: unknown): void => {
    cells[used++] = cell;
  };

  const text = (value: string): void => {
    const isLong = value.length > SHORT_TEXT && characters + value.length > MOST_CHARACTERS;
    const kept = isLong ? `<${value.length} characters>` : value;
    characters += kept.length;
    put(kept);
  };

  const isFull = (): boolean => used >= full || characters > MOST_CHARACTERS;

  const list = (value: readonly unknown[], depth: number): void => {
    put(LIST);
    let index = 0;
    for (; index < value.length && index < MOST_ITEMS && !isFull(); index++) any(value[index], depth);
    if (index < value.length) put(`<${value.length - index} more>`);
    put(END);
  };

  const members = (value: object, depth: number): void => {
    put(OBJECT);
    for (const name in value) {
      const member = (value as Readonly<Record<string, unknown>>)[name];
      if (member === undefined) continue;
      const isLast = isFull();
      text(isLast ? MORE : name);
      any(isLast ? MORE : member, depth);
      if (isLast) break;
    }
    put(END);
  };

  const other = (value: object, depth: number): void => {
    const kind = Object.prototype.toString.call(value);
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) put(`<${value.byteLength} bytes>`);
    else if (kind === "[object Date]") put(new Date(Number(value)));
    else if (kind === "[object URLSearchParams]") text(String(value));
    // Its own members, without those of its class.
    else members({ ...value }, depth);
  };

  const any = (value: unknown, depth: number): void => {
    if (typeof value === "string") text(value);
    else if (typeof value === "function") put("<function>");
    else if (typeof value !== "object" || value === null) put(value);
    // Nothing that JSON can say is deeper; what is has circles.
    else if (depth > MAX_DEPTH) put(MORE);
    else if (Array.isArray(value)) list(value, depth + 1);
    else if (isPlain(value)) members(value, depth + 1);
    else other(value, depth + 1);
  };

  return (tape, from, value) => {
    cells = tape;
    used = from;
    full = from + MOST_CELLS;
    characters = 0;
    any(value, 0);
    return used;
  };
};

/** Lets go of what was there before, when it was much longer. @param used what is on the tape now */
export const trimTape = (cells: Tape, used: number): void => {
  if (cells.length > 4 * used + SPARE_CELLS) cells.length = used;
};

/** Names that were too long say their length, and may say the same. */
const unlike = (members: ReadonlyMap<string, unknown>, name: string): string => {
  let own = name;
  for (let count = 2; members.has(own); count++) own = `${name} (${count})`;
  return own;
};

/** The value at a place of a tape, each time anew: whoever gets it may edit it. */
export const readTape = (cells: Tape, from: number): unknown => {
  let at = from;
  const next = (): unknown => {
    const cell = cells[at++];
    if (cell === LIST) {
      const list: unknown[] = [];
      while (cells[at] !== END) list.push(next());
      at++;
      return list;
    }
    if (cell === OBJECT) {
      const members = new Map<string, unknown>();
      while (cells[at] !== END) members.set(unlike(members, String(cells[at++])), next());
      at++;
      return Object.fromEntries(members);
    }
    return cell instanceof Date ? new Date(cell) : cell;
  };
  return next();
};
