import { compareTexts } from "../criteria/order.js";
import { arrayOnTheWay, comparedAt, type Fields } from "../criteria/paths.js";
import type { SortKey } from "../types.js";

/**
 * What a document is found by in an index: a text, number, boolean or null as it is (a missing value counts as null), an object or array
 * as its canonical text. Their order is the one of `compareValues`, but for objects and arrays among themselves.
 */
export type Key = string | number | boolean | null | Special;

export interface Special {
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
export const NUMBER = 2;
export const STRING = 3;
const OBJECT = 4;
const ARRAY = 5;
const BOOLEAN = 6;
const TUPLE = 7;

/** Of more keys than this, an index would be larger than the documents. */
const MOST_KEYS = 64;
/** In UTF-16 units. Longer texts take long to compare, and nobody looks for them. */
const LONGEST = 512;

export const kindOf = (key: Key): number => {
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

export const tuple = (parts: readonly Key[], signs: readonly number[], isLast = false): Special => ({
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
export const canonical = (value: unknown): string => {
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
    case "boolean":
      return value;
    case "string":
      return value.length > LONGEST ? undefined : value;
    case "undefined":
      return null;
  }
  if (value === null) return null;
  const text = canonical(value);
  return text.length > LONGEST ? undefined : { kind: Array.isArray(value) ? ARRAY : OBJECT, text };
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

/** Whether an index is one over several paths. */
export const isOverSeveral = (name: string): boolean => name.includes(SAME) || name.includes(TURNED);

/** Whether there can be an index over a path. */
export const isIndexable = (path: string): boolean => !isOverSeveral(path);

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
  const look = comparedAt(path);
  const crosses = arrayOnTheWay(path);
  return (document) => {
    const found = look(document);
    const [first] = found;
    if (found.length === 1 && (typeof first !== "object" || first === null) && !crosses(document)) {
      const key = keyOf(first);
      return key === undefined ? MANY : key;
    }
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
