import { execFile } from "node:child_process";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
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
    for (const { name: names, body, equal } of TEMPLATES[platform].tests) {
      const name = names.en;
      const compared = await compile(body, equal)(emulator);
      expect(compared.length, name).toBeGreaterThan(0);
      for (const [actual, expected] of compared) expect(actual, name).toEqual(expected);
    }
  });

  it.each(RUNNERS)("has a test for %s that uses every part of it", (runner) => {
    for (const typescript of [true, false]) {
      const where = { set: "fixtures", fixtures: "fixtures", isModule: true, jestModules: false };
      const input = { platforms: [platform], runner, typescript, ...where, language: "zh" as const };
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
    // Jest 29 finds no `.cjs`, and reads modules when it is told to.
    [{ type: "module", devDependencies: { jest: "29" } }, [], "test/mincloud.test.js", 'require("baas-emulator")'],
    [
      { type: "module", scripts: { test: "NODE_OPTIONS=--experimental-vm-modules jest" } },
      [],
      "test/mincloud.test.js",
      'import { createEmulator } from "baas-emulator"',
    ],
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
    expect(code).toBe(0);
    expect(out).toContain("left  package.json: script emulator is there already, and is another one");
    expect((await manifest()).scripts).toEqual({ test: "node --test", emulator: "own" });
    const again = await init("mincloud");
    expect(again.code).toBe(0);
    expect(again.out).not.toContain("everything is there already");
    await writeFiles(cwd, { "package.json": { ...(await manifest()), devDependencies: { "baas-emulator": "0" } } });
    expect((await init("mincloud")).out).toMatch(/next:\n {2}npm test\n {2}npx emulator --watch$/);
  });

  it("keeps the ends of lines in package.json", async () => {
    await writeFiles(cwd, { "package.json": '{\r\n    "name": "店"\r\n}\r\n' });
    await init("mincloud");
    expect((await read("package.json")).match(/\r?\n( *)/g)?.slice(0, 3)).toEqual([
      "\r\n    ",
      "\r\n    ",
      "\r\n        ",
    ]);
    expect(await read("package.json")).not.toMatch(/[^\r]\n/);
  });

  it("overwrites nothing, and may be asked again", async () => {
    await writeFiles(cwd, { "fixtures/mincloud/users.json": [] });
    const first = await init("mincloud");
    expect(first.code).toBe(1);
    expect(first.out).toContain("left  fixtures/mincloud/users.json: it is there already, with other content");
    expect(await read("fixtures/mincloud/users.json")).toBe("[]");
    await writeFile(join(cwd, "fixtures/mincloud/users.json"), String(TEMPLATES.mincloud.files["users.json"]));
    const again = await init("mincloud");
    expect([again.code, again.out]).toEqual([0, expect.stringContaining("wrote test/mincloud.test.js")]);
    expect((await init("mincloud")).out).toContain("everything is there already");
    // The keys of another cloud may be left out.
    expect(await init("leancloud")).toMatchObject({
      code: 0,
      out: expect.stringContaining("left  fixtures/emulator.config.json"),
    });
  });

  it("writes no test for data that is another set's, and says how to have both", async () => {
    await cp("fixtures", join(cwd, "fixtures"), { recursive: true });
    const { code, out } = await init("leancloud", "mincloud");
    expect(code).toBe(1);
    expect(out).toContain("not written: test/leancloud.test.js, since its data would be the example's\n");
    expect(out).toMatch(/next:\n {2}npm install --save-dev baas-emulator\n {2}npm run emulator$/);
    expect((await manifest()).scripts).toEqual({ emulator: "emulator --watch" });
    expect((await filesIn(cwd)).filter((path) => path.startsWith("test"))).toEqual([]);
    const [, command = ""] = /npx emulator (.+)\n/.exec(out) ?? [];
    const beside = await runIn(cwd, command.split(" "));
    expect([beside.code, beside.out]).toEqual([0, expect.stringMatching(/npm test$/)]);
    expect(await read("test/leancloud.test.js")).toContain('createEmulator({ fixtures: "example" })');
    // What starts when nobody names a set is what was there.
    expect((await runIn(cwd, ["check"])).code).toBe(0);
  });

  it("adds to the set that is there, and to the project above", async () => {
    await writeFiles(cwd, { "fixtures/demo/bmob/users.json": [] });
    expect((await init("leancloud")).out).toContain("wrote fixtures/demo/leancloud/cloud.js");
    expect(await read("test/leancloud.test.js")).toContain('createEmulator({ fixtures: "fixtures/demo" })');
    await mkdir(join(cwd, "下面"));
    const below = await runIn(join(cwd, "下面"), ["init", "bmob"]);
    expect(below.out).toContain(
      `package.json is ${cwd}'s, and its script emulator is another one; start this set with: npx emulator --watch --fixtures 下面/fixtures\n`,
    );
    expect(await filesIn(join(cwd, "下面"))).not.toContain("package.json");
  });

  it.each([
    [{}, "node", "  node --test 下/面/test/bmob.test.js"],
    [{ scripts: { test: "jest" } }, "jest", "  npm test"],
    [{ scripts: { test: "mocha" } }, "vitest", "  npx vitest run 下/面/test/bmob.test.js"],
  ])("gives commands for the folder of package.json: %j and %s", async (content, runner, test) => {
    const devDependencies = { "baas-emulator": "0", vitest: "4", jest: "30" };
    await writeFiles(cwd, { "package.json": { type: "module", devDependencies, ...content }, "下/面/a.txt": "" });
    const { out } = await runIn(join(cwd, "下", "面"), ["init", "bmob", "--runner", runner]);
    expect(out).toContain(`add to its scripts: "emulator": "emulator --watch --fixtures 下/面/fixtures"`);
    expect(out.split("\n").slice(-3)).toEqual(["  cd ../..", test, "  npx emulator --watch --fixtures 下/面/fixtures"]);
    expect(await read("下/面/test/bmob.test.js")).toContain('{ fixtures: "下/面/fixtures" }');
  });

  it("writes comments and titles in the language of the help, and knows them in each", async () => {
    expect((await runIn(cwd, ["init", "bmob", "leancloud", "mincloud"], { language: "zh" })).code).toBe(0);
    for (const name of PLATFORMS) {
      expect(await read(`test/${name}.test.js`)).toMatch(/\n\/\/ [^\n]*[\u4e00-\u9fff]/);
      expect(await read(`test/${name}.test.js`)).toContain(`test("${TEMPLATES[name].tests[0]?.name.zh}"`);
    }
    const english = ["init", "bmob", "leancloud", "mincloud", "--lang", "en"];
    const again = await runIn(cwd, english, { language: "zh" });
    expect([again.code, again.out]).toEqual([0, expect.stringContaining("everything is there already")]);
    await mkdir(join(cwd, "other/.git"), { recursive: true });
    expect((await runIn(join(cwd, "other"), english, { language: "zh" })).code).toBe(0);
    for (const path of (await filesIn(join(cwd, "other"))).filter((each) => each.endsWith(".js"))) {
      expect(await read(join("other", path))).not.toMatch(/\/\/ [^\n]*[\u4e00-\u9fff]|test\("[^"]*[\u4e00-\u9fff]/);
    }
  });

  it.each([
    ["fixtures", "fixtures: it is a file, and a folder must be here"],
    ["fixtures/mincloud", "fixtures/mincloud: it is a file, and a folder must be here"],
    ["package.json", "package.json: it must be an object, not [1]"],
  ])("says that %s is none that it can write into, and writes nothing", async (path, message) => {
    await writeFiles(cwd, { [path]: [1] });
    expect(await init("mincloud")).toMatchObject({ code: 1, err: expect.stringContaining(`emulator: ${message}`) });
    expect(await filesIn(cwd)).toEqual([path]);
  });

  it("takes another folder when test is a file, and no scripts that are none", async () => {
    await writeFiles(cwd, { test: "mine" });
    expect((await init("mincloud")).out).toContain("wrote tests/mincloud.test.js");
    await writeFiles(cwd, { "package.json": { scripts: [1] } });
    const { code, err } = await init("mincloud");
    expect([code, err]).toEqual([1, "emulator: package.json: scripts must be an object, not [1]"]);
    expect(await manifest()).toEqual({ scripts: [1] });
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
    await runIn(cwd, ["init"], { ask, language: "zh" });
    expect(asked.map((question) => /^[a-z]/i.test(question))).toEqual([true, true, false]);
    const nobody = await init();
    expect(nobody).toEqual({
      code: 2,
      out: "",
      err: "emulator: init needs to know the clouds: npx emulator init mincloud leancloud bmob, or some of them",
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
