import fc from "fast-check";
import { Query } from "mingo";
import { describe, expect, it } from "vitest";
import { whereOf } from "./support.js";

type Row = Readonly<Record<"a" | "b" | "c", number>>;

/** A condition as text, and what it means, found without the parser. */
interface Sample {
  readonly text: string;
  readonly holds: (row: Row) => boolean;
}

const comparison: fc.Arbitrary<Sample> = fc
  .tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("=", "!=", "<", "<=", ">", ">=", "in", "not in"), fc.nat(3))
  .map(([key, operator, value]) => {
    const is = (row: Row): number => row[key === "a" ? "a" : key === "b" ? "b" : "c"];
    const meaning: Record<string, (row: Row) => boolean> = {
      "=": (row) => is(row) === value,
      "!=": (row) => is(row) !== value,
      "<": (row) => is(row) < value,
      "<=": (row) => is(row) <= value,
      ">": (row) => is(row) > value,
      ">=": (row) => is(row) >= value,
      in: (row) => is(row) === value || is(row) === 1,
      "not in": (row) => is(row) !== value && is(row) !== 1,
    };
    const operand = operator.endsWith("in") ? `(${value}, 1)` : String(value);
    return { text: `${key} ${operator} ${operand}`, holds: meaning[operator] ?? (() => false) };
  });

const joined = (word: "and" | "or", parts: readonly Sample[]): Sample => ({
  text: parts.map(({ text }) => text).join(` ${word} `),
  holds: (row) => (word === "and" ? parts.every(({ holds }) => holds(row)) : parts.some(({ holds }) => holds(row))),
});

/** `or` of `and` of comparisons and parentheses: just what stands without parentheses binds by the words alone. */
const { condition } = fc.letrec<{ condition: Sample; term: Sample; both: Sample }>((tie) => ({
  condition: fc.array(tie("both"), { minLength: 1, maxLength: 3 }).map((parts) => joined("or", parts)),
  both: fc.array(tie("term"), { minLength: 1, maxLength: 4 }).map((parts) => joined("and", parts)),
  term: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    comparison,
    tie("condition").map(({ text, holds }) => ({ text: `(${text})`, holds })),
  ),
}));

const ROWS: readonly Row[] = Array.from({ length: 64 }, (_, index) => ({
  a: index % 4,
  b: (index >> 2) % 4,
  c: (index >> 4) % 4,
}));

describe("the where means what the text says (LeanCloud contract 19.3, Bmob contract 6.10: and binds tighter)", () => {
  it("for random conditions, by mingo and by hand", () => {
    fc.assert(
      fc.property(condition, ({ text, holds }) => {
        const query = new Query(whereOf(text));
        expect(ROWS.filter((row) => query.test({ ...row }))).toEqual(ROWS.filter(holds));
      }),
      { numRuns: 500 },
    );
  });
});
