import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createEmulator, type Emulator } from "baas-emulator";
import { describe, expect, it } from "vitest";
import { openFixtures } from "../../src/fixtures.js";
import { createFolder } from "../support/folder.js";

const SHARED = {
  "shared/问候.ts":
    "export type Who = { name?: string };\nexport const 问候 = (who: Who): string => '你好，' + who.name!.trim() + '！';\n",
};

/** A fixture set whose code is TypeScript, for each cloud. */
const SET = {
  ...SHARED,
  "emulator.config.json": '{ "seed": 1 }',
  "mincloud/functions/hello.ts": [
    'import { 问候, type Who } from "../../shared/问候";',
    "",
    "export const main = async (event: { data: Who }): Promise<string> => {",
    "  const 说 = '中文'; return 问候(event.data);",
    "};",
  ].join("\n"),
  "mincloud/functions/订单/index.ts":
    'import { total } from "../lib/合计.js"; import rates from "../rates.json";\nexports.main = async () => total([1, 2]) * rates.rate;',
  "mincloud/functions/lib/合计.ts":
    'import type { Sum } from "./types"; export const total: Sum = (list) => list.reduce((a, b) => a + b, 0);',
  "mincloud/functions/lib/types.ts": "export type Sum = (list: number[]) => number;",
  "mincloud/functions/rates.json": '{ "rate": 2 }',
  "mincloud/functions/env.d.ts": "declare const BaaS: any;",
  "mincloud/functions/tsconfig.json": "{ not even JSON",
  "mincloud/functions/plain.js": "exports.main = async () => 'plain';",
  "leancloud/cloud.ts": [
    'import AV from "leanengine";',
    'import { 问候 } from "../shared/问候.js";',
    'import "./hooks";',
    "interface Request { params: { name?: string } }",
    'AV.Cloud.define("hello", async (request: Request) => 问候(request.params));',
  ].join("\n"),
  "leancloud/hooks/index.ts":
    'import AV = require("leanengine");\nAV.Cloud.beforeSave("Todo", async ({ object }: any) => {\n  if (!object.get("title")) throw new AV.Cloud.Error("没有标题" as string, { code: 142 });\n});',
  "leancloud/cloud.staging.ts":
    'AV.Cloud.define("where", async () => "staging" satisfies string); declare const AV: any;',
  "bmob/functions/hello.ts": [
    'import { 问候 } from "../../shared/问候";',
    "interface Response { send(body: unknown): void }",
    "export async function onRequest(request: { query: { name?: string } }, response: Response): Promise<void> {",
    "  response.send(问候(request.query));",
    "}",
  ].join("\n"),
  "bmob/functions/declared.js":
    "const { one } = require('./lib/one');\nfunction onRequest(request, response) { response.send(String(one)); }\n",
  "bmob/functions/assigned.ts":
    'import one = require("./lib/one");\nexport = (request: any, response: any) => response.send(String(one.one));',
  "bmob/functions/lib/one.js": "exports.one = 1;",
};

/** Node's names of the frames of a stack. */
const placesIn = (text: unknown): string[] => String(text).match(/[\w/.\p{L}]+\.[jt]s:\d+(?::\d+)?/gu) ?? [];

/** What each function of {@link SET} does. */
const use = async ({ mincloud, leancloud, bmob }: Emulator) => ({
  mincloud: await mincloud.functions.invoke("hello", { name: "小明" }),
  订单: await mincloud.functions.invoke("订单", {}),
  plain: await mincloud.functions.invoke("plain", {}),
  leancloud: await leancloud.functions.run("hello", { name: "小明" }),
  staging: await leancloud.as({ production: false }).functions.run("where"),
  bmob: (await bmob.functions.call("hello", { query: { name: "小明" } })).body,
  declared: (await bmob.functions.call("declared")).body,
  assigned: (await bmob.functions.call("assigned")).body,
});

const USED = {
  mincloud: { code: 0, data: "你好，小明！", error: {} },
  订单: { code: 0, data: 6, error: {} },
  plain: { code: 0, data: "plain", error: {} },
  leancloud: "你好，小明！",
  staging: "staging",
  bmob: "你好，小明！",
  declared: "1",
  assigned: "1",
};

/** How each function of {@link SET} fails. */
const misuse = async (emulator: Emulator) => {
  const { mincloud, leancloud, bmob } = emulator;
  const debug = await emulator.handle({
    method: "POST",
    url: "/oserve/v1.3/cloud-function/hello/debug/",
    headers: {
      host: "127.0.0.1",
      authorization: "Bearer demo-token",
      "content-type": "application/json",
    },
    body: Buffer.from('{"data":{}}'),
  });
  await leancloud.functions.run("hello", {}).catch(() => {});
  await bmob.functions.call("hello");
  const logged = (name: string) =>
    emulator
      .logs({ platform: name })
      .filter(({ level }) => level === "error" || level === "warn")
      .flatMap(({ message }) => placesIn(message));
  return {
    debug: JSON.parse(Buffer.from(debug.body).toString()),
    mincloud: await mincloud.functions.invoke("hello", {}),
    leancloud: logged("leancloud"),
    bmob: logged("bmob"),
  };
};

describe("functions in TypeScript", () => {
  it("run in each cloud", async () => {
    await using tree = await createFolder(SET);
    await using emulator = await createEmulator({ fixtures: tree.root });
    expect(await use(emulator)).toEqual(USED);
    await expect(emulator.leancloud.objects.create("Todo", {})).rejects.toMatchObject({
      message: expect.stringContaining("没有标题"),
    });
  });

  it("say in each cloud where they fail", async () => {
    await using tree = await createFolder(SET);
    await using emulator = await createEmulator({ fixtures: tree.root, mincloud: { token: "demo-token" } });
    const { debug, mincloud, leancloud, bmob } = await misuse(emulator);
    const message = "Cannot read property 'trim' of undefined";
    expect(mincloud).toEqual({ code: 1, data: null, error: { message, type: "TypeError" } });
    expect(debug).toMatchObject({ code: 1, error: { message, type: "TypeError" } });
    const stack = `TypeError: ${message}\n    at 问候 (../shared/问候.ts:2:58)\n    at main (functions/hello.ts:4:28)`;
    expect(debug.error.stack).toBe(stack);
    expect(debug.log).toContain(stack);
    expect(leancloud).toEqual(["../shared/问候.ts:2:58", "cloud.ts:5:56"]);
    expect(bmob).toEqual(["../shared/问候.ts:2:58", "functions/hello.ts:4:19"]);
  });

  it.each([
    [
      "leancloud/cloud.ts",
      'import AV from "leanengine";\n\nconst x: any = AV.nothing;\nx.y;',
      "TypeError: Cannot read property 'y' of undefined",
      "cloud.ts:4:2",
    ],
    ["leancloud/cloud.js", "const x = null;\n\nx.y;", "TypeError: Cannot read property 'y' of null", "cloud.js:3:2"],
    ["leancloud/cloud.ts", 'import "./lib";\nimport left from "left-pad";\nleft();', "left-pad", "cloud.ts:2:18"],
    [
      "mincloud/functions/f.ts",
      'import "./lib";\nimport left from "left-pad";\nleft();',
      "left-pad",
      "functions/f.ts:2:18",
    ],
    ["mincloud/functions/f.js", "\nlet a b", "Unexpected identifier", "index.js:2"],
    [
      "bmob/functions/f.ts",
      'import "./lib";\nimport left from "left-pad";\nleft();',
      "left-pad",
      "functions/f.ts:2:18",
    ],
    ["bmob/functions/f.js", "\nlet a b", "Unexpected identifier", "f.js, line 2"],
  ])("say where they do not even load: %s", async (path, text, reason, place) => {
    const lib = path.replace(/\w+\.\w+$/, "lib/index.ts");
    await using tree = await createFolder({ [path]: text, ...(text.includes("./lib") && { [lib]: "export {};" }) });
    await using emulator = await createEmulator({ fixtures: tree.root });
    const [cloud = ""] = path.split("/");
    const { mincloud, leancloud, bmob } = emulator;
    const refused: unknown =
      cloud === "leancloud"
        ? await leancloud.functions.run("f").catch((error: unknown) => error)
        : await (cloud === "bmob" ? bmob.functions.call("f") : mincloud.functions.invoke("f", {}));
    const [message = ""] = emulator.logs({ platform: cloud, level: "error" }).map((entry) => entry.message);
    expect(message).toContain(reason);
    expect(message).toContain(place);
    if (cloud === "leancloud") expect(refused).toMatchObject({ message: expect.stringContaining(`(${place})`) });
  });

  it("refuse a deploy with the place", async () => {
    await using emulator = await createEmulator();
    const { functions } = emulator.leancloud;
    await expect(functions.deploy("\nlet a b")).rejects.toThrow("SyntaxError: Unexpected identifier (cloud.js:2)");
    await expect(functions.deploy("\nnull.x")).rejects.toThrow("Cannot read property 'x' of null (cloud.js:2:5)");
  });

  it("are exported as what runs, and still know their sources", async () => {
    await using tree = await createFolder(SET);
    await using folder = await createFolder({});
    await using emulator = await createEmulator({ fixtures: tree.root, mincloud: { token: "demo-token" } });
    await emulator.export(join(folder.root, "again"));
    expect(await readFile(folder.path("again/mincloud/functions/plain.js"), "utf8")).toBe(
      SET["mincloud/functions/plain.js"],
    );
    await using again = await createEmulator({ fixtures: folder.path("again"), mincloud: { token: "demo-token" } });
    expect(await use(again)).toEqual(USED);
    const here = await misuse(emulator);
    const there = await misuse(again);
    expect(there.debug.error).toEqual(here.debug.error);
    expect({ ...there, debug: 0 }).toEqual({ ...here, debug: 0 });
    await again.export(folder.path("third"));
    for (const file of ["mincloud/functions/hello.js", "leancloud/cloud.js", "bmob/functions/declared.js"])
      expect(await readFile(folder.path(`third/${file}`), "utf8")).toBe(
        await readFile(folder.path(`again/${file}`), "utf8"),
      );
  });

  it("may be the default export, by whatever name the cloud calls it", async () => {
    await using tree = await createFolder({
      "lib/问候.ts": `export const 问候 = (name: string) => \`你好，\${name}！\`;`,
      "mincloud/functions/alone.ts":
        'import { 问候 } from "../../lib/问候";\nexport default async (event: { data: { name: string } }) => 问候(event.data.name);',
      "mincloud/functions/beside.js":
        "export const kind = 'beside';\nconst run = async () => kind;\nexport { run as default };",
      "mincloud/functions/object.ts": "export default { main: async () => 'object' };",
      "mincloud/functions/both.ts": "export default async () => 'default';\nexport const main = async () => 'main';",
      "bmob/functions/alone.ts": "export default (_: unknown, response: any) => response.send('alone');",
      "bmob/functions/beside.ts":
        "export const kind = 'beside';\nexport default (_: unknown, response: any): void => response.send(kind);",
    });
    await using folder = await createFolder({});
    await using emulator = await createEmulator({ fixtures: tree.root });
    const use = async ({ mincloud, bmob }: Emulator) => [
      ...(await Promise.all(
        ["alone", "beside", "object", "both"].map(
          async (name) => (await mincloud.functions.invoke(name, { name: "小明" })).data,
        ),
      )),
      ...(await Promise.all(["alone", "beside"].map(async (name) => (await bmob.functions.call(name)).body))),
    ];
    const results = ["你好，小明！", "beside", "object", "main", "alone", "beside"];
    expect(await use(emulator)).toEqual(results);
    await emulator.export(folder.path("again"));
    await using again = await createEmulator({ fixtures: folder.path("again") });
    expect(await use(again)).toEqual(results);
  });

  it("leave no file of the set unread but what is not code, or lies where code of a cloud is by its name", async () => {
    await using tree = await createFolder({
      ...SET,
      "mincloud/functions/lib/old.ts": "",
      "mincloud/functions/hello.test.ts": 'import { test } from "vitest"; test("", () => {});',
      "leancloud/hooks/later/todo.ts": "",
      "leancloud/clouds.ts": "",
      "bmob/functions/new/later.js": "",
      "bmob/functions/new/deeper/later.mts": "",
      "bmob/functions/new/data.json": "[]",
      "mincloud/functions/订单/helper.ts": "",
    });
    const set = await openFixtures(tree.root);
    const { mincloud, leancloud, bmob } = set.folders();
    const names = [];
    for (const folder of [mincloud, bmob]) names.push(...((await folder?.functions("functions")) ?? []));
    for (const name of ["cloud", "cloud.staging"]) await leancloud?.code(name);
    expect(names.map(({ name }) => name)).toEqual(["hello", "plain", "订单", "assigned", "declared", "hello"]);
    expect(tree.names(await set.unread())).toEqual(["leancloud/clouds.ts", "bmob/functions/new/data.json"]);
  });

  it("may have tests beside them, and what describes a project", async () => {
    const test = 'import { test } from "node:test"; throw new Error("it ran");';
    const project = { "package.json": "{ not even JSON", "package-lock.json": "{}", "tsconfig.json": "{}" };
    const inFolder = (folder: string, files: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
    await using tree = await createFolder({
      ...inFolder("mincloud/functions", {
        "f.js": "exports.main = async () => 1;",
        "f.test.js": test,
        "f.spec.ts": test,
      }),
      ...inFolder("mincloud/functions/g", { "index.mjs": "export const main = async () => 2;", "g.test.mts": test }),
      ...inFolder("mincloud/tables", { "package.json": '{ "schema": { "fields": [] } }', "a.test.ts": test }),
      ...inFolder("leancloud", { "cloud.js": "AV.Cloud.define('f', () => 1);", "cloud.test.ts": test }),
      ...inFolder("leancloud/classes", { "Post.json": "[]", "Post.test.cjs": test }),
      ...inFolder("mincloud/functions", project),
      ...inFolder("mincloud/functions/g", project),
      ...inFolder("mincloud/functions/later", project),
      ...inFolder("leancloud", project),
    });
    await using emulator = await createEmulator({ fixtures: tree.root });
    const { objects } = await emulator.mincloud.functions.list();
    expect(objects.map(({ name }) => name).sort()).toEqual(["f", "g"]);
    expect((await emulator.mincloud.functions.invoke("g", {})).data).toBe(2);
    expect(await emulator.leancloud.functions.names()).toEqual(["f"]);
    // What is called so and is data is data.
    expect((await emulator.mincloud.tables.list()).objects.map(({ name }) => name)).toContain("package");
  });

  it.each([
    ["js", "exports.main = async () => 'done'"],
    ["mjs", "export const main = async () => 'done'"],
    ["mjs", "import { done } from './lib/done.mjs'; export default async () => done"],
    ["cjs", "exports.main = async () => 'done'"],
    ["cjs", "const { done } = require('./lib/done.mjs'); exports.main = async () => done"],
    ["ts", "export const main = async (): Promise<string> => 'done'"],
    ["mts", "import { done } from './lib/done.mjs'; export const main = async (): Promise<string> => done"],
    ["cts", "export const main = async (): Promise<string> => 'done'"],
  ])("may be .%s files: %s", async (extension, text) => {
    await using tree = await createFolder({
      [`mincloud/functions/f.${extension}`]: text,
      "mincloud/functions/lib/done.mjs": "export const done = 'done';",
    });
    await using emulator = await createEmulator({ fixtures: tree.root });
    expect((await emulator.mincloud.functions.invoke("f", {})).data).toBe("done");
  });

  it.each([
    [
      "one name twice",
      { "mincloud/functions/a.js": "", "mincloud/functions/a.ts": "" },
      "a.ts: ",
      "a.js has the same name; keep one of them",
    ],
    [
      "two index files",
      { "mincloud/functions/a/index.js": "", "mincloud/functions/a/index.ts": "" },
      "index.ts: ",
      "index.js has the same name",
    ],
    [
      "two cloud codes",
      { "leancloud/cloud.js": "", "leancloud/cloud.mts": "" },
      "cloud.mts: ",
      "cloud.js has the same name",
    ],
    [
      "a file beside its folder",
      { "bmob/functions/a.ts": "", "bmob/functions/a/index.js": "" },
      "a.ts: ",
      "index.js has the same name",
    ],
    ["another language", { "mincloud/functions/a.py": "" }, "a.py: ", "a cloud function is a .js or .ts file"],
    ["a syntax error", { "leancloud/cloud.ts": "let a b" }, "cloud.ts:1:6: ", "  1 | let a b"],
    ["an import of nothing", { "bmob/functions/a.ts": 'import "./b";' }, "a.ts:1:8: ", "there is no file ./b"],
    [
      "an import of what only a run knows",
      {
        "mincloud/functions/a.ts": `export const main = (n: string) =>\n  import(\`./lib/\${n}\`);`,
        "mincloud/functions/lib/x.ts": "",
      },
      "a.ts:2:10: ",
      "which file this imports is known only when it runs",
    ],
  ])("are refused for %s", async (_title, files, place, reason) => {
    await using tree = await createFolder(files);
    const starting = createEmulator({ fixtures: tree.root });
    await expect(starting).rejects.toMatchObject({ code: "INVALID_FIXTURE", message: expect.stringContaining(place) });
    await expect(starting).rejects.toThrow(reason);
  });
});
