import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator, type Emulator } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const everyone = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };
const fields = [
  { name: "i", type: "integer" },
  { name: "n", type: "number" },
  { name: "s", type: "string" },
  { name: "a", type: "array", items: { type: "string" } },
  { name: "o", type: "object", default: { at: ["home"] } },
  { name: "d", type: "integer", default: 7 },
];

/** What went wrong once. */
describe("record endpoints", () => {
  let emulator: Emulator;
  let send: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<[number, unknown]>;
  beforeEach(async () => {
    emulator = await createEmulator({ mincloud: { token: "t" } });
    await emulator.mincloud.tables.create({ name: "T", schema: { fields }, ...everyone });
    send = async (method, path, body, headers = { authorization: "Bearer t" }) => {
      const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const response = await emulator.fetch(new Request(`http://localhost${path}`, init));
      const text = await response.text();
      return [response.status, text === "" ? "" : JSON.parse(text)];
    };
  });
  afterEach(() => emulator.close());

  it.each(["v1.8", "v2.4", "v2.6"])("6.11 atomic operators lose nothing to each other at %s", async (version) => {
    const { id } = await emulator.mincloud.records.create("T", { i: 0 });
    const path = `/oserve/${version}/table/T/record/${id}/`;
    await Promise.all(Array.from({ length: 200 }, () => send("PUT", path, { i: { $incr_by: 1 } })));
    expect((await emulator.mincloud.records.get("T", id)).i).toBe(200);
  });

  it("6.10 what others set between read and save is lost below v2.6, and kept from v2.6", async () => {
    for (const [version, kept] of [
      ["v2.4", undefined],
      ["v2.6", 1],
    ] as const) {
      const { id } = await emulator.mincloud.records.create("T", {});
      const path = `/oserve/${version}/table/T/record/${id}/`;
      await Promise.all([send("PUT", path, { i: 1 }), send("PUT", path, { s: "later" })]);
      expect(await emulator.mincloud.records.get("T", id)).toMatchObject({ s: "later" });
      expect((await emulator.mincloud.records.get("T", id)).i).toBe(kept);
    }
  });

  it("3.1 numbers are finite", async () => {
    const { id } = await emulator.mincloud.records.create("T", { n: 1e308 });
    const path = `/oserve/v2.6/table/T/record/${id}/`;
    const raw = (body: string) =>
      emulator.fetch(
        new Request(`http://localhost${path}`, { method: "PUT", headers: { authorization: "Bearer t" }, body }),
      );
    expect((await raw('{"n": 1e400}')).status).toBe(400);
    expect((await raw('{"n": {"$incr_by": 1e400}}')).status).toBe(400);
    expect((await raw('{"n": {"$incr_by": 1e308}}')).status).toBe(400);
    expect((await emulator.mincloud.records.get("T", id)).n).toBe(1e308);
  });

  it("3.3 users are not made as rows, and take their logins with them when they go", async () => {
    const client = { "x-hydrogen-client-id": "app" };
    const body = { username: "ming", password: "secret" };
    expect((await send("POST", "/oserve/v2.4/table/_userprofile/record/", {}))[0]).toBe(400);
    expect((await send("POST", "/oserve/v2.4/table/_userprofile/record/", [{}]))[0]).toBe(400);
    const [, user] = await send("POST", "/hserve/v2.1/register/username/", body, client);
    const { user_id: id, token } = user as { user_id: number; token: string };
    expect((await send("DELETE", `/oserve/v2.4/table/_userprofile/record/${id}/`))[0]).toBe(204);
    expect(
      (await send("POST", "/hserve/v2.1/table/T/record/", {}, { ...client, authorization: `Hydrogen-r1 ${token}` }))[0],
    ).toBe(401);
    expect((await send("POST", "/hserve/v2.1/register/username/", body, client))[0]).toBe(201);
  });

  it("12.3 users' ids compare as numbers", async () => {
    const { mincloud } = emulator;
    const ids: number[] = [];
    for (let each = 0; each < 3; each++) ids.push(Number((await mincloud.users.create({ nickname: `${each}` })).id));
    const [first = 0, second = 0, third = 0] = ids;
    const found = async (where: object) =>
      (await mincloud.users.find({ where, orderBy: "id" })).objects.map(({ id }) => id);
    expect(await found({ id: { $gt: first } })).toEqual([second, third]);
    expect(await found({ id: { $gt: 50 } })).toEqual(ids);
    expect(await found({ id: { $in: [String(second)] } })).toEqual([second]);
  });

  it("4 what a removed column held is not found, and its unique index ends", async () => {
    const { tables, records } = emulator.mincloud;
    await records.create("T", { s: "x" });
    await tables.createIndex("T", ["s"]);
    await tables.update("T", { schema: { fields: fields.filter(({ name }) => name !== "s") } });
    expect((await records.find("T", { where: { s: "x" } })).objects).toEqual([]);
    expect((await records.find("T", { where: { s: { $exists: false } } })).objects).toHaveLength(1);
    await records.create("T", {});
    expect((await tables.indexes("T")).objects).toEqual([]);
  });

  it("6.11 dotted keys take one $incr_by on a property's name, nothing else", async () => {
    const { id } = await emulator.mincloud.records.create("T", { o: { m: 1, list: [1] } });
    for (const change of [{ $foo: 1 }, { $incr_by: 1, $foo: 2 }, { $append: [1] }]) {
      expect((await send("PUT", `/oserve/v2.6/table/T/record/${id}/`, { "o.m": change }))[0]).toBe(400);
    }
    for (const key of ["o.", "o.中文", "o.x$", "o.list"]) {
      expect((await send("PUT", `/oserve/v2.6/table/T/record/${id}/`, { [key]: { $incr_by: 1 } }))[0]).toBe(400);
    }
    expect((await emulator.mincloud.records.get("T", id)).o).toEqual({ m: 1, list: [1] });
  });

  it("6.4 null among array operands finds nothing", async () => {
    const { records } = emulator.mincloud;
    await records.create("T", { a: ["x"] });
    await records.create("T", { a: null, o: { list: [1, null] } });
    for (const test of [{ $contains: null }, { $contains: [null] }, { $all: [null] }]) {
      expect((await records.find("T", { where: { a: test } })).objects).toEqual([]);
    }
    expect((await records.find("T", { where: { "o.list": { $isnull: true } } })).objects).toHaveLength(1);
    expect((await records.find("T", { where: { "o.list": { $isnull: false } } })).objects).toHaveLength(1);
  });

  it("6.9 a value of the wrong type is dropped, and no default takes its place", async () => {
    const row = await emulator.mincloud.records.create("T", { d: "seven", s: "ok" });
    expect(row).not.toHaveProperty("d");
    expect((await emulator.mincloud.records.create("T", {})).d).toBe(7);
  });

  it("5 {created_by} in a row's own ACL names its creator", async () => {
    const { records } = emulator.mincloud;
    const row = await records.create("T", { created_by: 42, read_perm: ["user:{created_by}"] });
    expect(row.read_perm).toEqual(["user:42"]);
    expect((await records.update("T", row.id, { write_perm: ["user:{created_by}"] })).write_perm).toEqual(["user:42"]);
  });

  it("6.2 a where that is a JSON text is no object", async () => {
    expect((await send("GET", "/oserve/v2.4/table/T/record/?where=%22%22"))[0]).toBe(400);
    expect((await send("DELETE", "/oserve/v2.4/table/T/record/?where=%22%22"))[0]).toBe(400);
  });

  it("6.17 limit=0 is a limit, and a background update tells rows that cannot change from those that can", async () => {
    const { records } = emulator.mincloud;
    for (let at = 0; at < 2; at++)
      await records.createMany(
        "T",
        Array.from({ length: 600 }, () => ({ o: { v: 1 } })),
      );
    await records.create("T", { o: { v: "text" } });
    expect(await records.updateMany("T", { i: 1 }, { limit: 0 })).toMatchObject({ limit: 1000, succeed: 1000 });
    const submitted = await records.updateMany("T", { "o.v": { $incr_by: 1 } });
    await emulator.idle();
    expect(await records.bulkOperation((submitted as { operation_id: number }).operation_id)).toMatchObject({
      status: "success",
      matched_count: 1201,
      modified_count: 1200,
    });
  });

  it("4 a default stays the schema's own", async () => {
    const { records, tables } = emulator.mincloud;
    const row = await records.create("T", {});
    (row.o as { at: string[] }).at.push("away");
    expect((await records.create("T", {})).o).toEqual({ at: ["home"] });
    expect(JSON.stringify(await tables.get("T"))).not.toContain("away");
  });

  it("a returned row is the caller's, also while triggers look at theirs", async () => {
    const { mincloud } = emulator;
    await mincloud.functions.create({
      name: "see",
      function_code: "exports.main = async (event) => { console.log(event.data.after.a.join()); return 1 }",
    });
    await mincloud.triggers.define({
      tables: [{ name: "see", table: "T", on: ["create", "update"], actions: [{ type: "function", function: "see" }] }],
    });
    const row = await mincloud.records.create("T", { a: ["one"] });
    (row.a as string[]).push("two");
    await emulator.idle();
    expect(emulator.logs({ function: "see" }).map(({ message }) => message)).toEqual(["one"]);
  });
});

it("a file opened again with the same seed goes on with new ids", async () => {
  const folder = await mkdtemp(join(tmpdir(), "seed "));
  try {
    const ids = new Set<unknown>();
    for (let time = 0; time < 3; time++) {
      await using emulator = await createEmulator({ seed: 1, data: join(folder, "data.json") });
      emulator.clock.freeze("2026-01-01T00:00:00Z");
      if (time === 0) await emulator.mincloud.tables.create({ name: "T", schema: { fields }, ...everyone });
      ids.add((await emulator.mincloud.records.create("T", {})).id);
      const headers = { "x-hydrogen-client-id": "app" };
      const login = await emulator.fetch(
        new Request("http://localhost/hserve/v2.0/login/anonymous/", { method: "POST", headers, body: "{}" }),
      );
      ids.add(((await login.json()) as { token: string }).token);
    }
    expect(ids.size).toBe(6);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it("an import of rows that a reset overtakes writes nothing into the world after it", async () => {
  await using emulator = await createEmulator({ fixtures: "fixtures/demo" });
  const { tables, records } = emulator.mincloud;
  const before = (await records.find("product", { limit: 1, returnTotalCount: true })).meta.total_count;
  const running = tables.import("product", "more.csv", "name,price\n新茶,1\n");
  await emulator.reset();
  await expect(running).rejects.toMatchObject({ code: "CLOSED" });
  expect((await records.find("product", { limit: 1, returnTotalCount: true })).meta.total_count).toBe(before);
  await tables.import("product", "more.csv", "name,price\n新茶,1\n");
  expect((await records.find("product", { where: { name: "新茶" } })).objects).toHaveLength(1);
});
