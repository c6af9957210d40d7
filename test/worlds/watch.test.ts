import { writeFileSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { createEmulator, type Emulator, type EmulatorOptions, type WatchEvent } from "baas-emulator";
import { describe, expect, it } from "vitest";
import { folder, watch } from "./watching.js";

/** An emulator over a copy of the demo set, watched. */
const watched = async (options: Partial<EmulatorOptions> = {}, listener?: () => void) => {
  const dir = await folder();
  await cp("fixtures/demo", dir, { recursive: true });
  const { emulator, next } = await watch(await createEmulator({ fixtures: dir, ...options }), listener);
  /** Edits a file, and waits for what becomes of it. */
  const edit = async (path: string, change: (text: string) => string): Promise<WatchEvent> => {
    const file = join(dir, path);
    await writeFile(file, change(await readFile(file, "utf8")));
    return next();
  };
  return { emulator, dir, edit, next };
};

const idOf = async ({ leancloud }: Emulator, title: string): Promise<string> =>
  String((await leancloud.objects.find("Film", { where: { title } })).results[0]?.objectId);

const teaOf = async ({ mincloud }: Emulator) => {
  const { objects } = await mincloud.records.find("product", { where: { name: { $contains: "龙井" } } });
  return objects[0];
};

describe("a watched fixture set", () => {
  it("takes over an edited row, and leaves what the app has made of the data", async () => {
    const { emulator, edit } = await watched();
    const tea = await teaOf(emulator);
    await emulator.mincloud.records.update("product", String(tea?.id), { stock: 7 });
    const own = await emulator.mincloud.records.create("product", { name: "自家的", price: 1 });
    const event = await edit("mincloud/tables/product.json", (text) =>
      text.replace("西湖龙井 明前特级 100g", "狮峰龙井"),
    );
    expect(event).toMatchObject({
      kind: "reloaded",
      changes: {
        "mincloud/product": { updated: [{ id: tea?.id, changed: { name: ["西湖龙井 明前特级 100g", "狮峰龙井"] } }] },
      },
    });
    expect(await teaOf(emulator)).toMatchObject({ name: "狮峰龙井", stock: 7, price: tea?.price, id: tea?.id });
    expect(await emulator.mincloud.records.get("product", String(own.id))).toMatchObject({ name: "自家的" });
  });

  it("says that nothing changed when a file is only formatted anew", async () => {
    const { emulator, edit } = await watched();
    const before = emulator.snapshot();
    const event = await edit("leancloud/classes/Todo.json", (text) => `${text}\n\n`);
    expect(event).toMatchObject({ kind: "reloaded", changes: {} });
    expect(emulator.diff(before, emulator.snapshot(), { all: true })).toEqual({});
  });

  it.each([
    {
      cloud: "知晓云",
      path: "mincloud/functions/hello.js",
      change: (text: string) => text.replace("你好", "您好"),
      call: async ({ mincloud }: Emulator) => (await mincloud.functions.invoke("hello", { name: "小明" })).data,
      answers: ["你好，小明！", "您好，小明！"],
    },
    {
      cloud: "LeanCloud",
      path: "leancloud/cloud.js",
      change: () => 'AV.Cloud.define("averageStars", async () => "改了");',
      call: ({ leancloud }: Emulator) => leancloud.functions.run("averageStars", { movie: "夏洛特烦恼" }),
      answers: [{ movie: "夏洛特烦恼", stars: "3.5" }, "改了"],
    },
    {
      cloud: "Bmob",
      path: "bmob/functions/ranking.js",
      change: () =>
        'function onRequest(request, response, modules) { response.send("改了"); }\nexports.onRequest = onRequest;',
      call: async ({ bmob }: Emulator) => bmob.functions.run("ranking"),
      answers: [expect.objectContaining({ levels: 3 }), "改了"],
    },
  ])("runs the new code of a function of $cloud, once warm", async ({ path, change, call, answers }) => {
    const { emulator, edit } = await watched();
    expect(await call(emulator)).toEqual(answers[0]);
    expect(await edit(path, change)).toMatchObject({ kind: "reloaded" });
    expect(await call(emulator)).toEqual(answers[1]);
  });

  it("keeps the last good version when what was saved cannot be loaded, and says where", async () => {
    const { emulator, edit } = await watched();
    const before = emulator.snapshot();
    const broken = await edit("mincloud/tables/product.json", (text) => text.trimEnd().slice(0, -1));
    expect(broken).toMatchObject({
      kind: "failed",
      files: [expect.stringContaining("product.json")],
      error: { code: "INVALID_FIXTURE", message: expect.stringMatching(/product\.json:\d+:\d+: /) },
    });
    expect(emulator.diff(before, emulator.snapshot(), { all: true })).toEqual({});
    const mended = await edit("mincloud/tables/product.json", (text) => `${text}}`);
    expect(mended).toMatchObject({ kind: "reloaded", changes: {} });
  });

  it("keeps the last good cloud code when the new one does not start", async () => {
    const { emulator, edit } = await watched();
    const broken = await edit("leancloud/cloud.js", (text) => `${text}\nundefined.start();`);
    expect(broken).toMatchObject({ kind: "failed", error: { message: expect.stringMatching(/cloud\.js:\d+:\d+/) } });
    const run = emulator.leancloud.functions.run("averageStars", { movie: "夏洛特烦恼" });
    expect(await run).toEqual({ movie: "夏洛特烦恼", stars: "3.5" });
  });

  it("adds a new file, and takes away what is gone", async () => {
    const { emulator, dir, next } = await watched();
    const film = join(dir, "leancloud/classes/Film.json");
    await writeFile(film, JSON.stringify([{ title: "城南旧事" }]));
    expect(await next()).toMatchObject({ kind: "reloaded", files: [expect.stringContaining("Film.json")] });
    expect(await emulator.leancloud.objects.count("Film")).toBe(1);
    await rm(film);
    expect(await next()).toMatchObject({ kind: "reloaded" });
    await expect(emulator.leancloud.objects.count("Film")).rejects.toMatchObject({ code: 101 });
  });

  it("refuses a new row whose id the app has given to another one", async () => {
    const { emulator, dir, next } = await watched();
    await emulator.leancloud.objects.create("Film", { title: "app's" });
    const { results } = await emulator.leancloud.objects.find("Film");
    const objectId = String(results[0]?.objectId);
    const before = emulator.snapshot();
    await writeFile(join(dir, "leancloud/classes/Film.json"), JSON.stringify([{ objectId, title: "set's" }]));
    expect(await next()).toMatchObject({ kind: "failed", error: { message: expect.stringContaining(objectId) } });
    expect(emulator.diff(before, emulator.snapshot(), { all: true })).toEqual({});
  });

  it("lets reset() go back to the set as it is now", async () => {
    const { emulator, edit } = await watched();
    await edit("mincloud/tables/product.json", (text) => text.replace("西湖龙井 明前特级 100g", "狮峰龙井"));
    await emulator.mincloud.records.create("product", { name: "自家的", price: 1 });
    const count = (await emulator.mincloud.records.find("product", { returnTotalCount: true })).meta.total_count;
    await emulator.reset();
    const page = await emulator.mincloud.records.find("product", { returnTotalCount: true });
    expect(page.meta.total_count).toBe(Number(count) - 1);
    expect(await teaOf(emulator)).toMatchObject({ name: "狮峰龙井" });
  });

  it("brings edits into a data file that has gone on since", async () => {
    const data = join(await folder(), "app.json");
    const first = await createEmulator({ fixtures: "fixtures/demo", data });
    await first.leancloud.objects.create("Todo", { title: "自家的" });
    await first.close();
    const { emulator, edit } = await watched({ data });
    const before = await emulator.leancloud.objects.count("Todo");
    const event = await edit("leancloud/classes/Todo.json", (text) =>
      text.replace(/\]\s*\}?\s*$/, (end) => `, { "title": "集里的" }${end}`),
    );
    expect(event).toMatchObject({ kind: "reloaded" });
    expect(await emulator.leancloud.objects.count("Todo")).toBe(before + 1);
    expect(await emulator.leancloud.objects.count("Todo", { title: "自家的" })).toBe(1);
  });

  it("edits, in a later session, the rows that the first one loaded", async () => {
    const home = await folder();
    const set = join(home, "set");
    const data = join(home, "app.json");
    const file = join(set, "leancloud/classes/Film.json");
    await mkdir(join(set, "leancloud/classes"), { recursive: true });
    const write = (...films: object[]) => writeFile(file, JSON.stringify(films));
    await write({ title: "甲", year: 1 }, { title: "乙", year: 2 });
    const first = await createEmulator({ fixtures: set, data });
    const objectId = await idOf(first, "乙");
    await first.close();
    // Nobody watches: rows are put in front, and that is not taken over.
    await write({ title: "新", year: 0 }, { title: "甲", year: 1 }, { title: "乙", year: 2 });
    const { emulator, next } = await watch(await createEmulator({ fixtures: set, data }));
    await write({ title: "新", year: 0 }, { title: "甲", year: 1 }, { title: "乙", year: 3 });
    expect(await next()).toMatchObject({
      changes: { "leancloud/Film": { updated: [{ id: objectId, changed: { year: [2, 3] } }] } },
    });
    expect(await emulator.leancloud.objects.get("Film", objectId)).toMatchObject({ title: "乙", year: 3 });
    expect(await emulator.leancloud.objects.count("Film")).toBe(2);
  });

  it("knows rows without ids again, wherever they stand", async () => {
    const { emulator, dir, next } = await watched();
    const file = join(dir, "bmob/classes/Film.json");
    const write = (...films: object[]) => writeFile(file, JSON.stringify(films));
    const films = async () => (await emulator.bmob.objects.find("Film", { order: "title" })).results;
    await write({ title: "甲" }, { title: "乙" }, { title: "丙" });
    await next();
    const ids = new Map((await films()).map(({ title, objectId }) => [title, String(objectId)]));
    await emulator.bmob.objects.update("Film", ids.get("乙") ?? "", { seen: true });
    await emulator.bmob.objects.create("Film", { title: "自家的" });
    // One is gone, one comes before them, one is edited, and they change places.
    await write({ title: "新" }, { title: "丙" }, { title: "乙" });
    expect(await next()).toMatchObject({ kind: "reloaded" });
    await write({ title: "新" }, { title: "丙", year: 1 }, { title: "乙" });
    expect(await next()).toMatchObject({
      changes: { "bmob/Film": { updated: [{ id: ids.get("丙"), changed: { year: [undefined, 1] } }] } },
    });
    expect(await films()).toEqual([
      expect.objectContaining({ title: "丙", year: 1, objectId: ids.get("丙") }),
      expect.objectContaining({ title: "乙", seen: true, objectId: ids.get("乙") }),
      expect.objectContaining({ title: "新" }),
      expect.objectContaining({ title: "自家的" }),
    ]);
  });

  it("leaves passwords alone that the app has changed, when another user comes", async () => {
    const { emulator, edit } = await watched();
    const { users } = emulator.leancloud;
    const [user] = (await emulator.leancloud.objects.find("_User")).results;
    await users.setPassword(String(user?.objectId), "新密码");
    await edit("leancloud/users.json", (text) => text.replace("[", '[{ "username": "后来的", "password": "p" },'));
    expect(await users.logIn({ username: String(user?.username), password: "新密码" })).toMatchObject({
      objectId: user?.objectId,
    });
    expect(await users.logIn({ username: "后来的", password: "p" })).toMatchObject({ username: "后来的" });
  });

  it("does not take a file that is being written for one that has lost its rows", async () => {
    const { emulator, dir, next } = await watched();
    const file = join(dir, "bmob/classes/Film.csv");
    const text = "title\n甲\n乙\n";
    await writeFile(file, text);
    await next();
    const before = emulator.snapshot();
    await writeFile(file, "");
    setTimeout(() => writeFileSync(file, text), 90);
    expect(await next()).toMatchObject({ kind: "reloaded", changes: {} });
    expect(emulator.diff(before)).toEqual({});
  });

  it("goes on when its listener throws", async () => {
    const { emulator, dir, next } = await watched(undefined, () => {
      throw new Error("坏了");
    });
    for (const title of ["甲", "乙"]) {
      await writeFile(join(dir, "bmob/classes/Film.json"), JSON.stringify([{ title }]));
      expect(await next()).toMatchObject({ kind: "reloaded" });
    }
    await emulator.close();
    expect(emulator.logs({ platform: "emulator" }).map(({ message }) => message)).toContainEqual(
      expect.stringContaining("坏了"),
    );
  });

  it("listens to nothing that is none of the set's", async () => {
    const { emulator, dir, next } = await watched();
    await writeFile(join(dir, "mincloud/NOTES.md"), "…");
    await mkdir(join(dir, "mincloud/functions/node_modules/x"), { recursive: true });
    await writeFile(join(dir, "mincloud/functions/node_modules/x/index.js"), "");
    await writeFile(join(dir, "bmob/classes/Film.json"), "[]");
    expect(await next()).toMatchObject({ files: [expect.stringContaining("Film.json")] });
    await emulator.close();
  });

  it("tells when the configuration needs a new start", async () => {
    const { edit } = await watched();
    const event = await edit("emulator.config.json", (text) => text.replace(/"token": "[^"]*"/, '"token": "another"'));
    expect(event).toMatchObject({ kind: "reloaded", needsRestart: true });
  });

  it("follows what functions in TypeScript import, also from elsewhere", async () => {
    const shared = join(await folder("共用 shared-"), "greeting.ts");
    await writeFile(shared, 'export const greeting: string = "早";');
    const { emulator, dir, next } = await watched();
    const code = `import { greeting } from ${JSON.stringify(relative(join(dir, "mincloud/functions"), shared))};
      export const main = async (): Promise<string> => greeting;`;
    await writeFile(join(dir, "mincloud/functions/greet.ts"), code);
    expect(await next()).toMatchObject({ kind: "reloaded" });
    expect((await emulator.mincloud.functions.invoke("greet")).data).toBe("早");
    await writeFile(shared, 'export const greeting: string = "晚";');
    expect(await next()).toMatchObject({ kind: "reloaded", files: [expect.stringContaining("greeting.ts")] });
    expect((await emulator.mincloud.functions.invoke("greet")).data).toBe("晚");
  });

  it("is not for a fork, nor for an emulator without a set", async () => {
    await using emulator = await createEmulator();
    await expect(emulator.watch()).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: "watch: this emulator was not started with a fixture set",
    });
    const { emulator: other } = await watched();
    await using fork = await other.fork();
    await expect(fork.watch()).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: "watch: a fork does not watch; the emulator that it was forked from can",
    });
  });
});
