import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { matches, type Row, sorted } from "./naive.js";
import { at } from "./steps.js";
import { type Opened, open } from "./support.js";

const ROWS = 30;
const RUNS = 120;
const MISSING = Symbol("missing");

let opened: Opened;
beforeAll(async () => {
  opened = await open();
});
afterAll(() => opened.emulator.close());

// Few different values: random conditions then hit some rows and miss others.
const text = fc.constantFrom("", "a", "A", "b", "ab", "aB", "包", "书包", "a 包", "\u{1F600}", "\uFF5E");
const num = fc.constantFrom(-1.5, 0, 0.5, 1, 2, 2.5, 5);
const int = fc.integer({ min: -2, max: 4 });
const INSTANTS = [
  Date.UTC(2019, 11, 31, 16),
  Date.UTC(2020, 0, 1),
  Date.UTC(2020, 0, 1, 0, 0, 0, 500),
  Date.UTC(2021, 5, 1),
];
/** One instant in several spellings. */
const day = fc.tuple(fc.constantFrom(...INSTANTS), fc.constantFrom(0, 8)).map(([instant, zone]) => {
  const local = new Date(instant + zone * 3_600_000).toISOString().slice(0, -1);
  return { __type: "Date", iso: `${local}${zone === 0 ? "Z" : `+0${zone}:00`}` };
});
const to = fc
  .tuple(fc.constantFrom("Post", "_User"), fc.constantFrom("5cc5", "5cc6"))
  .map(([className, objectId]) => ({ __type: "Pointer", className, objectId }));
/** Members in one order only: whether order matters is not in the contract. */
const map = fc
  .record({ k: int, m: text, d: day, in: fc.record({ n: int }) }, { requiredKeys: [] })
  .map(({ k, m, d, in: inner }) =>
    Object.fromEntries(Object.entries({ k, m, d, in: inner }).filter(([, value]) => value !== undefined)),
  );
const list = <T>(value: fc.Arbitrary<T>) => fc.array(value, { maxLength: 3 });

const COLUMNS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  text,
  num,
  flag: fc.boolean(),
  day,
  to,
  map,
  tags: list(fc.oneof(text, fc.constant(null))),
  nums: list(int),
  days: list(day),
  tos: list(to),
};

const row = fc
  .record(
    Object.fromEntries(
      Object.entries(COLUMNS).map(([name, value]) => [
        name,
        fc.oneof({ weight: 6, arbitrary: value }, { weight: 1, arbitrary: fc.constantFrom(null, MISSING) }),
      ]),
    ),
  )
  .map((columns): Row => Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== MISSING)));

const op = (names: readonly string[], operand: fc.Arbitrary<unknown>): fc.Arbitrary<Row> =>
  fc.tuple(fc.constantFrom(...names), operand).map(([name, value]): Row => ({ [name]: value }));
const orNull = (value: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 6, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) });
const SAME = ["$eq", "$ne"];
const SET = ["$in", "$nin"];
const ORDER = ["$lt", "$lte", "$gt", "$gte"];

const presence = op(["$exists"], fc.boolean());
const equal = (value: fc.Arbitrary<unknown>) =>
  fc.oneof(op(SAME, orNull(value)), op(SET, list(orNull(value))), presence);
const comparing = (value: fc.Arbitrary<unknown>) => fc.oneof(equal(value), op(ORDER, value));
const arrays = (item: fc.Arbitrary<unknown>) =>
  fc.oneof(
    equal(item),
    op(SAME, list(item)),
    op(["$all"], fc.array(item, { minLength: 1, maxLength: 2 })),
    op(["$size"], fc.nat({ max: 3 })),
  );
const pattern = fc
  .tuple(
    fc.constantFrom("a", "^a", "b$", "^A", "包", "[ab]", "a|书", ".", "^$", "^.$"),
    fc.constantFrom(undefined, "i", "m", "s", "im"),
  )
  .map(([$regex, $options]): Row => ({ $regex, ...($options === undefined ? {} : { $options }) }));

/** Per key: the operators of 11.7 that make sense on its type. */
const TESTS: Readonly<Record<string, fc.Arbitrary<Row>>> = {
  text: fc.oneof(comparing(text), pattern, op(["$all"], fc.tuple(text))),
  num: fc.oneof(comparing(num), op(["$all"], fc.tuple(num)), op(["$size"], fc.nat({ max: 2 }))),
  flag: equal(fc.boolean()),
  day: comparing(day),
  to: fc.oneof(equal(to), op(["$all"], fc.tuple(to))),
  map: equal(map),
  "map.k": comparing(int),
  "map.m": fc.oneof(comparing(text), pattern),
  "map.d": comparing(day),
  "map.in": equal(fc.record({ n: int })),
  "map.in.n": comparing(int),
  tags: fc.oneof(arrays(text), pattern, op(ORDER, text)),
  nums: fc.oneof(arrays(int), op(ORDER, int)),
  days: fc.oneof(arrays(day), op(ORDER, day)),
  tos: arrays(to),
  nothing: comparing(int),
};
/** Other types: nothing is equal, nothing compares. */
const MIXED: Readonly<Record<string, fc.Arbitrary<Row>>> = {
  text: op([...SAME, ...ORDER], fc.oneof(num, day, fc.boolean())),
  num: op([...SAME, ...ORDER], fc.oneof(text, day, fc.boolean())),
  day: op([...SAME, ...ORDER], fc.oneof(text, num)),
  nums: op([...SAME, ...ORDER], fc.oneof(text, day)),
  to: op(SAME, fc.oneof(text, num)),
};
const pick = (tests: Readonly<Record<string, fc.Arbitrary<Row>>>): fc.Arbitrary<Row> =>
  fc.constantFrom(...Object.keys(tests)).chain((name) => {
    const operators = tests[name] ?? presence;
    const literal = operators.map((each): Row => ({ [name]: Object.keys(each).join() === "$eq" ? each.$eq : each }));
    const both = fc.tuple(operators, operators).map(([a, b]): Row => ({ [name]: { ...a, ...b } }));
    return fc.oneof({ weight: 4, arbitrary: literal }, { weight: 1, arbitrary: both });
  });
const leaf = fc.oneof({ weight: 8, arbitrary: pick(TESTS) }, { weight: 1, arbitrary: pick(MIXED) });

const { tree } = fc.letrec<{ tree: Row }>((tie) => {
  const parts = fc.array(tie("tree"), { minLength: 1, maxLength: 3 });
  const weighted = (weight: number, arbitrary: fc.Arbitrary<Row>) => ({ weight, arbitrary });
  return {
    tree: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      weighted(8, leaf),
      weighted(
        4,
        fc.tuple(leaf, leaf).map(([a, b]): Row => ({ ...a, ...b })),
      ),
      weighted(
        4,
        parts.map(($and): Row => ({ $and })),
      ),
      weighted(
        4,
        parts.map(($or): Row => ({ $or })),
      ),
      weighted(
        3,
        fc.tuple(leaf, parts).map(([beside, $or]): Row => ({ ...beside, $or })),
      ),
      weighted(1, fc.constant({})),
    ),
  };
});

/** Keys with a sound order: one type each. */
const order = fc
  .uniqueArray(fc.tuple(fc.constantFrom("text", "num", "day", "flag", "map.k", "map.in.n", "nothing"), fc.boolean()), {
    selector: ([name]) => name,
    maxLength: 3,
  })
  .map((keys) => keys.map(([name, descends]) => `${descends ? "-" : ""}${name}`).join());

const query = fc.record({
  where: tree,
  order,
  limit: fc.option(fc.integer({ min: 0, max: ROWS + 5 }), { nil: undefined }),
  skip: fc.option(fc.nat({ max: ROWS + 5 }), { nil: undefined }),
  count: fc.constantFrom(undefined, 1),
});

const labels = (found: unknown): unknown[] => (Array.isArray(found) ? found.map((each) => at(each, "label")) : []);

describe("11.2 11.7 any where, order, limit, skip and count over any rows", () => {
  it(`finds what the words of the contract say (${RUNS} runs over ${ROWS} rows)`, async () => {
    let run = 0;
    const property = fc.asyncProperty(
      fc.array(row, { minLength: ROWS, maxLength: ROWS }),
      fc.array(query, { minLength: 1, maxLength: 12, size: "max" }),
      async (columns, queries) => {
        const className = `T${++run}`;
        const rows = columns.map((each, index): Row => ({ ...each, label: index }));
        const creates = rows.map((body) => ({ method: "POST", path: `/1.1/classes/${className}`, body }));
        const made = await opened.http("POST", "/batch", { body: { requests: creates } });
        expect(JSON.stringify(made.json)).not.toContain("error");
        const requests = queries.map((params) => ({
          method: "GET",
          path: `/1.1/classes/${className}`,
          params: { ...params, keys: "label" },
        }));
        const answer = await opened.http("POST", "/batch", { body: { requests } });
        for (const [index, { where, order: by, limit = 100, skip = 0, count }] of queries.entries()) {
          const hits = rows.filter((each) => matches(where, each));
          const page = (by === "" ? hits : sorted(hits, by)).slice(skip, skip + limit);
          const success = at(answer.json, `${index}.success`);
          expect(
            { labels: labels(at(success, "results")), count: at(success, "count") },
            JSON.stringify(queries[index]),
          ).toEqual({ labels: page.map(({ label }) => label), count: count === 1 ? hits.length : undefined });
        }
      },
    );
    const seed = process.env.FC_SEED;
    await fc.assert(property, { numRuns: RUNS, ...(seed === undefined ? {} : { seed: Number(seed) }) });
  }, 50_000);
});
