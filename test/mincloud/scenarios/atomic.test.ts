import { describe, expect, it } from "vitest";
import { arrayOf, at, createWorld, geo, type Scenario, type Step, scenarios, type World } from "./support.js";
import { FILE } from "./where-rows.js";

const START = {
  name: "包",
  int: 10,
  num: 1.5,
  flag: true,
  date: "2020-01-01T00:00:00+08:00",
  tags: ["a", "b", "a"],
  nums: [1, 2, 3],
  objs: [{ a: 1 }, { b: 2 }, { a: 1 }],
  obj: { x: 1, deep: { p: 1, q: 2 }, amount: 5 },
  spot: { type: "Point", coordinates: [1, 2] },
};
const arrange = async (): Promise<World> => {
  const world = await createWorld();
  const scalars = {
    label: "string",
    name: "string",
    int: "integer",
    num: "number",
    flag: "boolean",
    date: "date",
    obj: "object",
    file: "file",
    spot: geo,
  };
  const arrays = { tags: arrayOf("string"), nums: arrayOf("integer"), objs: arrayOf("object"), files: arrayOf("file") };
  await world.table("t", { ...scalars, ...arrays, need: { type: "integer", constraints: { required: true } } });
  await world.rows("t", { full: { ...START, need: 1 }, bare: { need: 1 } });
  return world;
};
const RECORDS = "/oserve/v2.6/table/t/record/";

/** A change to row `full` (or `bare`) through the single and the bulk endpoint, and what the fields are afterwards. */
const change = (title: string, json: object, after: Readonly<Record<string, unknown>>, row = "full"): Scenario[] => {
  const lacks = Object.keys(after).filter((name) => after[name] === undefined);
  const matches = Object.fromEntries(Object.entries(after).filter(([, value]) => value !== undefined));
  const look: Step = { request: `GET ${RECORDS}{${row}}/`, status: 200, matches, lacks };
  return [
    {
      title: `${title} (one)`,
      steps: [{ request: `PUT ${RECORDS}{${row}}/`, json, status: 200, matches, lacks }, look],
    },
    {
      title: `${title} (bulk)`,
      steps: [
        { request: `PUT ${RECORDS}`, query: { where: { label: row } }, json, status: 200, matches: { succeed: 1 } },
        look,
      ],
    },
  ];
};
/** A change that must be 400 and leave the row alone, also what stands beside it. */
const refuse = (title: string, json: object): Scenario[] => {
  const body = { name: "changed", ...json };
  const look: Step = { request: `GET ${RECORDS}{full}/`, status: 200, matches: START };
  return [
    { title: `${title} is 400 (one)`, steps: [{ request: `PUT ${RECORDS}{full}/`, json: body, status: 400 }, look] },
    {
      title: `${title} is 400 (bulk)`,
      steps: [{ request: `PUT ${RECORDS}`, query: { where: { label: "full" } }, json: body, status: 400 }, look],
    },
  ];
};

describe("6.11 $incr_by", () => {
  scenarios(arrange, [
    ...change("6.11 $incr_by adds", { int: { $incr_by: 5 } }, { int: 15 }),
    ...change("6.11 $incr_by a negative number", { int: { $incr_by: -11 } }, { int: -1 }),
    ...change("6.11 $incr_by a fraction to a number", { num: { $incr_by: 0.25 } }, { num: 1.75 }),
    ...change("6.11 $incr_by of an absent field counts from 0", { int: { $incr_by: 3 } }, { int: 3 }, "bare"),
    ...change(
      "6.11 $incr_by into an object column",
      { "obj.amount": { $incr_by: 2 } },
      { obj: { x: 1, amount: 7, deep: { p: 1, q: 2 } } },
    ),
    ...change(
      "6.11 $incr_by of an absent member of an object",
      { "obj.fresh": { $incr_by: 2 } },
      { obj: { x: 1, fresh: 2 } },
    ),
    ...change(
      "6.11 several fields at once",
      { int: { $incr_by: 1 }, num: { $incr_by: 1 }, name: "x" },
      { int: 11, num: 2.5, name: "x" },
    ),
    ...change("6.11 inside $set", { $set: { int: { $incr_by: 1 } }, $unset: { num: "" } }, { int: 11, num: undefined }),
    ...["name", "flag", "date", "tags", "obj", "spot", "file"].flatMap((field) =>
      refuse(`6.11 $incr_by on ${field}`, { [field]: { $incr_by: 1 } }),
    ),
    ...["1", null, true, [1], {}].flatMap((operand) =>
      refuse(`6.11 $incr_by ${JSON.stringify(operand)}`, { int: { $incr_by: operand } }),
    ),
    ...refuse("6.11 $incr_by of an object's member that is no number", { "obj.deep": { $incr_by: 1 } }),
  ]);
});

describe("6.11 arrays", () => {
  const unsuitable = ["name", "int", "num", "flag", "date", "obj", "spot"];
  scenarios(arrange, [
    ...change("6.11 $append appends all", { tags: { $append: ["c", "a"] } }, { tags: ["a", "b", "a", "c", "a"] }),
    ...change("6.11 $append of nothing", { tags: { $append: [] } }, { tags: ["a", "b", "a"] }),
    ...change("6.11 $append to an absent field makes it", { tags: { $append: ["中"] } }, { tags: ["中"] }, "bare"),
    ...change("6.11 $append a scalar", { tags: { $append: "c" } }, { tags: ["a", "b", "a", "c"] }),
    ...change(
      "6.11 $append objects",
      { objs: { $append: [{ c: 3 }] } },
      { objs: [{ a: 1 }, { b: 2 }, { a: 1 }, { c: 3 }] },
    ),
    ...change("6.11 $append a file", { files: { $append: [FILE] } }, { files: [FILE] }),
    ...change(
      "6.11 $append_unique skips what is there",
      { tags: { $append_unique: ["b", "c"] } },
      { tags: ["a", "b", "a", "c"] },
    ),
    ...change(
      "6.11 $append_unique skips repetitions",
      { tags: { $append_unique: ["c", "c", "d"] } },
      { tags: ["a", "b", "a", "c", "d"] },
    ),
    ...change(
      "6.11 $append_unique to an absent field",
      { nums: { $append_unique: [1, 1, 2] } },
      { nums: [1, 2] },
      "bare",
    ),
    ...change("6.11 $append_unique a scalar", { nums: { $append_unique: 3 } }, { nums: [1, 2, 3] }),
    ...change(
      "6.11 $append_unique compares objects by value",
      { objs: { $append_unique: [{ b: 2 }, { c: 3 }] } },
      { objs: [{ a: 1 }, { b: 2 }, { a: 1 }, { c: 3 }] },
    ),
    ...change("6.11 $remove takes every occurrence", { tags: { $remove: ["a"] } }, { tags: ["b"] }),
    ...change("6.11 $remove several values", { nums: { $remove: [1, 3, 9] } }, { nums: [2] }),
    ...change("6.11 $remove a scalar", { tags: { $remove: "b" } }, { tags: ["a", "a"] }),
    ...change(
      "6.11 $remove from objects uses the first operand element only",
      { objs: { $remove: [{ a: 1 }, { b: 2 }] } },
      { objs: [{ b: 2 }] },
    ),
    ...change("6.11 $pop 1 drops the last", { nums: { $pop: 1 } }, { nums: [1, 2] }),
    ...change("6.11 $pop -1 drops the first", { nums: { $pop: -1 } }, { nums: [2, 3] }),
    ...["$append", "$append_unique"].flatMap((operator) => [
      ...refuse(`6.11 ${operator} an element of another type`, { tags: { [operator]: ["c", 1] } }),
      ...refuse(`6.11 ${operator} a fraction to integers`, { nums: { [operator]: [4, 1.5] } }),
      ...refuse(`6.11 ${operator} a scalar of another type`, { tags: { [operator]: 5 } }),
    ]),
    ...["$append", "$append_unique", "$remove"].flatMap((operator) =>
      unsuitable.flatMap((field) => refuse(`6.11 ${operator} on ${field}`, { [field]: { [operator]: ["x"] } })),
    ),
    ...["name", "int", "obj"].flatMap((field) => refuse(`6.11 $pop on ${field}`, { [field]: { $pop: 1 } })),
  ]);
});

describe("6.11 objects", () => {
  scenarios(arrange, [
    ...change(
      "6.11 $update merges the top level and replaces nested values",
      { obj: { $update: { x: 9, deep: { r: 3 }, y: "新" } } },
      { obj: { x: 9, deep: { r: 3 }, amount: 5, y: "新" } },
    ),
    ...change("6.11 $update of nothing", { obj: { $update: {} } }, { obj: START.obj }),
    ...["x", 5, true, null, [1]].flatMap((operand) =>
      refuse(`6.11 $update ${JSON.stringify(operand)}`, { obj: { $update: operand } }),
    ),
    ...["int", "tags", "date"].flatMap((field) =>
      refuse(`6.11 $update on ${field}`, { [field]: { $update: { a: 1 } } }),
    ),
  ]);

  it("6.11 $update replaces nested objects as a whole", async () => {
    const world = await arrange();
    const answer = await world.step({
      request: `PUT ${RECORDS}{full}/`,
      json: { obj: { $update: { deep: { r: 3 } } } },
      status: 200,
    });
    expect(at(answer.body, "obj")).toEqual({ x: 1, amount: 5, deep: { r: 3 } });
    await world.emulator.close();
  });
});

describe("6.11 other members", () => {
  scenarios(arrange, [
    ...change(
      "6.11 $unset as a member of a field value clears it",
      { int: { $unset: "" }, num: 2 },
      { int: undefined, num: 2 },
    ),
    ...["$push", "$inc", "$set", "$foo", "$constructor", "$toString", "$"].flatMap((operator) =>
      ["int", "tags", "name", "obj"].flatMap((field) =>
        refuse(`6.11 the unknown operator ${operator} on ${field}`, { [field]: { [operator]: 1 } }),
      ),
    ),
    ...refuse("6.11 two operators in one value", { int: { $incr_by: 1, $append: [1] } }),
    ...refuse("6.12 $unset of the required column as a member", { need: { $unset: "" } }),
  ]);
});

describe("6.11 concurrency", () => {
  it("6.11 fifty requests at once count to fifty", async () => {
    const world = await arrange();
    const { records } = world.emulator.mincloud;
    const id = String(world.names.get("full"));
    await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        index % 2 === 0
          ? world.step({
              request: `PUT ${RECORDS}{full}/`,
              json: { int: { $incr_by: 1 }, nums: { $append: [index] } },
              status: 200,
            })
          : records.update("t", id, { int: { $incr_by: 1 }, nums: { $append: [index] } }),
      ),
    );
    const { body } = await world.step({ request: `GET ${RECORDS}{full}/`, status: 200, matches: { int: 60 } });
    const nums = at(body, "nums");
    expect(Array.isArray(nums) && [...nums].sort((a, b) => a - b)).toEqual(
      [1, 2, 3, ...Array.from({ length: 50 }, (_, index) => index)].sort((a, b) => a - b),
    );
    await world.emulator.close();
  });
});
