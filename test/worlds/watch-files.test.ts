import { mkdirSync, rmdirSync } from "node:fs";
import { cp, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { createEmulator, type WatchEvent } from "baas-emulator";
import { describe, expect, it } from "vitest";
import { createLookout } from "../../src/emulator/lookout.js";
import { atEnd, folder, watch, watchedSet, writeFiles } from "./watching.js";

const SET = {
  "leancloud/classes/Film.json": [{ title: "城南旧事" }],
  "leancloud/classes/Actor.json": [{ name: "沈洁" }],
};

const edited = (title: string) => ({ "leancloud/classes/Film.json": [{ title }] });

/** An edit that must be heard, whatever has been told before. */
const expectHeard = async ({ save, next }: Awaited<ReturnType<typeof watchedSet>>): Promise<void> => {
  let event: WatchEvent = await save(edited("后来"));
  const isHeard = () => event.kind === "reloaded" && "leancloud/Film" in event.changes;
  while (!isHeard()) event = await next();
  expect(event).toMatchObject({
    changes: { "leancloud/Film": { updated: [{ changed: { title: ["城南旧事", "后来"] } }] } },
  });
};

describe("a folder of a watched set", () => {
  it.each<[string, string]>([
    ["a folder in it", "leancloud/classes"],
    ["the folder of a cloud", "leancloud"],
    ["the set itself", ""],
    ["the folder that the set is in", ".."],
  ])("is watched again when %s was removed and copied back at once", async (_what, path) => {
    const watched = await watchedSet(SET);
    const [home, copy] = [join(watched.dir, path), join(await folder(), "copy")];
    await cp(home, copy, { recursive: true });
    await rm(home, { recursive: true });
    await cp(copy, home, { recursive: true });
    await expectHeard(watched);
  });

  it.each<[string, string]>([
    ["a folder in it", "leancloud/classes"],
    ["the set itself", ""],
    ["the folder that the set is in", ".."],
  ])("is watched again when %s was away for a while", async (_what, path) => {
    const watched = await watchedSet(SET);
    const [home, away] = [join(watched.dir, path), join(await folder(), "away")];
    await rename(home, away);
    expect((await watched.next()).files.length).toBeGreaterThan(0);
    await rename(away, home);
    expect(await watched.next()).toMatchObject({ kind: "reloaded" });
    await expectHeard(watched);
  });

  it("is told as missing, by its own name alone, while the set is away", async () => {
    const { dir, next } = await watchedSet(SET);
    await rename(dir, `${dir}-away`);
    expect(await next()).toMatchObject({
      kind: "failed",
      files: [expect.stringMatching(/set$/)],
      error: { message: expect.stringContaining("there is no such folder") },
    });
    await rename(`${dir}-away`, dir);
    expect(await next()).toMatchObject({ kind: "reloaded", changes: {} });
  });
});

describe("files outside of a watched set", () => {
  const requiring = (name: string) => ({
    "mincloud/functions/f.js": `const { x } = require("../../../${name}");\nexports.main = async () => x;\n`,
  });
  const x = (value: number) => `exports.x = ${value};\n`;

  it("are heard of again when they come back", async () => {
    const { emulator, dir, next, save } = await watchedSet(SET);
    const call = async () => (await emulator.mincloud.functions.invoke("f")).data;
    await writeFile(join(dir, "../x.js"), x(1));
    await save(requiring("x"));
    expect(await call()).toBe(1);
    await rm(join(dir, "../x.js"));
    expect(await next()).toMatchObject({ kind: "failed", files: [expect.stringMatching(/x\.js$/)] });
    expect(await call()).toBe(1);
    for (const value of [2, 3]) {
      await writeFile(join(dir, "../x.js"), x(value));
      expect(await next()).toMatchObject({ kind: "reloaded" });
      expect(await call()).toBe(value);
    }
  });

  it.each<[string, string, string]>([
    ["beside it", "x", "../x.js"],
    ["in a folder that is not there either", "lib/deep/x", "../lib/deep/x.js"],
    ["as TypeScript", "x", "../x.ts"],
    ["as a folder", "x", "../x/index.js"],
  ])("may come after what imports them, %s", async (_what, name, path) => {
    const { emulator, dir, next, save } = await watchedSet(SET);
    expect(await save(requiring(name))).toMatchObject({ kind: "failed" });
    await writeFiles(dir, { [path]: path.endsWith(".ts") ? "export const x: number = 1;" : x(1) });
    expect(await next()).toMatchObject({ kind: "reloaded" });
    expect((await emulator.mincloud.functions.invoke("f")).data).toBe(1);
  });

  it("are heard of when they were broken before anything was made of them", async () => {
    const { emulator, dir, next, save } = await watchedSet(SET);
    await writeFile(join(dir, "../x.js"), "exports.x = ;\n");
    expect(await save(requiring("x"))).toMatchObject({ kind: "failed" });
    await writeFile(join(dir, "../x.js"), x(1));
    expect(await next()).toMatchObject({ kind: "reloaded" });
    expect((await emulator.mincloud.functions.invoke("f")).data).toBe(1);
  });
});

describe("what editors leave beside a file", () => {
  it("is not heard of, neither when it comes nor when it goes", async () => {
    const { dir, next, save } = await watchedSet(SET);
    const film = join(dir, "leancloud/classes/Film.json");
    // As many do it: the old one is kept under another name.
    await rename(film, `${film}~`);
    expect(await save(edited("新"))).toMatchObject({ kind: "reloaded", files: [expect.stringMatching(/Film\.json$/)] });
    await writeFiles(dir, { "leancloud/classes/#Film.json#": "{", "leancloud/classes/.Film.json.swp": "b" });
    await rm(`${film}~`);
    expect(await save({ "leancloud/classes/Actor.json": [{ name: "张闽" }] })).toMatchObject({
      kind: "reloaded",
      files: [expect.stringMatching(/Actor\.json$/)],
    });
    await rm(join(dir, "leancloud/classes/#Film.json#"));
    expect(await save(edited("又"))).toMatchObject({ files: [expect.stringMatching(/Film\.json$/)] });
    expect(await Promise.race([next(), Promise.resolve("silence")])).toBe("silence");
  });
});

describe("what is wrong outside the set's own files", () => {
  it("is read again when a link leads to something at last, or goes", async () => {
    const { dir, next } = await watchedSet(SET);
    const [target, link] = [join(await folder(), "rows.json"), join(dir, "leancloud/classes/Extra.json")];
    await symlink(target, link);
    expect(await next()).toMatchObject({ kind: "failed", files: [expect.stringMatching(/Extra\.json$/)] });
    await writeFile(target, '[{ "a": 1 }]');
    expect(await next()).toMatchObject({ kind: "reloaded", changes: { "leancloud/Extra": expect.anything() } });
    await rm(target);
    expect(await next()).toMatchObject({ kind: "failed" });
    await rm(link);
    expect(await next()).toMatchObject({ kind: "reloaded" });
  });

  it("is read again when anything stirs", async () => {
    const place = "watch-files: what is wrong";
    const { dir, next, save } = await watchedSet(SET);
    atEnd(async () => void Reflect.deleteProperty(globalThis, place));
    Reflect.set(globalThis, place, true);
    const code = `if (globalThis[${JSON.stringify(place)}]) throw new Error("坏了"); export default [{ a: 1 }];`;
    expect(await save({ "leancloud/classes/Extra.ts": code })).toMatchObject({ kind: "failed" });
    Reflect.set(globalThis, place, false);
    mkdirSync(join(dir, "passing"));
    rmdirSync(join(dir, "passing"));
    expect(await next()).toMatchObject({ kind: "reloaded", files: [expect.stringMatching(/Extra\.ts$/)] });
  });

  it("is read again when it was edited while it was read for the first time", async () => {
    const shared = join(await folder("共用 shared-"), "title.ts");
    await writeFile(shared, 'export const title = "早";');
    const { emulator, dir, save } = await watchedSet(SET);
    const code = `import { writeFileSync } from "node:fs";
      import { title } from ${JSON.stringify(relative(join(dir, "leancloud/classes"), shared))};
      if (title === "早") writeFileSync(${JSON.stringify(shared)}, 'export const title = "晚";');
      export default [{ title }];`;
    expect(await save({ "leancloud/classes/Extra.ts": code })).toMatchObject({ kind: "reloaded" });
    expect((await emulator.leancloud.objects.find("Extra")).results).toMatchObject([{ title: "晚" }]);
  });
});

it("hears of a set whose path begins as that of the data file", async () => {
  const home = await folder();
  const dir = join(home, "app.json-set");
  await writeFiles(dir, SET);
  const { next } = await watch(await createEmulator({ fixtures: dir, data: join(home, "app.json") }));
  await writeFiles(dir, edited("后来"));
  expect(await next()).toMatchObject({ kind: "reloaded", changes: { "leancloud/Film": expect.anything() } });
});

describe("a lookout", () => {
  const look = async (files: Readonly<Record<string, string>>, isIgnored: (path: string) => boolean = () => false) => {
    const root = await folder("lookout-");
    await writeFiles(root, files);
    let stirred: (() => void) | undefined;
    const stir = () => new Promise<void>((resolve) => (stirred = resolve));
    const lookout = createLookout({ root, isIgnored, onStir: () => stirred?.(), onBlind: () => {} });
    atEnd(async () => lookout.close());
    await lookout.look();
    const changed = async () => (await lookout.look()).map((path) => path.slice(root.length + 1)).sort();
    return { root, lookout, changed, stir };
  };

  it("tells what has changed since the last look, and nothing twice", async () => {
    const { root, changed } = await look({ "a.json": "1", "b/c.json": "1", "b/d/e.json": "1", "f.json": "1" });
    await writeFiles(root, { "a.json": "22", "new.json": "1", "g/h/i.json": "1" });
    await rm(join(root, "b"), { recursive: true });
    await rename(join(root, "f.json"), join(root, "f2.json"));
    await mkdir(join(root, "empty"));
    expect(await changed()).toEqual(["a.json", "b", "empty", "f.json", "f2.json", "g/h/i.json", "new.json"]);
    expect(await changed()).toEqual([]);
  });

  it("passes over what is ignored", async () => {
    const { root, changed } = await look({ "a.json": "1" }, (path) => path.endsWith("~"));
    await writeFiles(root, { "a.json~": "2", "x~/y.json": "1" });
    expect(await changed()).toEqual([]);
  });

  it("looks through links, also in a circle, and hears of what they lead to", async () => {
    const { root, changed, stir } = await look({ "a.json": "1" });
    const elsewhere = await folder("lookout-");
    await writeFiles(elsewhere, { "b.json": "1" });
    await symlink(join(elsewhere, "b.json"), join(root, "b.json"));
    await symlink(root, join(root, "circle"));
    expect(await changed()).toContain("b.json");
    const stirred = stir();
    await writeFile(join(elsewhere, "b.json"), "22");
    await stirred;
    expect(await changed()).toContain("b.json");
  });
});
