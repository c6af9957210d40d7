import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeFolder, removeFolder, runIn, writeFiles } from "./support.js";

let cwd = "";

beforeEach(async () => {
  cwd = await makeFolder();
});

afterEach(() => removeFolder(cwd));

/** Paths as the messages have them: the folder of the test is not the process's. */
const shown = (text: string): string => text.replaceAll(`${cwd}/`, "");

const check = async (argv: readonly string[] = []) => {
  const { code, out, err } = await runIn(cwd, ["check", ...argv]);
  return { code, out: shown(out), err: shown(err) };
};

const problems = async (argv: readonly string[] = []) => {
  const { out } = await runIn(cwd, ["check", "--json", ...argv]);
  const { problems: found } = JSON.parse(out);
  return found.map(({ severity, file, line, reason }: Record<string, unknown>) => [
    `${severity === "warning" ? "warning " : ""}${shown(String(file))}${line === undefined ? "" : `:${line}`}`,
    reason,
  ]);
};

const product = (price: unknown) => ({
  schema: { fields: [{ name: "price", type: "number" }] },
  rows: [{ price: 1 }, { price }],
});

describe("emulator check", () => {
  it("says what there is when nothing is wrong", async () => {
    await writeFiles(cwd, {
      "fixtures/mincloud/tables/product.json": product(2),
      "fixtures/mincloud/functions/hello.js": "exports.main = async () => 1;",
      "fixtures/bmob/functions/hi.py": "def onRequest(request, response, modules):\n    response.send('x')\n",
      "fixtures/bmob/tasks.json": [{ name: "n", function: "hi", cron: "0 0 3 * * *" }],
    });
    expect(await check()).toEqual({
      code: 0,
      out:
        "1 function in Python: its syntax was not checked; --python does that\n" +
        "1 table, 2 rows, 2 functions: all right",
      err: "",
    });
    expect(await check(["fixtures", "--quiet"])).toEqual({ code: 0, out: "", err: "" });
    // Users are rows, and no table of the set's.
    await writeFiles(cwd, { "fixtures/mincloud/users.json": [{ _username: "a", password: "b" }] });
    expect((await check()).out).toContain("1 table, 3 rows, 2 functions: all right");
  });

  it("tells every wrong file of every cloud at once, and the configuration, and leaves nothing behind", async () => {
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith("emulator-check-"));
    await writeFiles(cwd, {
      "fixtures/emulator.config.json": { sed: 1 },
      "fixtures/mincloud/tables/product.json": product("二"),
      "fixtures/mincloud/tables/order.json": '{\n  "rows": [{“id”: 1}]\n}',
      "fixtures/mincloud/functions/bad.js": "exports.main = () => {\n  let a b;\n};\n",
      "fixtures/mincloud/triggers.json": { timers: [{ name: "t", cron: "61 * * * *", function: "bad" }] },
      "fixtures/leancloud/users.json": [{ username: "小明", sessionToken: 5 }],
      "fixtures/leancloud/cloud.js": 'const AV = require("leanengine");\n\nboom();\n',
      "fixtures/bmob/functions/words.py": "def onRequest(request, response, modules):\n    eval('1')\n",
      "fixtures/bmob/functions/node.js": "function onRequest( {\n",
      "fixtures/bmob/tasks.json": [{ name: "n", function: "nod", cron: "0 0 3 * * *" }],
    });
    const found = await problems();
    expect(found).toEqual(
      expect.arrayContaining([
        [expect.stringContaining("emulator.config.json"), expect.stringContaining('did you mean "seed"?')],
        [expect.stringMatching(/product\.json/), expect.stringContaining("rows[1].price")],
        ["fixtures/mincloud/tables/order.json:2", expect.stringContaining("Chinese quotation mark")],
        [expect.stringMatching(/triggers\.json/), expect.stringContaining("timers[0].cron")],
        ["fixtures/mincloud/functions/bad.js:2", "SyntaxError: Unexpected identifier"],
        [expect.stringMatching(/leancloud\/users\.json/), expect.stringContaining("sessionToken")],
        ["fixtures/leancloud/cloud.js:3", "ReferenceError: boom is not defined"],
        ["fixtures/bmob/functions/words.py:2", "unsupported content in cloudcode: 'eval'"],
        [expect.stringMatching(/^fixtures\/bmob\/functions\/node\.js:\d$/), expect.stringContaining("SyntaxError")],
        ["warning fixtures/bmob/tasks.json:1", '[0].function: there is no function "nod"; did you mean "node"?'],
      ]),
    );
    expect(found).toHaveLength(10);
    expect((await readdir(tmpdir())).filter((name) => name.startsWith("emulator-check-"))).toEqual(before);
  });

  it("tells every wrong row of every file, at its place in the file as it is", async () => {
    const fields = [
      { name: "price", type: "number" },
      { name: "name", type: "string" },
    ];
    const rows = [{ price: "一" }, { price: 1 }, { price: "二" }, { price: 2 }, { price: "三" }];
    const yaml =
      "schema:\n  fields:\n    - { name: price, type: number }\nrows:\n  - price: 一\n  - price: 1\n  - price: 二\n";
    await writeFiles(cwd, {
      "fixtures/mincloud/tables/a.json": JSON.stringify({ schema: { fields }, rows }, null, 1),
      "fixtures/mincloud/tables/b.yaml": yaml,
      "fixtures/mincloud/tables/c.json": { schema: { fields } },
      "fixtures/mincloud/tables/c.rows.csv": 'price,name\n1,梨\n一,"两\n行\r尾"\n2,桃\n二,茶\n',
      "fixtures/leancloud/users.json": '[{"username": "a", "sessionToken": 5},\n{"username": "b"},\n{"username": "b"}]',
      "fixtures/bmob/classes/d.jsonl": '{"price": 1}\n{"price": "一"}\n{"price": 2}\n{"price": "二"}\n',
    });
    const wrong = (text: string) => expect.stringContaining(`"${text}" is a string`);
    expect(await problems()).toEqual([
      ["fixtures/mincloud/tables/a.json:16", wrong("一")],
      ["fixtures/mincloud/tables/a.json:22", wrong("二")],
      ["fixtures/mincloud/tables/a.json:28", wrong("三")],
      ["fixtures/mincloud/tables/b.yaml:5", wrong("一")],
      ["fixtures/mincloud/tables/b.yaml:7", wrong("二")],
      ["fixtures/mincloud/tables/c.rows.csv:3", wrong("一")],
      ["fixtures/mincloud/tables/c.rows.csv:7", wrong("二")],
      ["fixtures/leancloud/users.json:1", expect.stringContaining("sessionToken")],
      ["fixtures/leancloud/users.json:3", expect.stringMatching(/^\[2\].*\b/)],
      ["fixtures/bmob/classes/d.jsonl:2", expect.stringMatching(/^\[1\]/)],
      ["fixtures/bmob/classes/d.jsonl:4", expect.stringMatching(/^\[3\]/)],
    ]);
  });

  it("tells fifty wrong rows of a file, and no more", async () => {
    const rows = Array.from({ length: 60 }, () => ({ price: "一" }));
    await writeFiles(cwd, {
      "fixtures/mincloud/tables/a.json": { schema: { fields: [{ name: "price", type: "number" }] }, rows },
    });
    expect(await problems()).toHaveLength(50);
  });

  it("shows the line", async () => {
    await writeFiles(cwd, { "fixtures/mincloud/functions/bad.js": "exports.main = () => {\n  let a b;\n};\n" });
    expect(await check()).toEqual({
      code: 1,
      out: "0 tables, 0 rows, 1 function: 1 problem in 1 file",
      err: "fixtures/mincloud/functions/bad.js:2:9: SyntaxError: Unexpected identifier\n  2 |   let a b;\n    |         ^",
    });
  });

  it("does not blame what refers to a wrong file, and warns of what is not there", async () => {
    const timers = (name: string) => ({ timers: [{ name: "每天", cron: "0 3 * * *", function: name }] });
    const trigger = { name: "t", table: "product", on: ["create"], actions: [{ type: "function", function: "hello" }] };
    await writeFiles(cwd, {
      "fixtures/mincloud/tables/product.json": product("二"),
      "fixtures/mincloud/tables/order.json": {
        schema: { fields: [{ name: "product", type: "reference", table: "product" }] },
        rows: [],
      },
      "fixtures/mincloud/functions/hello.js": "exports.main = async () => 1;",
      "fixtures/mincloud/triggers.json": { tables: [trigger], ...timers("helo") },
    });
    expect(await problems()).toEqual([
      [expect.stringMatching(/product\.json/), expect.stringContaining("rows[1].price")],
      [
        "warning fixtures/mincloud/triggers.json:1",
        'timers[0].function: there is no function "helo"; did you mean "hello"?',
      ],
    ]);
    await writeFiles(cwd, { "fixtures/mincloud/tables/product.json": product(2) });
    expect(await check()).toMatchObject({ code: 0, out: "2 tables, 2 rows, 1 function: all right, 1 warning" });
  });

  it("blames a function's own file, whatever else has its name", async () => {
    await writeFiles(cwd, {
      "fixtures/mincloud/functions/bad.js": "exports.main = async () => {\n  let a = ;\n};\n",
      "fixtures/mincloud/functions/index/bad/index.js": "exports.x = 1;",
      "fixtures/mincloud/functions/tools/bad.js": "exports.x = 1;",
      "fixtures/mincloud/functions/user.js": 'exports.main = async () => require("./tools/bad").x;',
      "fixtures/leancloud/cloud.ts": 'import { open } from "./库 1/cloud";\ninterface A { a: 1 }\nopen({} as A);\n',
      "fixtures/leancloud/库 1/cloud.ts":
        "export const open = (_: object): void => {\n  throw new RangeError('坏了');\n};\n",
      "fixtures/bmob/functions/words.py": "def onRequest(request, response, modules):\n    eval('1')\n",
      "fixtures/bmob/functions/tools/words.js": "exports.x = 1;",
      "fixtures/bmob/functions/node.js": "function onRequest( {\n",
      "fixtures/bmob/functions/tools/node.js": "exports.x = 1;",
      "fixtures/bmob/functions/user/index.js":
        'const { x } = require("../tools/node"); function onRequest(request, response) { response.send(x); }',
    });
    const found = await problems();
    expect(found).toEqual(
      expect.arrayContaining([
        ["fixtures/mincloud/functions/bad.js:2", "SyntaxError: Unexpected token ';'"],
        [expect.stringMatching(/^fixtures\/bmob\/functions\/node\.js:\d$/), expect.stringContaining("SyntaxError")],
        ["fixtures/leancloud/库 1/cloud.ts:2", "RangeError: 坏了"],
        ["fixtures/bmob/functions/words.py:2", "unsupported content in cloudcode: 'eval'"],
      ]),
    );
    expect(found).toHaveLength(4);
  });

  it("tells what is wrong with a value, also when a word in it is a wrong file's name", async () => {
    const fields = [
      { name: "title", type: "string" },
      { name: "name", type: "number" },
    ];
    await writeFiles(cwd, {
      "fixtures/mincloud/tables/name.json": product("二"),
      "fixtures/mincloud/tables/number.json": product("二"),
      "fixtures/mincloud/tables/product.json": { schema: { fields }, rows: [{ title: "x", name: "abc" }] },
      "fixtures/leancloud/users.json": [{ username: "小明", sessionToken: 5, $name: "小明" }],
      "fixtures/leancloud/classes/Todo.json": [{ title: "$ref(_User/小明)" }],
    });
    expect(await problems()).toEqual([
      [expect.stringMatching(/name\.json/), expect.stringContaining("rows[1].price")],
      [expect.stringMatching(/number\.json/), expect.stringContaining("rows[1].price")],
      [expect.stringMatching(/product\.json/), expect.stringContaining("rows[0].name")],
      [expect.stringMatching(/leancloud\/users\.json/), expect.stringContaining("sessionToken")],
    ]);
  });

  it("finds what code imports from elsewhere, in the set and outside of it, also when something is wrong", async () => {
    await writeFiles(cwd, {
      "package.json": {},
      "node_modules/pears/index.js": "exports.price = 12;",
      "src/teas.ts": 'export { price } from "./prices/one.js";',
      "src/prices/one.ts": "export const price: number = 12;",
      "fixtures/demo/lib/teas.ts": "export const price: number = 12;",
      "fixtures/demo/leancloud/cloud.ts": 'import "../lib/teas"; import "../../../src/teas";',
      "fixtures/demo/mincloud/tables/a.ts":
        'import { price } from "../../lib/teas";\nexport default { rows: [], write_perm: [String(price)] };',
      "fixtures/demo/mincloud/tables/b.ts":
        'import { price } from "../../../../src/teas";\nexport default { rows: [price] };',
      "fixtures/demo/mincloud/tables/c.js":
        'const { readFileSync } = require("node:fs");\nconst { join } = require("node:path");\n' +
        'module.exports = { rows: [require("pears").price, readFileSync(join(__dirname, "c.txt"), "utf8")] };',
      "fixtures/demo/mincloud/tables/c.txt": "一\n",
      "fixtures/demo/mincloud/functions/f.js": 'exports.main = async () => require("../../../../src/broken");',
      "src/broken.js": "const a = ;\n",
    });
    expect(await problems()).toEqual([["src/broken.js:1", expect.any(String)]]);
  });

  it("counts each mistake of a configuration, and blames no file for what is wrong in another", async () => {
    await writeFiles(cwd, {
      "fixtures/emulator.config.json": { sed: 1, mincloud: { tokn: "x" } },
      "fixtures/leancloud/cloud.ts": 'import { z } from "./lib/t";\nz();\n',
      "fixtures/leancloud/lib/t.ts": "export const y = 1;\n",
      "fixtures/mincloud/tables/b.ts": 'import fs from "node:fs";\nimport x from "nopkg";\nexport default [x, fs];\n',
    });
    const found = await problems();
    expect(found).toEqual(
      expect.arrayContaining([
        [expect.stringMatching(/emulator\.config\.json/), expect.stringContaining('did you mean "seed"?')],
        [expect.stringMatching(/emulator\.config\.json/), expect.stringContaining('did you mean "token"?')],
        ["fixtures/leancloud/cloud.ts:1", expect.stringContaining("exports no z")],
        ["fixtures/mincloud/tables/b.ts:2", "Error: Cannot find module 'nopkg'"],
      ]),
    );
    expect(found).toHaveLength(4);
  });

  it("tells of misspelt folders whatever else is wrong, and reads names with colons", async () => {
    await writeFiles(cwd, {
      "fixtures/de: mo/leancluod/a.txt": "",
      "fixtures/de: mo/bmbo/a.txt": "",
      "fixtures/de: mo/mincloud/tables/a: b.json": '{\n"rows": [{“id”: 1}]\n}',
      "fixtures/de: mo/mincloud/tables/product.json": product("二"),
      "fixtures/de: mo/mincloud/functions/hello.js": "exports.main = async () => 1;",
    });
    expect(await problems(["fixtures/de: mo"])).toEqual([
      ["fixtures/de: mo/mincloud/tables/a: b.json:2", expect.stringContaining("Chinese quotation mark")],
      ["fixtures/de: mo/mincloud/tables/product.json:1", expect.stringContaining("rows[1].price")],
      ["fixtures/de: mo/bmbo", "did you mean bmob/?"],
      ["fixtures/de: mo/leancluod", "did you mean leancloud/?"],
    ]);
  });

  it("finds functions that can never run, and calls none", { timeout: 20_000 }, async () => {
    await writeFiles(cwd, {
      "fixtures/mincloud/functions/good.js": 'exports.main = () => {\n  throw new Error("called");\n};\n',
      "fixtures/mincloud/functions/typo.js": "exports.mian = async () => 1;\n",
      "fixtures/mincloud/functions/throws.js": "const a = 1;\nboom();\nexports.main = async () => a;\n",
      "fixtures/mincloud/functions/days.ts": 'import dayjs from "dayjs";\nexport const main = async () => dayjs();\n',
      "fixtures/bmob/functions/declared.js":
        "function onRequest(request, response) { throw new Error('called'); }\n// end",
      "fixtures/bmob/functions/named.js": "exports.named = (request, response) => { throw new Error('called'); };\n",
      "fixtures/bmob/functions/none.js": "exports.none = 1;\n",
      "fixtures/bmob/functions/throws.js": "\nboom();\nexports.f = () => {};\n",
    });
    expect(await problems()).toEqual([
      ["fixtures/mincloud/functions/days.ts:1", expect.stringContaining("Cannot find module 'dayjs'")],
      ["fixtures/mincloud/functions/throws.js:2", "ReferenceError: boom is not defined"],
      ["warning fixtures/mincloud/functions/typo.js", "it exports no main, only mian"],
      ["warning fixtures/bmob/functions/none.js", expect.stringContaining("no function onRequest")],
      ["fixtures/bmob/functions/throws.js:2", "ReferenceError: boom is not defined"],
    ]);
  });

  it("reads Python when it may", { timeout: 30_000 }, async () => {
    await writeFiles(cwd, {
      "fixtures/bmob/functions/good.py": "def onRequest(request, response, modules):\n    response.send(1 / 0)\n",
      "fixtures/bmob/functions/bad.py": "def onRequest(request, response, modules):\n    x = {\n    return\n",
    });
    expect(await problems()).toEqual([]);
    expect(await problems(["--python"])).toEqual([
      ["fixtures/bmob/functions/bad.py:2", expect.stringContaining("SyntaxError")],
    ]);
  });

  it.each([
    [
      [],
      "there are no fixtures in this folder; name theirs: npx emulator check DIR, or write some: npx emulator init mincloud (or leancloud, bmob)",
    ],
    [["nowhere"], "nowhere: there is no such folder"],
    [["."], "not a fixture set"],
  ])("%j fails and says why", async (argv, message) => {
    const { code, out, err } = await check(argv);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain(message);
  });
});
