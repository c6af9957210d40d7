import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { start } from "../../src/cli/start.js";

let cwd = "";

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "交 换 "));
});

afterEach(() => rm(cwd, { recursive: true }));

const run = async (...argv: string[]) => {
  const out: string[] = [];
  const err: string[] = [];
  const code = await start(argv, { cwd, out: (line) => out.push(line), err: (line) => err.push(line) });
  return { code, out, err: err.join("\n") };
};

const writeData = async (): Promise<void> => {
  await using emulator = await createEmulator({ data: join(cwd, "应用.json") });
  await emulator.leancloud.objects.create("Todo", { title: "写周报" });
};

const todosIn = async (data: string) => {
  await using emulator = await createEmulator({ data: join(cwd, data) });
  return (await emulator.leancloud.objects.find("Todo")).results;
};

describe("emulator export and import", () => {
  it("take data out of a file, and into another one", async () => {
    await writeData();
    const exported = await run("export", "我的 导出", "--data", "应用.json");
    expect(exported).toMatchObject({ code: 0, err: "" });
    expect(exported.out).toEqual([
      expect.stringMatching(/^exported 1 row in \d+ files to 我的 导出$/),
      'start with: npx emulator --fixtures "我的 导出"',
      expect.stringContaining("the emulator's own keys"),
    ]);
    const imported = await run("import", "我的 导出", "--data", "又.json");
    expect(imported).toMatchObject({ code: 0, err: "" });
    expect(imported.out).toContain("leancloud: class Todo: 1 object");
    expect(imported.out.at(-1)).toBe(
      'written to 又.json; start with: npx emulator --data "又.json" --config "我的 导出/emulator.config.json"',
    );
    expect(await todosIn("又.json")).toEqual(await todosIn("应用.json"));
  });

  it("take the keys from the one set in fixtures, as serving does; with several, they must be named", async () => {
    await writeData();
    const keys = { leancloud: { appKey: "our-key" } };
    await mkdir(join(cwd, "fixtures/demo/leancloud"), { recursive: true });
    await writeFile(join(cwd, "fixtures/demo/emulator.config.json"), JSON.stringify(keys));
    const exported = await run("export", "x", "--data", "应用.json");
    expect([exported.code, exported.out.length]).toEqual([0, 2]);
    expect(JSON.parse(await readFile(join(cwd, "x/emulator.config.json"), "utf8"))).toEqual(keys);
    await mkdir(join(cwd, "fixtures/other/leancloud"), { recursive: true });
    const second = await run("export", "y", "--data", "应用.json");
    expect([second.code, second.out.at(-1)]).toEqual([0, expect.stringContaining("the emulator's own keys")]);
    expect((await run("export", "z")).code).toBe(2);
  });

  it("write what a set loads to, quietly, and say which files are not theirs", async () => {
    await mkdir(join(cwd, "set/leancloud/classes"), { recursive: true });
    await writeFile(join(cwd, "set/leancloud/classes/Todo.json"), '[{"title": "写周报"}]');
    expect(await run("export", "x", "--fixtures", "set", "--quiet")).toEqual({ code: 0, out: [], err: "" });
    await writeFile(join(cwd, "x/leancloud/classes/Mine.json"), "[]");
    const again = await run("export", "x", "--fixtures", "set", "--quiet");
    expect(again.code).toBe(0);
    expect(again.err).toContain("Mine.json: no export wrote this file; it will be loaded with the export");
  });

  it("leave data that is there alone, unless told otherwise", async () => {
    await writeData();
    await run("export", "x", "--data", "应用.json");
    const refused = await run("import", "x", "--data", "应用.json");
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringContaining("应用.json: it is there already; --replace"),
    });
    expect(await run("import", "x", "--data", "应用.json", "--replace", "--quiet")).toEqual({
      code: 0,
      out: [],
      err: "",
    });
    expect(await todosIn("应用.json")).toHaveLength(1);
  });

  it("keep the bytes of files, with the keys of the set", async () => {
    const content = Buffer.from("龙井\0");
    await using emulator = await createEmulator({ mincloud: { clientId: "ours" } });
    const { cdn_path: path } = await emulator.mincloud.files.upload("茶.txt", content);
    await emulator.export(join(cwd, "x"));
    expect((await run("import", "x", "--data", "a.json", "--quiet")).code).toBe(0);
    await using again = await createEmulator({
      data: join(cwd, "a.json"),
      config: join(cwd, "x/emulator.config.json"),
    });
    expect(Buffer.from((await again.mincloud.files.content(String(path))).bytes)).toEqual(content);
  });

  it("say how an export of another kind is read", async () => {
    await mkdir(join(cwd, "out"), { recursive: true });
    await writeFile(join(cwd, "out/Todo.0.jsonl"), '#filetype:JSON-streaming {"type":"Class","class":"Todo"}\n');
    const { code, err } = await run("import", "out", "--data", "a.json");
    expect({ code, err }).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /out: not a fixture set: .*; an export of a cloud's console goes with --from: leancloud$/,
      ),
    });
    expect(await readdir(cwd)).toEqual(["out"]);
  });

  it("leave nothing behind when the set is bad", async () => {
    await mkdir(join(cwd, "set/bmob"), { recursive: true });
    await writeFile(join(cwd, "set/bmob/users.json"), "{");
    const { code, err } = await run("import", "set", "--data", "a.json");
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining("users.json:1:2") });
    expect(await readdir(cwd)).toEqual(["set"]);
  });

  it("do not take data from under a running emulator", async () => {
    await using _running = await createEmulator({ data: join(cwd, "a.json") });
    const { code, err } = await run("export", "x", "--data", "a.json");
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining("in use by") });
    expect(await readdir(cwd)).not.toContain("x");
  });

  it("do not take half an export for a whole one", async () => {
    await writeData();
    await run("export", "x", "--data", "应用.json");
    await mkdir(join(cwd, "x/.emulator-export-old"));
    const { code, err } = await run("import", "x", "--data", "又.json");
    expect({ code, err }).toMatchObject({
      code: 1,
      err: expect.stringContaining("was broken off half-way: wait for it"),
    });
    expect(await readdir(cwd)).not.toContain("又.json");
  });

  it.each([
    [["export"], "export needs the folder to write"],
    [["export", "x"], "export needs --data FILE.json, the data to write, or --fixtures DIR"],
    [["export", "x", "y", "--data", "z"], 'unexpected "y"'],
    [["export", "x", "--port", "1"], "unknown option --port"],
    [["import", "x"], "import needs --data FILE.json"],
    [["import", "x", "--fixtures", "y"], "unknown option --fixtures"],
  ])("%j is a mistake", async (argv, message) => {
    const { code, err } = await run(...argv);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });

  it.each([
    [["export", "x", "--data", "nowhere.json"], "nowhere.json: there is no such file"],
    [["export", ".", "--fixtures", "set"], "there is no such folder"],
    [["import", "nowhere", "--data", "a.json"], "there is no such folder"],
  ])("%j fails and says why", async (argv, message) => {
    const { code, err } = await run(...argv);
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining(message) });
    expect(await readdir(cwd)).toEqual([]);
  });
});
