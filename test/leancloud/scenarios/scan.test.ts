import { describe, expect, it } from "vitest";
import { at, createWorld, questions, type Scenario, to, type World } from "./steps.js";

const MASTER_ONLY: [number, string] = [1, "The request must be signed by master key."];
const dates = { createdAt: expect.any(String), updatedAt: expect.any(String) };
const day = (n: number) => ({ __type: "Date", iso: `2026-01-0${n}T00:00:00.000Z` });

/** Seven objects; `n` says in which order, `same` repeats, `maybe` is missing in two. */
const rows = async (): Promise<World> => {
  const world = await createWorld();
  await world.users("ming");
  await world.objects("Post", {
    a: { n: 4, same: 1, maybe: 3, day: day(4), ACL: {} },
    b: { n: 2, same: 2, maybe: 1, day: day(2) },
    c: { n: 7, same: 1, day: day(7) },
    d: { n: 1, same: 2, maybe: 2, day: day(1) },
    e: { n: 5, same: 1, maybe: 4, day: day(5) },
    f: { n: 3, same: 2, maybe: null, day: day(3) },
    g: { n: 6, same: 1, maybe: 5, day: day(6), to: to("Post", "b") },
  });
  return world;
};

interface Page {
  readonly results: { readonly label: string }[];
  readonly cursor: string | null;
}

const page = async ({ http }: World, query: Record<string, unknown>): Promise<Page> => {
  const { status, json, text } = await http("GET", "/scan/classes/Post", { as: "master", query });
  expect(status, text).toBe(200);
  return json as Page;
};

/** Pages until the cursor is null, as labels. */
const walk = async (world: World, query: Record<string, unknown>): Promise<string[]> => {
  const pages: string[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const { results, cursor: next } = await page(world, cursor === undefined ? query : { ...query, cursor });
    pages.push(results.map(({ label }) => label).join(""));
    expect(pages.length).toBeLessThan(20);
    cursor = next;
  }
  return pages;
};

describe("20.4 walking", () => {
  it.each([
    ["by objectId", {}, ["abcdefg"]],
    ["in pages", { limit: 3 }, ["abc", "def", "g"]],
    ["one by one", { limit: 1 }, ["a", "b", "c", "d", "e", "f", "g", ""]],
    ["a full last page carries a cursor, and leads to an empty one", { limit: 7 }, ["abcdefg", ""]],
    ["descending", { limit: 3, scan_key: "-objectId" }, ["gfe", "dcb", "a"]],
    ["by another key", { limit: 3, scan_key: "n" }, ["dbf", "aeg", "c"]],
    ["by another key, descending", { limit: 3, scan_key: "-n" }, ["cge", "afb", "d"]],
    ["by a Date", { limit: 3, scan_key: "day" }, ["dbf", "aeg", "c"]],
    ["by a Date, descending", { limit: 4, scan_key: "-day" }, ["cgea", "fbd"]],
    ["by createdAt", { limit: 4, scan_key: "createdAt" }, ["abcd", "efg"]],
    ["by a key with repeats: each object once", { limit: 2, scan_key: "same" }, ["ac", "eg", "bd", "f"]],
    ["by a key with repeats, descending", { limit: 2, scan_key: "-same" }, ["fd", "bg", "ec", "a"]],
    ["with a condition", { limit: 2, where: { n: { $gt: 3 } } }, ["ac", "eg", ""]],
    ["with a condition and a key", { limit: 2, scan_key: "-n", where: { same: 1 } }, ["cg", "ea", ""]],
    ["with a condition that nothing meets", { where: { n: 9 } }, [""]],
    ["with a sub-query", { where: { to: { $inQuery: { className: "Post", where: { n: 2 } } } } }, ["g"]],
    ["with limit above the most", { limit: 1001 }, ["abcdefg"]],
  ])("20.4 %s", async (_title, query, pages) => {
    await using world = await rows();
    expect(await walk(world, query)).toEqual(pages);
  });

  it("20.4 limit defaults to 100, and goes up to 1000", async () => {
    await using world = await createWorld();
    const requests = Array.from({ length: 250 }, (_, n) => ({
      method: "POST",
      path: "/1.1/classes/Post",
      body: { label: ".", n },
    }));
    await world.http("POST", "/batch", { body: { requests } });
    expect((await walk(world, {})).map((labels) => labels.length)).toEqual([100, 100, 50]);
    expect((await walk(world, { limit: 1000 })).map((labels) => labels.length)).toEqual([250]);
    expect((await walk(world, { limit: 1001 })).map((labels) => labels.length)).toEqual([100, 100, 50]);
  });

  it("20.4 what is deleted and made on the way", async () => {
    await using world = await rows();
    const first = await page(world, { limit: 3 });
    await world.step({ request: "DELETE /classes/Post/{c}", equals: {} });
    await world.step({ request: "DELETE /classes/Post/{d}", equals: {} });
    await world.objects("Post", { h: {} });
    const second = await page(world, { limit: 10, cursor: first.cursor });
    expect(second.results.map(({ label }) => label)).toEqual(["e", "f", "g", "h"]);
  });
});

describe("20.4 cursors", () => {
  it("20.4 a cursor is good for 10 minutes of the emulator's clock", async () => {
    await using world = await rows();
    const { cursor } = await page(world, { limit: 2 });
    await world.emulator.clock.advance("599s");
    expect((await page(world, { limit: 2, cursor })).results.map(({ label }) => label)).toEqual(["c", "d"]);
    await world.emulator.clock.advance("2s");
    await world.step({ request: "GET /scan/classes/Post", as: "master", query: { limit: 2, cursor }, refused: 1 });
  });

  it("20.4 each page's cursor has 10 minutes of its own", async () => {
    await using world = await rows();
    let { cursor } = await page(world, { limit: 2 });
    const labels: string[] = [];
    for (let round = 0; round < 3; round++) {
      await world.emulator.clock.advance("9m");
      const next = await page(world, { limit: 2, cursor });
      labels.push(...next.results.map(({ label }) => label));
      cursor = next.cursor;
    }
    expect(labels).toEqual(["c", "d", "e", "f", "g"]);
  });

  const bad = (cursor: string): Scenario => ({
    title: `20.4 the cursor ${JSON.stringify(cursor.slice(0, 30))} is refused`,
    request: "GET /scan/classes/Post",
    as: "master",
    query: { cursor },
    refused: 1,
  });
  questions(rows, [
    ...[
      "x",
      "null",
      "{}",
      "0",
      "[]",
      "'; drop",
      "e30",
      Buffer.from("null").toString("base64url"),
      "x".repeat(5000),
    ].map(bad),
    bad(Buffer.from('{"__proto__":{}}').toString("base64url")),
    bad(Buffer.from('{"id":{"$gt":""},"value":{"$gt":""},"expiresAt":9e15}').toString("base64url")),
  ]);
});

describe("20.4 shape and refusals", () => {
  questions(rows, [
    {
      title: "20.4 the whole answer",
      request: "GET /scan/classes/Post?keys=n&limit=2",
      as: "master",
      equals: {
        results: [
          { objectId: "{a}", n: 4, ...dates },
          { objectId: "{b}", n: 2, ...dates },
        ],
        cursor: expect.stringMatching(/./),
      },
    },
    {
      title: "20.4 the last page",
      request: "GET /scan/classes/Post?keys=n&limit=2",
      as: "master",
      query: { where: { n: 7 } },
      equals: { results: [{ objectId: "{c}", n: 7, ...dates }], cursor: null },
    },
    { title: "20.4 the app may not", request: "GET /scan/classes/Post", refused: MASTER_ONLY },
    { title: "20.4 a user may not", request: "GET /scan/classes/Post", as: "ming", refused: MASTER_ONLY },
    { title: "20.4 nor on a class that is not there", request: "GET /scan/classes/Unknown", refused: MASTER_ONLY },
    {
      title: "D12 a class that is not there",
      request: "GET /scan/classes/Unknown",
      as: "master",
      status: 404,
      refused: [101, "Class or object doesn't exists."],
    },
    { title: "21 malformed where", request: "GET /scan/classes/Post?where={", as: "master", refused: 107 },
    {
      title: "21 an unknown operator",
      request: "GET /scan/classes/Post",
      as: "master",
      query: { where: { n: { $nope: 1 } } },
      refused: 1,
    },
    ...["$n", "__readers", "-$n"].map(
      (scan_key): Scenario => ({
        title: `4.5, 21 the scan_key ${scan_key} is no key`,
        request: "GET /scan/classes/Post",
        as: "master",
        query: { scan_key },
        refused: 105,
      }),
    ),
    {
      title: "20.4 scanning users",
      request: "GET /scan/classes/_User?keys=username",
      as: "master",
      equals: { results: [{ objectId: "{ming}", username: "ming", ...dates }], cursor: null },
    },
  ]);

  it("2.5 without credentials", async () => {
    await using world = await rows();
    const { status, json } = await world.http("GET", "/scan/classes/Post", { headers: { "x-lc-key": undefined } });
    expect([status, at(json, "code")]).toEqual([401, 401]);
  });
});
