import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { createEmulator, type Emulator } from "baas-emulator";
import { describe, expect, it } from "vitest";
import { folder, watch, watchedSet, writeFiles } from "./watching.js";

/** Tables and functions of 知晓云 have numbers, which files need not know: they must not move when others come and go. */
const schema = { fields: [{ name: "name", type: "string" }] };
const table = (...names: string[]) => ({ schema, rows: names.map((name) => ({ name })) });
const code = (text: string) => `exports.main = async () => ${JSON.stringify(text)};\n`;

const namesIn = async ({ mincloud }: Emulator, name: string) =>
  (await mincloud.records.find(name, { orderBy: "created_at" })).objects.map((row) => row.name).sort();

const numbersOf = async (list: Promise<{ readonly objects: readonly { id: number; name: string }[] }>) =>
  Object.fromEntries((await list).objects.filter(({ id }) => id < 900_000).map(({ name, id }) => [name, id]));
const tables = ({ mincloud }: Emulator) => numbersOf(mincloud.tables.list());
const functions = ({ mincloud }: Emulator) => numbersOf(mincloud.functions.list());

const createTable = ({ mincloud }: Emulator, name: string) =>
  mincloud.tables.create({
    name,
    schema,
    write_perm: ["user:*"],
    row_read_perm: ["user:*"],
    row_write_perm: ["user:*"],
  });

describe("tables of a watched set", () => {
  it("keep their numbers, and what the app has put there, when others come before them and go", async () => {
    const { emulator, dir, save, next } = await watchedSet({
      "mincloud/tables/客户.json": table("甲"),
      "mincloud/tables/product.json": table("龙井"),
    });
    const { mincloud } = emulator;
    const before = await tables(emulator);
    await mincloud.records.create("product", { name: "自家的" });
    const event = await save({ "mincloud/tables/address.json": table("某处") });
    expect(event).toMatchObject({
      kind: "reloaded",
      changes: { "mincloud/address": { inserted: [{ name: "某处" }] } },
    });
    expect(await tables(emulator)).toEqual({ ...before, address: 3 });
    expect(await namesIn(emulator, "product")).toEqual(["自家的", "龙井"]);
    await rm(join(dir, "mincloud/tables/address.json"));
    expect(await next()).toMatchObject({ kind: "reloaded" });
    expect(await tables(emulator)).toEqual(before);
    expect(await namesIn(emulator, "product")).toEqual(["自家的", "龙井"]);
  });

  it("have their numbers again, and what the app has put there, when their file comes back", async () => {
    const { emulator, dir, save, next } = await watchedSet({
      "mincloud/tables/a.json": table("甲"),
      "mincloud/tables/b.json": table("乙"),
    });
    const before = await tables(emulator);
    await emulator.mincloud.records.create("a", { name: "自家的" });
    await rm(join(dir, "mincloud/tables/a.json"));
    await next();
    await createTable(emulator, "c");
    expect(await tables(emulator)).toEqual({ b: 2, c: 3 });
    await save({ "mincloud/tables/a.json": table("甲") });
    expect(await tables(emulator)).toEqual({ ...before, c: 3 });
    expect(await namesIn(emulator, "a")).toEqual(["甲", "自家的"]);
  });

  it("take free numbers beside those that the app has made", async () => {
    const { emulator, save } = await watchedSet({ "mincloud/tables/b.json": table("乙") });
    const { id } = await createTable(emulator, "app");
    await emulator.mincloud.records.create("app", { name: "自家的" });
    expect(await save({ "mincloud/tables/a.json": table("甲") })).toMatchObject({ kind: "reloaded" });
    expect(await tables(emulator)).toEqual({ b: 1, app: id, a: id + 1 });
    expect(await namesIn(emulator, "app")).toEqual(["自家的"]);
    expect((await createTable(emulator, "later")).id).toBe(id + 2);
  });

  it("go on with a table of their name that the app has made", async () => {
    const { emulator, save } = await watchedSet({ "mincloud/tables/b.json": table("乙") });
    const { id } = await createTable(emulator, "goods");
    await emulator.mincloud.records.create("goods", { name: "自家的" });
    const given = { schema: { fields: [...schema.fields, { name: "price", type: "number" }] }, rows: [{ name: "甲" }] };
    expect(await save({ "mincloud/tables/goods.json": given })).toMatchObject({ kind: "reloaded" });
    expect(await tables(emulator)).toEqual({ b: 1, goods: id });
    expect(await namesIn(emulator, "goods")).toEqual(["甲", "自家的"]);
    await emulator.mincloud.records.create("goods", { name: "丙", price: 1 });
  });

  it("are refused, by their file, with an id that the app's own table has", async () => {
    const { emulator, save } = await watchedSet({ "mincloud/tables/b.json": table("乙") });
    const { id } = await createTable(emulator, "app");
    const before = emulator.snapshot();
    const event = await save({ "mincloud/tables/a.json": { id, ...table("甲") } });
    expect(event).toMatchObject({
      kind: "failed",
      error: {
        message: expect.stringMatching(/a\.json:1:\d+: id: 2 is the id of app, a table that the app has made;/),
      },
    });
    expect(emulator.diff(before, emulator.snapshot(), { all: true })).toEqual({});
  });

  it("are those of a data file, by their names, whatever has come into the set since", async () => {
    const home = await folder();
    const [set, data] = [join(home, "set"), join(home, "app.json")];
    await writeFiles(set, { "mincloud/tables/m.json": table("甲"), "mincloud/tables/z.json": table("乙") });
    await (await createEmulator({ fixtures: set, data })).close();
    await writeFiles(set, { "mincloud/tables/a.json": table("新") });
    const { emulator, next } = await watch(await createEmulator({ fixtures: set, data }));
    await writeFiles(set, { "mincloud/tables/z.json": table("乙二") });
    expect(await next()).toMatchObject({
      changes: { "mincloud/z": { updated: [{ changed: { name: ["乙", "乙二"] } }] } },
    });
    expect(await namesIn(emulator, "z")).toEqual(["乙二"]);
    expect(await namesIn(emulator, "m")).toEqual(["甲"]);
    // What was new in the set has a number that nothing else is given.
    expect((await createTable(emulator, "app")).id).toBe(4);
  });
});

describe("functions of a watched set", () => {
  it("keep their ids and their runs when others come and go", async () => {
    const { emulator, dir, save, next } = await watchedSet({
      "mincloud/functions/b.js": code("b"),
      "mincloud/functions/d.js": code("d"),
    });
    const { mincloud } = emulator;
    await mincloud.functions.invoke("d");
    const before = await functions(emulator);
    await rm(join(dir, "mincloud/functions/b.js"));
    await next();
    expect(await functions(emulator)).toEqual({ d: before.d });
    const deployed = await mincloud.functions.create({ name: "app", function_code: code("app") });
    expect(await save({ "mincloud/functions/a.js": code("a") })).toMatchObject({ kind: "reloaded" });
    expect(await save({ "mincloud/functions/b.js": code("b2") })).toMatchObject({ kind: "reloaded" });
    expect(await functions(emulator)).toEqual({ ...before, app: deployed.id, a: deployed.id + 1 });
    const answers = await Promise.all(
      ["a", "b", "app"].map(async (name) => (await mincloud.functions.invoke(name)).data),
    );
    expect(answers).toEqual(["a", "b2", "app"]);
    expect((await mincloud.functions.jobs("d")).meta.total_count).toBe(1);
  });

  it("take the place of one of their name that the app has deployed", async () => {
    const { emulator, save } = await watchedSet({ "mincloud/functions/b.js": code("b") });
    await emulator.mincloud.functions.create({ name: "app", function_code: code("app") });
    expect((await emulator.mincloud.functions.invoke("app")).data).toBe("app");
    expect(await save({ "mincloud/functions/app.js": code("set") })).toMatchObject({ kind: "reloaded" });
    expect((await emulator.mincloud.functions.invoke("app")).data).toBe("set");
  });
});

it("brings a table back as a whole that is edited in data from before there was one", async () => {
  const table = (name: string, count: number) => ({
    schema: { fields: [{ name: "a", type: "string" }, ...(count > 1 ? [{ name: "b", type: "string" }] : [])] },
    rows: [{ a: name }, { a: "丁" }],
  });
  const { emulator, save } = await watchedSet({ "mincloud/tables/first.json": table("甲", 1) });
  const { mincloud } = emulator;
  const [kept] = (await mincloud.records.find("first", { where: { a: "丁" } })).objects;
  await mincloud.records.delete("first", String(kept?.id));
  const before = emulator.snapshot();
  await save({ "mincloud/tables/second.json": table("乙", 1) });
  await emulator.restore(before);
  expect(await save({ "mincloud/tables/second.json": table("丙", 2) })).toMatchObject({ kind: "reloaded" });
  const texts = async (name: string) => (await mincloud.records.find(name)).objects.map(({ a }) => a).sort();
  expect(await texts("second")).toEqual(["丁", "丙"]);
  // What the app has deleted elsewhere is not the set's to bring back.
  expect(await texts("first")).toEqual(["甲"]);
  expect(await mincloud.records.create("second", { a: "新", b: "新" })).toMatchObject({ b: "新" });
});

it("goes on when a table's file is given another name", async () => {
  const { emulator, dir, next } = await watchedSet({ "mincloud/tables/a.json": table("甲") });
  await rename(join(dir, "mincloud/tables/a.json"), join(dir, "mincloud/tables/b.json"));
  // One event: whoever renames has done one thing.
  expect(await next()).toMatchObject({
    files: [expect.stringContaining("a.json"), expect.stringContaining("b.json")],
    changes: { "mincloud/a": { deleted: [{ name: "甲" }] }, "mincloud/b": { inserted: [{ name: "甲" }] } },
  });
  expect(await namesIn(emulator, "b")).toEqual(["甲"]);
});
