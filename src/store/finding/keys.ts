import { compareTexts } from "../criteria/order.js";
import { anywhere, type Fields, type Predicate } from "../criteria/paths.js";
import type { SortKey } from "../types.js";

/**
 * What a document is found by in an index: a text, number, boolean or null as it is (a missing value counts as null), an object or array
 * as its canonical text. Their order is the one of `compareValues`, but for objects and arrays among themselves.
 */
export type Key = string | number | boolean | null | Special;

interface Special {
  /** Orders the kinds of keys, as in `order.ts`; edges lie between them. */
  readonly kind: number;
  readonly text: string;
  readonly tuple?: Tuple;
}

/** The keys at several paths together. */
interface Tuple {
  readonly parts: readonly Key[];
  /** 1 or -1 for each path: whether its order is turned round. */
  readonly signs: readonly number[];
  /** Where one with fewer parts lies among those that begin as it does: before them, or after. */
  readonly isLast: boolean;
}

/** Of a document that has too many keys, or too long ones: it is a candidate whatever is looked for. */
export const ANY: Special = { kind: 0, text: "" };

/** Before and after all keys. */
export const FIRST: Special = { kind: -1, text: "" };
export const LAST: Special = { kind: 9, text: "" };

const NULL = 1;
const NUMBER = 2;
const STRING = 3;
const OBJECT = 4;
const ARRAY = 5;
const BOOLEAN = 6;
const TUPLE = 7;

/** A text holds its characters once for all; of more keys than this, an index would be larger than the documents. */
const MOST_KEYS = 64;
const LONGEST_COMPOSITE = 512;

const kindOf = (key: Key): number => {
  switch (typeof key) {
    case "number":
      return NUMBER;
    case "string":
      return STRING;
    case "boolean":
      return BOOLEAN;
    default:
      return key === null ? NULL : key.kind;
  }
};

export const compareKeys = (a: Key, b: Key): number => {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return compareTexts(a, b);
  if (a === b) return 0;
  const byKind = kindOf(a) - kindOf(b);
  if (byKind !== 0) return byKind;
  if (typeof a === "boolean") return a ? 1 : -1;
  if (!isSpecial(a) || !isSpecial(b)) return 0;
  return a.tuple === undefined || b.tuple === undefined
    ? compareTexts(a.text, b.text)
    : compareTuples(a.tuple, b.tuple);
};

const compareTuples = (a: Tuple, b: Tuple): number => {
  const length = Math.min(a.parts.length, b.parts.length);
  for (let index = 0; index < length; index++) {
    const order = compareKeys(a.parts[index] ?? null, b.parts[index] ?? null);
    if (order !== 0) return order * (a.signs[index] ?? 1);
  }
  if (a.parts.length === b.parts.length) return Number(a.isLast) - Number(b.isLast);
  if (a.parts.length < b.parts.length) return a.isLast ? 1 : -1;
  return b.isLast ? -1 : 1;
};

const tuple = (parts: readonly Key[], signs: readonly number[], isLast = false): Special => ({
  kind: TUPLE,
  text: "",
  tuple: { parts, signs, isLast },
});

/** Whether keys say nothing about a document's place in the order: there are several, or it is an object or an array. */
export const isOdd = (keys: Key | readonly Key[]): keys is Special | readonly Key[] =>
  isList(keys) || (isSpecial(keys) && keys.tuple === undefined);

export const isList = (keys: Key | readonly Key[]): keys is readonly Key[] => Array.isArray(keys);

export const isSpecial = (key: Key): key is Special => typeof key === "object" && key !== null;

/** JSON with members in the order of names: equal exactly for values that `equalJson` calls equal. */
const canonical = (value: unknown): string => {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const members = value as Record<string, unknown>;
  const names = Object.keys(members).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(members[name])}`).join()}}`;
};

/** The key of a value; undefined when it would be too long. */
export const keyOf = (value: unknown): Key | undefined => {
  switch (typeof value) {
    case "number":
    case "string":
    case "boolean":
      return value;
    case "undefined":
      return null;
  }
  if (value === null) return null;
  const text = canonical(value);
  return text.length > LONGEST_COMPOSITE ? undefined : { kind: Array.isArray(value) ? ARRAY : OBJECT, text };
};

/**
 * Reads the keys of documents for an index: at one path, one or all that a comparison at that path would look at; at several, a tuple of them.
 */
export type KeyReader = (document: Fields) => Key | readonly Key[];

const MANY: readonly Key[] = [ANY];

/** Before a further path of an index over several, in the direction of the first or the other way round. */
const SAME = "\n";
const TURNED = "\t";

/** The name of the index that has the order of sort keys, or the opposite one: for one key, its path. */
export const indexName = (sort: readonly SortKey[]): string => {
  const [first] = sort;
  const isTurned = (key: SortKey): boolean => (key.descending === true) !== (first?.descending === true);
  return sort.map((key, at) => (at === 0 ? "" : isTurned(key) ? TURNED : SAME) + key.path).join("");
};

/** Whether there can be an index over a path. */
export const isIndexable = (path: string): boolean => !path.includes(SAME) && !path.includes(TURNED);

/** The same for people: `price, -id`. */
export const showIndex = (name: string): string => name.replaceAll(SAME, ", ").replaceAll(TURNED, ", -");

export const createKeyReader = (name: string): KeyReader => {
  const readers = name.split(/[\n\t]/).map(readerAt);
  const [first] = readers;
  if (first !== undefined && readers.length === 1) return first;
  const signs = [1, ...Array.from(name.matchAll(/[\n\t]/g), ([mark]) => (mark === SAME ? 1 : -1))];
  return (document) => {
    const parts: Key[] = [];
    for (const read of readers) {
      const keys = read(document);
      if (isOdd(keys)) return MANY;
      parts.push(keys);
    }
    return tuple(parts, signs);
  };
};

const readerAt = (path: string): KeyReader => {
  let found: unknown[] = [];
  // Exactly the values that the matcher looks at, since it is the matcher that looks at them.
  const look: Predicate = anywhere(
    path,
    (value) => {
      found.push(value);
      return false;
    },
    true,
  );
  return (document) => {
    found = [];
    look(document);
    const [first] = found;
    if (found.length === 1 && (typeof first !== "object" || first === null)) return keyOf(first) ?? null;
    if (found.length > MOST_KEYS) return MANY;
    const keys: Key[] = [];
    for (const value of found) {
      const key = keyOf(value);
      if (key === undefined) return MANY;
      keys.push(key);
    }
    return keys;
  };
};

/** A stretch of keys, ends included unless they are open. */
export interface Span {
  readonly from: Key;
  readonly to: Key;
  readonly fromOpen: boolean;
  readonly toOpen: boolean;
}

/** The keys of which a document needs one. */
export type Bounds = readonly Span[];

/** Where the numbers begin, the texts, and what comes after them. */
const BELOW_NUMBERS: Special = { kind: NUMBER - 0.5, text: "" };
const BELOW_STRINGS: Special = { kind: STRING - 0.5, text: "" };
const ABOVE_STRINGS: Special = { kind: STRING + 0.5, text: "" };

const at = (key: Key): Span => ({ from: key, to: key, fromOpen: false, toOpen: false });

export const boundsOfScalar = (value: string | number | boolean): Bounds => [at(value)];

/** The bounds of documents that have one of these values; undefined when they cannot be told. */
export const boundsOfValues = (values: readonly unknown[]): Bounds | undefined => {
  const spans: Span[] = [];
  for (const value of values) {
    const key = keyOf(value);
    if (key === undefined) return undefined;
    spans.push(at(key));
  }
  return spans;
};

/**
 * The bounds of an ordered comparison.
 *
 * @param isAbove whether greater values are looked for
 * @param isOpen whether the value itself is not
 */
export const boundsOfOrder = (value: unknown, isAbove: boolean, isOpen: boolean): Bounds | undefined => {
  if (value === null) return isOpen ? [] : [at(null)];
  if (typeof value !== "number" && typeof value !== "string") return undefined;
  const [start, end] = typeof value === "number" ? [BELOW_NUMBERS, BELOW_STRINGS] : [BELOW_STRINGS, ABOVE_STRINGS];
  return isAbove
    ? [{ from: value, fromOpen: isOpen, to: end, toOpen: true }]
    : [{ from: start, fromOpen: true, to: value, toOpen: isOpen }];
};

const meet = (a: Span, b: Span): Span | undefined => {
  const byFrom = compareKeys(a.from, b.from);
  const byTo = compareKeys(a.to, b.to);
  const from = byFrom > 0 || (byFrom === 0 && a.fromOpen) ? a : b;
  const to = byTo < 0 || (byTo === 0 && a.toOpen) ? a : b;
  const span = { from: from.from, fromOpen: from.fromOpen, to: to.to, toOpen: to.toOpen };
  const order = compareKeys(span.from, span.to);
  return order > 0 || (order === 0 && (span.fromOpen || span.toOpen)) ? undefined : span;
};

/** The stretch of an index over several paths in which the first one lies within a span. */
export const spanOfFirst = ({ from, to, fromOpen, toOpen }: Span): Span => ({
  from: tuple([from], [1], fromOpen),
  to: tuple([to], [1], !toOpen),
  fromOpen: false,
  toOpen: false,
});

/** The keys that both bounds hold. */
export const intersect = (a: Bounds, b: Bounds): Bounds =>
  a.flatMap((one) => b.map((other) => meet(one, other))).filter((span) => span !== undefined);
