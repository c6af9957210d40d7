import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { cleanEnv, ensureBuilt, freePort, must, pack, root, run, serve } from "./support.js";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 300_000 });

let project = "";
let packed: readonly string[] = [];

const write = async (files: Readonly<Record<string, unknown>>): Promise<void> => {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), typeof content === "string" ? content : JSON.stringify(content));
  }
};

const VITEST_USER = `
  import { createTest, type TestOptions } from "baas-emulator/vitest";
  const options: TestOptions = { fixtures: "fixtures/demo", setup: (emulator) => void emulator.mincloud, intercept: true };
  const test = createTest(options);
  test("has typed fixtures", async ({ mincloud, url }) => {
    await mincloud.records.create("product", { name: url.toUpperCase() });
    // @ts-expect-error there is no such fixture
    test("misspelt", ({ minclod }) => minclod);
  });
  // @ts-expect-error there is no such option
  createTest({ fixture: "fixtures/demo" });
`;

/** Does the same through either module system: rows, and a function in the sandbox. */
const PROGRAM = `
  const emulator = await createEmulator({ fixtures: "fixtures/店", seed: 1 });
  const page = await emulator.mincloud.records.find("product", { where: { price: { $gt: 2 } } });
  const run = await emulator.mincloud.functions.invoke("hello", { name: "梨" });
  await emulator.close();
  console.log(JSON.stringify([page.objects.map((row) => row.name), run.data]));
`;

beforeAll(async () => {
  await ensureBuilt();
  project = await mkdtemp(join(tmpdir(), "用户 项目 "));
  const { file, paths } = await pack(project);
  packed = paths;
  await write({
    "package.json": { name: "user", private: true },
    "user.mjs": `import { createEmulator } from "baas-emulator";\n${PROGRAM}`,
    "user.cjs": `const { createEmulator } = require("baas-emulator");\n(async () => {${PROGRAM}})();`,
    "fixtures/店/emulator.config.json": { mincloud: { token: "shop-token" } },
    "fixtures/店/mincloud/tables/product.json": {
      schema: {
        fields: [
          { name: "name", type: "string" },
          { name: "price", type: "number" },
        ],
      },
      rows: [
        { name: "梨", price: 1 },
        { name: "桃", price: 3 },
      ],
    },
    "fixtures/店/mincloud/functions/hello.js": "exports.main = async ({ data }) => '你好，' + data.name;",
  });
  const npm = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--no-save"];
  await must("npm", [...npm, file], { cwd: project });
});

afterAll(() => rm(project, { recursive: true, force: true }));

describe("the package", () => {
  it("holds the build, the command and the demo, and no sources or tests", () => {
    const entries = ["index", "http", "vitest"].map((name) => `dist/${name}.js`);
    const forJest = ["dist/index.cjs", "dist/http.cjs", "dist/types/index.d.cts", "dist/types/vitest.d.cts"];
    const rest = ["bin/emulator.mjs", "dist/cli.js", "dist/types/index.d.ts", "package.json"];
    expect(packed).toEqual(expect.arrayContaining([...entries, ...forJest, ...rest]));
    expect(packed.filter((path) => /^(?:src|test|scripts|\.ci)\//.test(path))).toEqual([]);
  });

  it.each(["user.mjs", "user.cjs"])("works for %s", async (file) => {
    const { code, out, err } = await run(process.execPath, [file], { cwd: project });
    expect([code, out, err]).toEqual([0, '[["桃"],"你好，梨"]\n', ""]);
  });

  it("has types that bring what they need of the language to an older target", async () => {
    await write({
      "using.mts": `
        import { createEmulator } from "baas-emulator";
        await using emulator = await createEmulator({ seed: 1 });
        using stop = emulator.intercept();
        export const calls = emulator.calls();
      `,
      "tsconfig.json": {
        compilerOptions: {
          module: "nodenext",
          target: "es2022",
          // Nothing that would bring it, as @types/node does.
          types: [],
          strict: true,
          noEmit: true,
          skipLibCheck: true,
        },
        files: ["using.mts"],
      },
    });
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { code, out } = await run(process.execPath, [tsc, "-p", "."], { cwd: project });
    expect([code, out]).toEqual([0, ""]);
  });

  it("holds no declarations that its entries do not lead to", () => {
    expect(packed).toContain("dist/types/emulator/types.d.ts");
    expect(packed).not.toContain("dist/types/emulator/load.d.ts");
  });

  it.each([
    { file: "user.mts", module: "nodenext", resolution: "nodenext" },
    { file: "user.cts", module: "nodenext", resolution: "nodenext" },
    // Before TypeScript knew that Node can `require` ES modules.
    { file: "user.cts", module: "node16", resolution: "node16" },
    // vitest is written as `import`, and has types of its own for that: here as in a project without "type": "module".
    { file: "test.cts", module: "nodenext", resolution: "nodenext" },
    { file: "test.cts", module: "node16", resolution: "node16" },
    { file: "user.ts", module: "esnext", resolution: "bundler" },
  ])("has types for $file with module resolution $resolution", async ({ file, module, resolution }) => {
    const hasVitest = file !== "user.cts";
    await write({
      [file]: `
        import { ApiError, createEmulator, type Emulator, type EmulatorConfig } from "baas-emulator";
        import { type Mountable, toNodeHandler } from "baas-emulator/http";
        ${hasVitest ? VITEST_USER : ""}
        export const use = async (): Promise<number | undefined> => {
          const config: EmulatorConfig = { seed: 1, mincloud: { token: "t" } };
          const emulator: Emulator = await createEmulator({ ...config, fixtures: "fixtures/demo" });
          const { records } = emulator.mincloud;
          const page = await records.find("product", { where: { price: { $gt: 5 } } }).catch((error: ApiError) => error.status);
          const mounted: Mountable = emulator;
          toNodeHandler(mounted);
          const error: unknown = undefined;
          if (error instanceof ApiError) return error.status;
          // @ts-expect-error there is no such option
          await createEmulator({ sede: 1 });
          // @ts-expect-error a port is a number
          await emulator.listen({ port: "x" });
          return typeof page === "number" ? page : page.objects.length;
        };
      `,
      "tsconfig.json": {
        compilerOptions: {
          module,
          moduleResolution: resolution,
          target: "es2022",
          lib: ["es2023", "esnext.disposable"],
          types: ["node"],
          typeRoots: [join(root, "node_modules/@types")],
          // The user has vitest; here it is the checkout's.
          paths: { vitest: [join(root, "node_modules/vitest/dist/index.d.ts")] },
          strict: true,
          noEmit: true,
          // Types of this package are looked at where vitest's are not.
          skipLibCheck: hasVitest,
        },
        files: [file],
      },
    });
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { code, out } = await run(process.execPath, [tsc, "-p", "."], { cwd: project });
    expect([code, out]).toEqual([0, ""]);
  });
});

describe("the installed command", () => {
  const command = () => join(project, "node_modules/.bin/emulator");

  it("serves the fixtures beside it through npx", async () => {
    const served = await serve("npx", ["--no-install", "emulator", "--port", "0"], { cwd: project });
    const response = await fetch(`${served.url}/oserve/v1/cloud-function/job/`, {
      method: "POST",
      headers: { authorization: "Bearer shop-token", "content-type": "application/json" },
      body: JSON.stringify({ function_name: "hello", data: { name: "茶" }, sync: true }),
    });
    expect(await response.json()).toMatchObject({ code: 0, data: "你好，茶" });
    expect(served.lines.join("\n")).toContain(`fixtures: ${join("fixtures", "店")}`);
    await served.stop("SIGINT");
  });

  it.each(["SIGINT", "SIGTERM"] as const)("writes its data and exits with 0 soon after %s", async (signal) => {
    const data = join(project, `${signal}.json`);
    const served = await serve(command(), ["--port", "0", "--quiet", "--data", data], { cwd: project });
    expect(served.lines).toHaveLength(1);
    const response = await fetch(`${served.url}/oserve/v2.4/table/product/record/`, {
      method: "POST",
      headers: { authorization: "Bearer shop-token", "content-type": "application/json" },
      body: '{"name":"普洱"}',
    });
    expect(response.status).toBe(201);
    const { code, ms } = await served.stop(signal);
    expect(code).toBe(0);
    expect(ms).toBeLessThan(2_000);
    expect(await readFile(data, "utf8")).toContain("普洱");
  });

  it("exits with 2 for a wrong command line and with 1 for everything else that is wrong", async () => {
    const wrong = await run(command(), ["--prot", "1"], { cwd: project });
    expect([wrong.code, wrong.out]).toEqual([2, ""]);
    expect(wrong.err).toContain("did you mean --port?");
    const missing = await run(command(), ["--fixtures", "gone"], { cwd: project });
    expect([missing.code, missing.out, missing.err]).toEqual([1, "", "emulator: gone: there is no such folder\n"]);
  });

  it("serves also when nobody reads its output", async () => {
    const port = await freePort();
    const child = spawn(command(), ["--port", String(port)], { cwd: project, stdio: ["ignore", "pipe", "inherit"] });
    child.stdout.destroy();
    const reached = () => fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    await vi.waitUntil(reached, { timeout: 20_000, interval: 100 });
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});

describe("the checkout", () => {
  let checkout = "";

  const copy = async (...paths: readonly string[]): Promise<void> => {
    for (const path of paths) await cp(join(root, path), join(checkout, path), { recursive: true });
  };

  beforeAll(async () => {
    checkout = await mkdtemp(join(tmpdir(), "checkout "));
    await copy("package.json", "bin", "scripts", "src", "tsconfig.json", "tsconfig.build.json", "fixtures");
  });

  afterAll(() => rm(checkout, { recursive: true, force: true }));

  // In the order in which it happens to someone who has just cloned it.
  it("does not fail to prepare before anything is installed, and says what is missing", async () => {
    const { code, err } = await run(process.execPath, ["scripts/prepare.mjs"], { cwd: checkout });
    expect([code, err]).toEqual([0, "prepare: dependencies are not installed, build skipped\n"]);
    const tried = await run(join(checkout, "bin/emulator.mjs"), ["--version"], { cwd: checkout });
    expect(tried).toMatchObject({ code: 1, err: expect.stringContaining("run npm install first") });
  });

  it("runs from the sources when nothing is built", async () => {
    await symlink(join(root, "node_modules"), join(checkout, "node_modules"));
    const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    expect(await run(join(checkout, "bin/emulator.mjs"), ["--version"], { cwd: checkout })).toMatchObject({
      code: 0,
      out: `${version}\n`,
    });
  });

  it("builds itself for npx emulator and then serves the demo", async () => {
    const env = cleanEnv({ npm_config_cache: join(checkout, ".npm"), npm_config_yes: "true" });
    const served = await serve("npx", ["emulator", "--port", "0"], { cwd: checkout, env });
    expect(served.lines.join("\n")).toContain(`fixtures: ${join("fixtures", "demo")}`);
    await served.stop("SIGINT");
    expect(await readFile(join(checkout, "dist/cli.js"), "utf8")).not.toBe("");
  });
});
