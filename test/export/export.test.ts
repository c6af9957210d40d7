import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createEmulator, type Emulator } from "baas-emulator";
import { describe, expect, it } from "vitest";
import { collectionsInState, openFolder, readJson, stateOf } from "./support.js";

/** A shop with something of everything. */
const openShop = async (): Promise<Emulator> => {
  const emulator = await createEmulator({ fixtures: "fixtures/demo" });
  const { mincloud, leancloud, bmob } = emulator;
  await mincloud.functions.invoke("hello", { name: "小明" });
  await mincloud.files.upload("茶.txt", "龙井");
  await leancloud.files.upload("茶.txt", "龙井");
  await bmob.files.upload("b.txt", "普洱");
  await leancloud.users.signUp({ username: "小刚", password: "secret" });
  return emulator;
};

const edit = async (path: string, change: (text: string) => string): Promise<void> =>
  writeFile(path, change(await readFile(path, "utf8")));

const paths = async (dir: string): Promise<string[]> =>
  (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();

const textsIn = async (dir: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(
      (await paths(dir)).map(async (path) => [path, await readFile(join(dir, path), "latin1")] as const),
    ),
  );

describe("a folder that was exported", () => {
  it("is a fixture set of the usual layout", async () => {
    await using folder = await openFolder();
    await using shop = await openShop();
    const report = await shop.export(folder.dir);
    const files = await paths(folder.dir);
    expect(report).toEqual({ files: files.length, documents: expect.any(Number), others: [], leftOut: [] });
    expect(files).toEqual(
      expect.arrayContaining([
        "emulator.config.json",
        "state.json",
        "mincloud/tables/product.json",
        "mincloud/functions/hello.js",
        "mincloud/triggers.json",
        "leancloud/classes/Todo.json",
        "leancloud/users.json",
        "leancloud/cloud.js",
        "bmob/classes/GameScore.json",
        "bmob/functions/hello.py",
        "bmob/tasks.json",
      ]),
    );
    expect(await readJson(folder.dir, "emulator.config.json")).toEqual(
      await readJson("fixtures/demo/emulator.config.json"),
    );
    expect(await readFile(join(folder.dir, "mincloud/functions/hello.js"), "utf8")).toBe(
      await readFile("fixtures/demo/mincloud/functions/hello.js", "utf8"),
    );
  });

  it("says in its files all that people edit; beside them lies only what nobody would", async () => {
    await using folder = await openFolder();
    await using shop = await openShop();
    await shop.export(folder.dir);
    expect(await collectionsInState(folder.dir)).toEqual([
      "$sequences",
      "bmob:credentials",
      "bmob:files",
      "bmob:functions",
      "bmob:sessions",
      "bmob:tokens",
      // The keys of bytes, which are no columns.
      "leancloud:class:_File",
      "leancloud:credentials",
      "leancloud:file-paths",
      "leancloud:sessions",
      "leancloud:tokens",
      "mincloud:files",
      "mincloud:jobs",
    ]);
    // Of functions only their numbers: no code twice.
    const { documents } = await readJson(folder.dir, "state.json");
    expect(documents).not.toHaveProperty("bmob:functions");
  });

  it("starts an emulator in the same state: sessions, passwords, bytes and functions included", async () => {
    await using folder = await openFolder();
    await using shop = await openShop();
    await shop.export(folder.dir);
    await using again = await createEmulator({ fixtures: folder.dir });
    expect(stateOf(again)).toEqual(stateOf(shop));
    const user = await again.leancloud.users.logIn({ username: "小刚", password: "secret" });
    expect(user.username).toBe("小刚");
    await again.leancloud.users.become("demo-session-of-xiaoming");
    const [file] = (await again.mincloud.files.find()).objects;
    const { bytes } = await again.mincloud.files.content(String(file?.cdn_path));
    expect(Buffer.from(bytes).toString()).toBe("龙井");
    expect(await again.mincloud.functions.invoke("hello", { name: "小明" })).toMatchObject({ code: 0 });
    await again.reset();
    expect(stateOf(again)).toEqual(stateOf(shop));
  });

  it("goes on with new ids", async () => {
    await using folder = await openFolder();
    await using shop = await createEmulator({ seed: 7 });
    shop.clock.freeze("2026-12-01T00:00:00Z");
    await shop.leancloud.objects.create("Todo", {});
    await shop.export(folder.dir);
    const next = await shop.leancloud.objects.create("Todo", {});
    await using again = await createEmulator({ fixtures: folder.dir });
    expect(await again.leancloud.objects.create("Todo", {})).toEqual(next);
  });
});

describe("what somebody has edited", () => {
  it("counts: rows, users, functions, new files", async () => {
    await using folder = await openFolder();
    await using shop = await openShop();
    await shop.export(folder.dir);
    const at = (...path: string[]) => join(folder.dir, ...path);
    await edit(at("leancloud/classes/Todo.json"), (text) => text.replace('"写周报"', '"写月报"'));
    await edit(at("leancloud/users.json"), (text) =>
      text.replace('"username":"小刚"', '"username":"小强","password":"other"'),
    );
    await edit(at("mincloud/functions/hello.js"), () => "exports.main = async () => '改了'");
    await edit(
      at("bmob/functions/hello.py"),
      () => "def onRequest(request, response, modules):\n    response.send('改了')\n",
    );
    await writeFile(
      at("mincloud/tables/fruit.json"),
      '{"schema": {"fields": [{"name": "name", "type": "string"}]}, "rows": [{"name": "梨"}]}',
    );
    await rm(at("leancloud/classes/Post.json"));
    await using again = await createEmulator({ fixtures: folder.dir });
    const { mincloud, leancloud } = again;
    // What nobody touched is as it was.
    expect(stateOf(again).collections["mincloud:jobs"]).toEqual(stateOf(shop).collections["mincloud:jobs"]);
    expect((await leancloud.objects.find("Todo", { where: { title: "写月报" } })).results).toHaveLength(1);
    expect((await leancloud.objects.find("Todo", { where: { title: "写周报" } })).results).toHaveLength(0);
    await leancloud.users.logIn({ username: "小强", password: "other" });
    await expect(leancloud.users.logIn({ username: "小刚", password: "secret" })).rejects.toMatchObject({ code: 211 });
    await leancloud.users
      .logIn({ username: "小明", password: "secret" })
      .catch((error) => expect(error.code).toBe(210));
    expect(await mincloud.functions.invoke("hello", {})).toMatchObject({ code: 0, data: "改了" });
    expect(await mincloud.records.find("fruit")).toMatchObject({ objects: [{ name: "梨" }] });
    await expect(leancloud.objects.find("Post")).rejects.toMatchObject({ code: 101 });
    const deployed = again.bmob.functions.list().find(({ name }) => name === "hello");
    expect(deployed).toMatchObject({ language: "python" });
    expect(JSON.stringify(stateOf(again).collections["bmob:functions"])).toContain("改了");
    // New rows have ids that no other has.
    const ids = (await mincloud.records.find("fruit")).objects.map(({ id }) => id);
    expect(JSON.stringify(stateOf(shop).collections)).not.toContain(ids[0]);
  });

  it.each([
    ["mincloud/functions.json", '[{"id": 0}]', "[0].id: expected a positive number"],
    ["mincloud/tables/product.json", '{"fill_defaults": 1}', "fill_defaults: must be true or false"],
    ["leancloud/classes/Todo.rows.jsonl", '{"title": "x"}', "Todo.json has rows as well; keep one of them"],
    ["mincloud/tables/lost.rows.jsonl", '{"a": 1}', "these are rows of lost.json, which is not there"],
  ])("is refused when %s is wrong", async (path, text, message) => {
    await using folder = await openFolder();
    await using shop = await openShop();
    await shop.export(folder.dir);
    await writeFile(join(folder.dir, path), text);
    await expect(createEmulator({ fixtures: folder.dir })).rejects.toMatchObject({
      code: "INVALID_FIXTURE",
      message: expect.stringContaining(message),
    });
  });
});

describe("a damaged export", () => {
  it.each([
    ["is no JSON", () => "{", /state\.json:1:2: /],
    ["is somebody else's", () => "{}", "this is no state of an export"],
    [
      "is newer",
      (text: string) => text.replace('"version": 1', '"version": 2'),
      "written by a newer baas-emulator (format 2",
    ],
    ["lacks something", (text: string) => text.replace('"random"', '"rondom"'), "it is damaged"],
    [
      "leads out of the folder",
      (text: string) => text.replace('"files": [', '"files": ["../x",'),
      "files.0: expected a path",
    ],
    [
      "has a document twice",
      (text: string) => text.replace('"sequences": [', '"sequences": [{"id":"a"},{"id":"a"},'),
      "sequences",
    ],
  ])("whose state.json %s is refused", async (_what, change, message) => {
    await using folder = await openFolder();
    await using shop = await createEmulator();
    await shop.export(folder.dir);
    await edit(join(folder.dir, "state.json"), change);
    const before = stateOf(shop);
    const refusal = {
      code: "INVALID_FIXTURE",
      message: typeof message === "string" ? expect.stringContaining(message) : expect.stringMatching(message),
    };
    await expect(createEmulator({ fixtures: folder.dir })).rejects.toMatchObject(refusal);
    await expect(shop.import(folder.dir)).rejects.toMatchObject(refusal);
    expect(stateOf(shop)).toEqual(before);
  });

  it.each([
    ["gone", (path: string) => rm(path), "there is no such file"],
    ["changed", (path: string) => writeFile(path, "红茶"), "the file was changed"],
  ])("in which bytes are %s is refused", async (_what, spoil, message) => {
    await using folder = await openFolder();
    await using shop = await openShop();
    await shop.export(folder.dir);
    const [blob = ""] = await readdir(join(folder.dir, "files"));
    await spoil(join(folder.dir, "files", blob));
    await expect(shop.import(folder.dir)).rejects.toMatchObject({
      code: "INVALID_FIXTURE",
      message: expect.stringContaining(message),
    });
  });
});

describe("where an export goes", () => {
  it("is no folder that holds something else", async () => {
    await using folder = await openFolder();
    await using shop = await createEmulator();
    await writeFile(join(folder.root, "a.txt"), "");
    await expect(shop.export(folder.root)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("not empty and no export"),
    });
    expect(await readdir(folder.root)).toEqual(["a.txt"]);
    await expect(shop.export(join(folder.root, "a.txt"))).rejects.toMatchObject({
      message: expect.stringContaining("it is a file"),
    });
    await expect(shop.export("")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("may be one that holds an export: exactly its files are replaced", async () => {
    await using folder = await openFolder();
    await using shop = await openShop();
    await shop.export(folder.dir);
    await writeFile(join(folder.dir, "README.md"), "我的");
    await writeFile(join(folder.dir, "mincloud/tables/fruit.json"), '{"rows": []}');
    await shop.mincloud.functions.delete("slow");
    for (const { objectId } of (await shop.bmob.objects.find("GameScore")).results ?? []) {
      await shop.bmob.objects.delete("GameScore", String(objectId));
    }
    const { others } = await shop.export(folder.dir);
    expect(others).toEqual([join(folder.dir, "mincloud/tables/fruit.json")]);
    const files = await paths(folder.dir);
    expect(files).toContain("README.md");
    expect(files).toContain("mincloud/tables/fruit.json");
    expect(files).not.toContain("mincloud/functions/slow.js");
    expect(files.filter((path) => path.startsWith("."))).toEqual([]);
  });

  it("keeps its hands off a file that no export wrote", async () => {
    await using folder = await openFolder();
    await using shop = await openShop();
    await shop.export(folder.dir);
    const mine = join(folder.dir, "mincloud/functions/mine.js");
    await writeFile(mine, "exports.main = 1");
    await shop.mincloud.functions.create({ name: "mine", function_code: "exports.main = 2" });
    const before = await textsIn(folder.dir);
    await expect(shop.export(folder.dir)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("mine.js: the export has such a file, too"),
    });
    expect(await textsIn(folder.dir)).toEqual(before);
    // What says the same is no loss.
    await writeFile(mine, "exports.main = 2");
    await shop.export(folder.dir);
    await using again = await createEmulator({ fixtures: folder.dir });
    expect(stateOf(again)).toEqual(stateOf(shop));
  });

  it("is as it was when a file cannot be put there", async () => {
    await using folder = await openFolder();
    await using shop = await createEmulator();
    await shop.leancloud.objects.create("Todo", { title: "旧" });
    await shop.export(folder.dir);
    const before = await textsIn(folder.dir);
    await shop.leancloud.objects.create("Todo", { title: "新" });
    await shop.bmob.objects.create("GameScore", { score: 1 });
    // A file where the export needs a folder: half of the files are in their place when that shows.
    await writeFile(join(folder.dir, "bmob"), "");
    await expect(shop.export(folder.dir)).rejects.toMatchObject({
      code: "STORE_WRITE_FAILED",
      message: expect.stringContaining("what was there before is there again"),
    });
    expect(await textsIn(folder.dir)).toEqual({ ...before, bmob: "" });
  });

  it("must be one that can be made", async () => {
    await using folder = await openFolder();
    await using shop = await createEmulator();
    await writeFile(join(folder.root, "a.txt"), "");
    await expect(shop.export(join(folder.root, "a.txt", "x"))).rejects.toMatchObject({
      code: "STORE_WRITE_FAILED",
      message: expect.stringContaining("the export could not be written"),
    });
  });

  it("gets one moment, whatever is written meanwhile, and two exports one after the other", async () => {
    await using folder = await openFolder();
    await using shop = await createEmulator();
    for (let n = 0; n < 50; n++) await shop.leancloud.objects.create("Todo", { n });
    const then = stateOf(shop);
    const exports = [shop.export(folder.dir), shop.export(folder.dir)];
    for (let n = 0; n < 50; n++) await shop.leancloud.objects.create("Todo", { n });
    await Promise.all(exports);
    await using again = await createEmulator({ fixtures: folder.dir });
    expect(stateOf(again)).toEqual(then);
  });
});

describe("import", () => {
  it("replaces everything, durably, and leaves the configuration", async () => {
    await using folder = await openFolder();
    await using shop = await openShop();
    await shop.export(folder.dir);
    const data = join(folder.root, "数据.json");
    {
      await using other = await createEmulator({ data, mincloud: { token: "mine" } });
      await other.bmob.objects.create("Old", { a: 1 });
      await other.import(folder.dir);
      expect(stateOf(other)).toEqual(stateOf(shop));
      const headers = { authorization: "Bearer mine" };
      const { status } = await other.handle({
        method: "GET",
        url: "http://127.0.0.1/oserve/v2.4/table/product/record/",
        headers,
        body: new Uint8Array(0),
      });
      expect(status).toBe(200);
    }
    await using opened = await createEmulator({ data });
    expect(stateOf(opened).collections).toEqual(stateOf(shop).collections);
    const { results } = await opened.leancloud.objects.find("_File", {});
    expect(results).toHaveLength(1);
    expect((await stat(`${data}.files`)).isDirectory()).toBe(true);
  });

  it("takes any fixture set", async () => {
    await using emulator = await createEmulator();
    await emulator.import("fixtures/demo");
    await using demo = await createEmulator({ fixtures: "fixtures/demo" });
    expect(Object.keys(stateOf(emulator).collections)).toEqual(Object.keys(stateOf(demo).collections));
  });

  it("changes nothing when the set is bad, or the emulator is closed", async () => {
    await using folder = await openFolder();
    const emulator = await openShop();
    const before = stateOf(emulator);
    await expect(emulator.import(join(folder.root, "nowhere"))).rejects.toMatchObject({
      code: "INVALID_FIXTURE",
      message: expect.stringContaining("there is no such folder"),
    });
    await expect(emulator.import("")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(stateOf(emulator)).toEqual(before);
    await emulator.close();
    await expect(emulator.import("fixtures/demo")).rejects.toMatchObject({ code: "CLOSED" });
    await expect(emulator.export(folder.dir)).rejects.toMatchObject({ code: "CLOSED" });
  });
});

describe("many rows", () => {
  it("lie in a file of their own, a line each", async () => {
    await using folder = await openFolder();
    await using shop = await createEmulator();
    const fields = [{ name: "text", type: "string" }];
    const perms = { write_perm: ["user:*"], row_read_perm: ["user:*"], row_write_perm: ["user:*"] };
    await shop.mincloud.tables.create({ name: "log", schema: { fields }, ...perms });
    const rows = Array.from({ length: 1000 }, (_, index) => ({ text: `${index} ${"行".repeat(400)}` }));
    for (let turn = 0; turn < 3; turn++) await shop.mincloud.records.createMany("log", rows);
    await shop.leancloud.objects.batch(
      rows.slice(0, 50).map(({ text }) => ({
        method: "POST",
        path: "/1.1/classes/Log",
        body: { text: text.repeat(60) },
      })),
    );
    await shop.export(folder.dir);
    const files = await paths(folder.dir);
    expect(files).toEqual(
      expect.arrayContaining([
        "mincloud/tables/log.json",
        "mincloud/tables/log.rows.jsonl",
        "leancloud/classes/Log.json",
        "leancloud/classes/Log.rows.jsonl",
      ]),
    );
    expect(await collectionsInState(folder.dir)).not.toContain("mincloud:rows:1");
    await using again = await createEmulator({ fixtures: folder.dir });
    expect(stateOf(again)).toEqual(stateOf(shop));
    // A mistake in them is told by line.
    await edit(join(folder.dir, "mincloud/tables/log.rows.jsonl"), (text) => text.replace(/"text":"1 /, '"txt":"1 '));
    await expect(createEmulator({ fixtures: folder.dir })).rejects.toMatchObject({
      message: expect.stringContaining("log.rows.jsonl:2:78: [1].txt: the schema has no such column"),
    });
  });
});
