import { compareKeys, FIRST, type Key, keyOf, LAST, NUMBER, type Special, STRING, tuple } from "./keys.js";

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

export const ALL: Bounds = [{ from: FIRST, to: LAST, fromOpen: false, toOpen: false }];

const at = (key: Key): Span => ({ from: key, to: key, fromOpen: false, toOpen: false });

/** The bounds of documents that have a value. */
export const boundsOfScalar = (value: string | number | boolean): Bounds | undefined => boundsOfValues([value]);

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
  if ((typeof value !== "number" && typeof value !== "string") || keyOf(value) === undefined) return undefined;
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
