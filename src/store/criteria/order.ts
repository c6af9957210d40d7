import { isObject } from "../../kernel/index.js";

/** Sorts before everything, null included: where MongoDB puts an empty array. */
export const EMPTY_ARRAY = Symbol("empty array");

/** MongoDB's order of types, as far as JSON has them. Missing counts as null. */
const kindOf = (value: unknown): number => {
  switch (typeof value) {
    case "number":
      return 2;
    case "string":
      return 3;
    case "boolean":
      return 6;
    case "symbol":
      return 0;
    default:
      if (value === null || value === undefined) return 1;
      return Array.isArray(value) ? 5 : 4;
  }
};

/** Surrogates stand for code points above U+FFFF: they move behind the units from U+E000 on. */
const rankOf = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);

/**
 * Compares texts by code point. JavaScript's `<` compares UTF-16 units, which puts 𠮷 (U+20BB7, two units from U+D800 on)
 * before ｦ (U+FF66).
 */
export const compareTexts = (a: string, b: string): number => {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const x = a.charCodeAt(index);
    const y = b.charCodeAt(index);
    if (x !== y) return rankOf(x) - rankOf(y);
  }
  return a.length - b.length;
};

const compareArrays = (a: readonly unknown[], b: readonly unknown[]): number => {
  for (let index = 0; index < a.length && index < b.length; index++) {
    const order = compareValues(a[index], b[index]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
};

/** Member by member in the order of names, since the order in which JSON lists members means nothing here. */
const compareObjects = (a: Record<string, unknown>, b: Record<string, unknown>): number => {
  const namesOfA = Object.keys(a).sort(compareTexts);
  const namesOfB = Object.keys(b).sort(compareTexts);
  for (const [index, name] of namesOfA.entries()) {
    const other = namesOfB[index];
    if (other === undefined) return 1;
    const order = kindOf(a[name]) - kindOf(b[other]) || compareTexts(name, other) || compareValues(a[name], b[other]);
    if (order !== 0) return order;
  }
  return namesOfA.length - namesOfB.length;
};

/**
 * MongoDB's order over JSON values: null and missing, numbers, texts by code point, objects, arrays, booleans.
 *
 * @returns negative, zero or positive, as `Array.prototype.sort` wants it
 */
export const compareValues = (a: unknown, b: unknown): number => {
  if (a === b) return 0;
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return compareTexts(a, b);
  const byKind = kindOf(a) - kindOf(b);
  if (byKind !== 0) return byKind;
  if (typeof a === "boolean") return a ? 1 : -1;
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b);
  return isObject(a) && isObject(b) ? compareObjects(a, b) : 0;
};

/** Whether two values compare at all: MongoDB's `$gt` and its like never cross types. */
export const isSameKind = (a: unknown, b: unknown): boolean => kindOf(a) === kindOf(b);
