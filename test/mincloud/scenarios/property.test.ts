import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Columns, matches, type Row } from "./naive.js";
import { arrayOf, createWorld, pointerTo, type World } from "./support.js";

const ROWS = 40;
const RUNS = 200;
const MISSING = Symbol("missing");

const COLUMNS: Columns = {
  text: "string",
  int: "number",
  num: "number",
  flag: "boolean",
  tags: "array",
  nums: "array",
  day: "date",
  obj: "object",
  to: "reference",
};

/** Rows of the table that column `to` points to. */
let targets: string[] = [];
let world: World;

beforeAll(async () => {
  world = await createWorld();
  await world.table("target", { label: "string" });
  for (const label of ["甲", "乙", "丙"]) await world.rows("target", { [label]: {} });
  targets = ["甲", "乙", "丙"].map((label) => String(world.names.get(label)));
  await world.table("t", {
    label: "string",
    text: "string",
    int: "integer",
    num: "number",
    flag: "boolean",
    tags: arrayOf("string"),
    nums: arrayOf("integer"),
    day: "date",
    obj: "object",
    to: pointerTo("target"),
  });
});
afterAll(() => world.emulator.close());

// Few different values: random conditions then hit some rows and miss others.
const text = fc.constantFrom("", "a", "A", "b", "ab", "aB", "包", "书包", "a 包", "\u{1F600}", "\uFF5E");
const int = fc.integer({ min: -3, max: 6 });
const num = fc.constantFrom(-1.5, 0, 0.5, 1, 2, 2.5, 5);
const flag = fc.boolean();
const tags = fc.array(fc.constantFrom("x", "y", "甜", ""), { maxLength: 3 });
const nums = fc.array(int, { maxLength: 3 });
const INSTANTS = [
  Date.UTC(2019, 11, 31, 16),
  Date.UTC(2020, 0, 1),
  Date.UTC(2020, 0, 1, 0, 0, 0, 500),
  Date.UTC(2021, 5, 1),
];
/** One instant in several spellings. */
const day = fc.tuple(fc.constantFrom(...INSTANTS), fc.constantFrom(0, 8, -5)).map(([instant, zone]) => {
  const local = new Date(instant + zone * 3_600_000).toISOString().slice(0, -1);
  return zone === 0 ? `${local}Z` : `${local}${zone > 0 ? "+" : "-"}0${Math.abs(zone)}:00`;
});
/** Members in one order only: whether order matters is not in the contract. */
const obj = fc
  .record({ k: int, m: text }, { requiredKeys: [] })
  .map(({ k, m }) => ({ ...(k === undefined ? {} : { k }), ...(m === undefined ? {} : { m }) }));
const to = fc.nat({ max: 2 }).map((index) => targets[index] ?? "");

const row = fc
  .record({
    ...Object.fromEntries(
      Object.entries({ text, int, num, flag, tags, nums, day, obj, to }).map(([name, value]) => [
        name,
        fc.oneof(
          { weight: 6, arbitrary: value as fc.Arbitrary<unknown> },
          { weight: 1, arbitrary: fc.constantFrom(null, MISSING) },
        ),
      ]),
    ),
  })
  .map((columns): Row => Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== MISSING)));

const presence = fc.oneof(
  fc.boolean().map((operand) => ({ $isnull: operand })),
  fc.boolean().map((operand) => ({ $exists: operand })),
);
const op = (names: readonly string[], operand: fc.Arbitrary<unknown>) =>
  fc.tuple(fc.constantFrom(...names), operand).map(([name, value]): Row => ({ [name]: value }));
const listOf = (value: fc.Arbitrary<unknown>) => fc.array(value, { maxLength: 3 });
const ORDER = ["$lt", "$lte", "$gt", "$gte"];
const SET = ["$in", "$nin"];
const SAME = ["$eq", "$ne"];
const pattern = fc.constantFrom("a", "^a", "b$", "^A", "包", "[ab]", "a|书");

/** Per column: the operators that the table of 6.4 gives its type. */
const TESTS: Readonly<Record<string, fc.Arbitrary<Row>>> = {
  text: fc.oneof(
    op([...SAME, ...ORDER, "$contains", "$icontains"], text),
    op(SET, listOf(text)),
    fc
      .tuple(pattern, fc.constantFrom(undefined, "i", "m", "s", "im"))
      .map(([$regex, $options]) => ({ $regex, ...($options === undefined ? {} : { $options }) })),
    presence,
  ),
  int: fc.oneof(op([...SAME, ...ORDER], int), op(SET, listOf(int)), op(["$range"], fc.tuple(int, int)), presence),
  num: fc.oneof(op([...SAME, ...ORDER], num), op(SET, listOf(num)), op(["$range"], fc.tuple(num, num)), presence),
  flag: fc.oneof(op(SAME, flag), presence),
  tags: fc.oneof(
    op([...SAME, "$contains"], fc.oneof(tags, text)),
    op([...SET], listOf(fc.constantFrom("x", "y", "甜", "no"))),
    op(["$all"], fc.array(fc.constantFrom("x", "y", "甜"), { minLength: 1, maxLength: 2 })),
    presence,
  ),
  nums: fc.oneof(
    op([...SAME, "$contains"], fc.oneof(nums, int)),
    op(SET, listOf(int)),
    op(["$all"], fc.array(int, { minLength: 1, maxLength: 2 })),
    presence,
  ),
  day: fc.oneof(op([...SAME, ...ORDER], day), op(["$range"], fc.tuple(day, day)), presence),
  obj: fc.oneof(op(SAME, obj), op(["$has_key"], fc.constantFrom("k", "m", "toString")), presence),
  "obj.k": fc.oneof(op([...SAME, ...ORDER], int), op(SET, listOf(int)), presence),
  "obj.m": fc.oneof(op(SAME, text), op(SET, listOf(text)), presence),
  to: fc.oneof(op(SAME, to), op(SET, listOf(to)), presence),
  nothing: fc.oneof(op([...SAME, ...ORDER], int), op(SET, listOf(int)), presence),
};

const leaf: fc.Arbitrary<Row> = fc.constantFrom(...Object.keys(TESTS)).chain((name) => {
  const operators = TESTS[name] ?? presence;
  const literal = operators.map((test: Row): Row => ({ [name]: Object.keys(test).join() === "$eq" ? test.$eq : test }));
  const both = fc.tuple(operators, operators).map(([a, b]): Row => ({ [name]: { ...a, ...b } }));
  return fc.oneof({ weight: 4, arbitrary: literal }, { weight: 1, arbitrary: both });
});
const { tree } = fc.letrec<{ tree: Row }>((tie) => {
  const parts = fc.array(tie("tree"), { minLength: 1, maxLength: 3 });
  const and = parts.map(($and): Row => ({ $and }));
  const or = parts.map(($or): Row => ({ $or }));
  const wide = fc.tuple(leaf, leaf).map(([a, b]): Row => ({ ...a, ...b }));
  const weighted = (weight: number, arbitrary: fc.Arbitrary<Row>) => ({ weight, arbitrary });
  return {
    tree: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      weighted(8, leaf),
      weighted(4, wide),
      weighted(5, and),
      weighted(5, or),
      weighted(1, fc.constant({})),
    ),
  };
});

const expected = (rows: readonly Row[], where: Row): string[] =>
  rows.flatMap((columns, index) => (matches(where, columns, COLUMNS) ? [String(index)] : []));

describe("6.3 6.4 any where over any rows", () => {
  it(`finds what the words of the contract say (${RUNS} runs over ${ROWS} rows)`, async () => {
    const { records } = world.emulator.mincloud;
    const property = fc.asyncProperty(
      fc.array(row, { minLength: ROWS, maxLength: ROWS }),
      fc.array(tree, { minLength: 1, maxLength: 12, size: "max" }),
      async (rows, wheres) => {
        await records.deleteMany("t", {});
        const labelled = rows.map((columns, index) => ({ ...columns, label: String(index) }));
        expect(await records.createMany("t", labelled)).toMatchObject({ succeed: ROWS });
        for (const where of wheres) {
          const { objects } = await records.find("t", { where, limit: 1000, orderBy: "id", keys: "label" });
          expect(
            objects.map((found) => found.label),
            JSON.stringify(where),
          ).toEqual(expected(rows, where));
        }
      },
    );
    const seed = process.env.FC_SEED;
    await fc.assert(property, { numRuns: RUNS, ...(seed === undefined ? {} : { seed: Number(seed) }) });
  }, 50_000);
});
