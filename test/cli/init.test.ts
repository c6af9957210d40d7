import { execFile } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createEmulator, type Emulator } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PLATFORMS, RUNNERS } from "../../src/cli/commands.js";
import { planFiles, TEMPLATES } from "../../src/cli/init/plan.js";
import { filesIn, makeFolder, removeFolder, runIn, writeFiles } from "./support.js";

let cwd = "";

beforeEach(async () => {
  cwd = await makeFolder();
  // A repository of its own: what lies above is not its business.
  await mkdir(join(cwd, ".git"));
});

afterEach(() => removeFolder(cwd));

const init = (...argv: string[]) => runIn(cwd, ["init", ...argv]);

const read = (path: string): Promise<string> => readFile(join(cwd, path), "utf8");

const manifest = async () => JSON.parse(await read("package.json"));

/** The body of a test as a function: its lines, and the values that it compares. */
const compile = (body: readonly string[], equal: readonly (readonly [string, string])[]) => {
  const pairs = equal.map(([actual, expected]) => `[${actual}, ${expected}]`).join(", ");
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
  return new AsyncFunction("emulator", `${body.join("\n")}\nreturn [${pairs}];`);
};

describe.each(PLATFORMS)("the example for %s", (platform) => {
  it("loads, is all right, and does what its tests say", async () => {
    expect(await init(platform)).toMatchObject({ code: 0, err: "" });
    const checked = await runIn(cwd, ["check"]);
    expect(checked).toMatchObject({ code: 0, err: "", out: expect.stringMatching(/: all right$/) });
    await using emulator: Emulator = await createEmulator({ fixtures: join(cwd, "fixtures") });
    for (const { name, body, equal } of TEMPLATES[platform].tests) {
      const compared = await compile(body, equal)(emulator);
      expect(compared.length, name).toBeGreaterThan(0);
      for (const [actual, expected] of compared) expect(actual, name).toEqual(expected);
    }
  });

  it.each(RUNNERS)("has a test for %s that uses every part of it", (runner) => {
    for (const typescript of [true, false]) {
      const input = { platforms: [platform], runner, typescript, fixtures: "fixtures", isModule: true };
      const { files, tests } = planFiles(input, "test");
      const text = files.get(tests[0] ?? "") ?? "";
      const from = { vitest: "vitest", jest: "@jest/globals", node: "node:test" }[runner];
      const imports = typescript || runner !== "jest" ? `from "${from}";` : 'require("baas-emulator");';
      expect(text).toContain(imports);
      expect(text.includes("type Emulator")).toBe(typescript && runner !== "vitest");
      expect(text.includes("createTest")).toBe(runner === "vitest");
      expect(text.match(/^test\("/gm)).toHaveLength(TEMPLATES[platform].tests.length);
      expect(text).toContain(runner === "node" ? "assert.deepEqual(" : ").toEqual(");
    }
  });
});

describe("emulator init", () => {
  it("makes a project of an empty folder", async () => {
    const { code, out } = await init("mincloud");
    expect(code).toBe(0);
    expect(out.split("\n")).toEqual([
      "wrote fixtures/emulator.config.json",
      "wrote fixtures/mincloud/tables/product.json",
      "wrote fixtures/mincloud/users.json",
      "wrote fixtures/mincloud/functions/hello.js",
      "wrote test/mincloud.test.js",
      "wrote package.json: scripts emulator, test",
      "",
      "next:",
      "  npm install --save-dev baas-emulator",
      "  npm test",
    ]);
    expect(await manifest()).toMatchObject({
      private: true,
      type: "module",
      scripts: { emulator: "emulator --watch", test: "node --test" },
    });
  });

  it("writes for the runner, language and package manager that it finds, and keeps what is said already", async () => {
    const scripts = { build: "tsc", test: "vitest run --coverage" };
    const devDependencies = { vitest: "4", typescript: "7", "baas-emulator": "0" };
    await writeFiles(cwd, {
      "package.json": `${JSON.stringify({ name: "店", scripts, devDependencies }, null, "\t")}\n`,
      "pnpm-lock.yaml": "",
      "tests/own.test.ts": "",
    });
    const { code, out } = await init("bmob", "leancloud");
    expect(code).toBe(0);
    expect(out.split("\n").slice(-2)).toEqual(["  pnpm test", "  pnpm emulator"]);
    expect(await filesIn(cwd)).toEqual(expect.arrayContaining(["tests/bmob.test.ts", "tests/leancloud.test.ts"]));
    expect(await read("tests/bmob.test.ts")).toContain('import { createTest } from "baas-emulator/vitest";');
    expect(await manifest()).toEqual({
      name: "店",
      scripts: { ...scripts, emulator: "emulator --watch" },
      devDependencies,
    });
    expect(await read("package.json")).toMatch(/^\{\n\t"name"/);
  });

  it.each([
    [{ scripts: { test: "jest" } }, [], "test/mincloud.test.js", 'require("baas-emulator")'],
    [{ type: "module", devDependencies: { jest: "30" } }, [], "test/mincloud.test.cjs", 'require("baas-emulator")'],
    [
      { devDependencies: { jest: "30", "ts-jest": "29", typescript: "5" } },
      [],
      "test/mincloud.test.ts",
      "@jest/globals",
    ],
    [{ devDependencies: { typescript: "5" } }, [], "test/mincloud.test.mjs", "node:assert/strict"],
    [{ devDependencies: { tsx: "4", typescript: "5" } }, [], "test/mincloud.test.ts", "node:assert/strict"],
    [{ devDependencies: { jest: "30" } }, ["--runner", "vitest"], "test/mincloud.test.js", 'from "vitest"'],
  ])("in a project with %j and %j it writes %s", async (content, argv, path, text) => {
    await writeFiles(cwd, { "package.json": content });
    expect((await init("mincloud", ...argv)).code).toBe(0);
    expect(await read(path)).toContain(text);
  });

  it("puts a test script in the place of npm's own only", async () => {
    await writeFiles(cwd, {
      "package.json": { scripts: { test: 'echo "Error: no test specified" && exit 1', emulator: "own" } },
    });
    const { code, out } = await init("mincloud");
    expect(code).toBe(1);
    expect(out).toContain("left  package.json: script emulator is there already");
    expect((await manifest()).scripts).toEqual({ test: "node --test", emulator: "own" });
  });

  it("overwrites nothing, and may be asked again", async () => {
    await writeFiles(cwd, { "fixtures/mincloud/users.json": [] });
    const first = await init("mincloud");
    expect(first.code).toBe(1);
    expect(first.out).toContain("left  fixtures/mincloud/users.json: it is there already, with other content");
    expect(await read("fixtures/mincloud/users.json")).toBe("[]");
    await writeFile(join(cwd, "fixtures/mincloud/users.json"), TEMPLATES.mincloud.files["users.json"] ?? "");
    const again = await init("mincloud");
    expect(again.code).toBe(0);
    expect(again.out).toContain("everything is there already");
    // The keys of another cloud may be left out.
    expect(await init("leancloud")).toMatchObject({
      code: 0,
      out: expect.stringContaining("left  fixtures/emulator.config.json"),
    });
  });

  it("adds to the set that is there, and to the project above", async () => {
    await writeFiles(cwd, { "fixtures/demo/bmob/users.json": [] });
    expect((await init("leancloud")).out).toContain("wrote fixtures/demo/leancloud/cloud.js");
    expect(await read("test/leancloud.test.js")).toContain('createEmulator({ fixtures: "fixtures/demo" })');
    await mkdir(join(cwd, "下面"));
    const below = await runIn(join(cwd, "下面"), ["init", "bmob"]);
    expect(below.out).toContain(`package.json is ${cwd}'s; add to its scripts: "emulator": "emulator --watch"`);
    expect(await filesIn(join(cwd, "下面"))).not.toContain("package.json");
  });

  it("says how to run the test where npm test runs something else", async () => {
    await writeFiles(cwd, { "package.json": { scripts: { test: "mocha" }, devDependencies: { vitest: "4" } } });
    const { out } = await init("mincloud");
    expect(out.split("\n").slice(-1)).toEqual(["  npx vitest run test/mincloud.test.js"]);
    expect((await manifest()).scripts.test).toBe("mocha");
  });

  it.each([
    ["数据/店 1", 'emulator --watch --fixtures "数据/店 1"'],
    ["sets/shop", "emulator --watch --fixtures sets/shop"],
    ["fixtures", "emulator --watch"],
  ])("starts with the set in %s", async (folder, script) => {
    await init("mincloud", "--fixtures", folder);
    expect((await manifest()).scripts.emulator).toBe(script);
  });

  it("asks the person at the terminal, and nobody else", async () => {
    const answers = ["bmod", "知晓云，Bmob"];
    const asked: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      return answers.shift();
    };
    const { code, out, err } = await runIn(cwd, ["init"], { ask });
    expect([code, asked.length, err]).toEqual([0, 2, '"bmod" is no cloud; did you mean bmob?']);
    expect(out).toContain("wrote test/mincloud.test.js");
    expect(out).toContain("wrote test/bmob.test.js");
    const nobody = await init();
    expect(nobody).toEqual({
      code: 2,
      out: "",
      err: "emulator: init needs to know the cloud: emulator init mincloud | leancloud | bmob, or several of them",
    });
    expect((await runIn(cwd, ["init"], { ask: async () => undefined })).code).toBe(2);
  });

  it("names what is wrong with package.json", async () => {
    await writeFiles(cwd, { "package.json": '{\n  "name": 茶\n}' });
    expect(await init("bmob")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^emulator: package\.json:2:11: /),
    });
    expect(await filesIn(cwd)).toEqual(["package.json"]);
  });
});

it("leads from an empty folder to a test that passes", { timeout: 60_000 }, async () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const run = promisify(execFile);
  await run(process.execPath, [join(root, "bin/emulator.mjs"), "init", "leancloud"], { cwd });
  await mkdir(join(cwd, "node_modules"));
  await symlink(root, join(cwd, "node_modules/baas-emulator"));
  // Who runs inside a test of node:test reports to it.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout } = await run("npm", ["test", "--", "--test-reporter=tap"], { cwd, env });
  expect(stdout).toMatch(/^# pass 3$/m);
  expect(stdout).toMatch(/^# fail 0$/m);
});
