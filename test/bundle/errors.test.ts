import { describe, expect, it } from "vitest";
import { bundle, readCode } from "../../src/bundle/index.js";
import { createFolder } from "../support/folder.js";

/** What is said of the function `hello`, shown as below `fixtures/店`. */
const problemOf = async (files: Readonly<Record<string, string | Uint8Array>>, entry = "fn/hello.ts") => {
  await using tree = await createFolder(files);
  const shown = `fixtures/店/${entry}`;
  const error: unknown = await readCode(tree.path(entry), shown, { root: tree.root }).catch((thrown) => thrown);
  if (!(error instanceof Error)) throw new Error("nothing was wrong");
  return error;
};

describe("what cannot be bundled", () => {
  it.each([
    [
      "a syntax error",
      { "fn/hello.ts": "export const 名 = '你好'; let a b;" },
      [
        "fixtures/店/fn/hello.ts:1:29: Expected a semicolon or an implicit semicolon after a statement, but found none",
        "  1 | export const 名 = '你好'; let a b;",
      ],
    ],
    [
      "a syntax error behind emoji",
      { "fn/hello.ts": "\n'😀😀';\tlet = = 1;" },
      ["fixtures/店/fn/hello.ts:2:15: ", "  2 | '😀😀';\tlet = = 1;"],
    ],
    [
      "a syntax error in what is imported",
      { "fn/hello.ts": 'import "../lib/工具";', "lib/工具.ts": "const x = ;" },
      ["fixtures/店/lib/工具.ts:1:11: ", "  1 | const x = ;\n    |           ^"],
    ],
    [
      "a file that is not there",
      { "fn/hello.ts": 'import { a } from "./utl"; a();', "fn/util.ts": "" },
      [
        "fixtures/店/fn/hello.ts:1:19: there is no file ./utl; did you mean ./util?",
        '  1 | import { a } from "./utl"; a();\n    |                   ^',
      ],
    ],
    [
      "a file that is not there, like nothing",
      { "fn/hello.ts": 'import "../x/y.js";' },
      ["fixtures/店/fn/hello.ts:1:8: there is no file ../x/y.js\n"],
    ],
    [
      "a file that is not there, imported in each way",
      {
        "fn/hello.ts":
          'export * from "./a";\nimport b = require("./b");\nexport const main = () => [b, import(`./c`), require("./a")];',
      },
      [
        "fixtures/店/fn/hello.ts:1:15: there is no file ./a\n",
        "fixtures/店/fn/hello.ts:2:20: there is no file ./b\n",
        "fixtures/店/fn/hello.ts:3:38: there is no file ./c\n",
      ],
    ],
    [
      "a file that is not there in what is imported",
      { "fn/hello.ts": 'import "../lib/工具";', "lib/工具.js": "#!/usr/bin/env node\nrequire('./价');" },
      ["fixtures/店/lib/工具.js:2:9: there is no file ./价\n  2 | require('./价');"],
    ],
    [
      "a folder without an index file",
      { "fn/hello.ts": 'import "./lib/deep";', "fn/lib/deep/other.ts": "" },
      ["fixtures/店/fn/hello.ts:1:8: there is no file ./lib/deep: it is a folder without an index file\n"],
    ],
    [
      "a file of another kind, without its extension",
      { "fn/hello.ts": 'import { a } from "../shared/x"; a();', "shared/x.tsx": "export const a = 1;" },
      [
        "fixtures/店/fn/hello.ts:1:19: there is no file ../shared/x; there is x.tsx, but only .ts, .mts, .cts, .js, .mjs, .cjs, .json files",
      ],
    ],
    ...["./p?x", "./p.ts?x", "./p#x"].map((specifier): [string, Record<string, string>, string[]] => [
      `a file with a query, ${specifier}`,
      { "fn/hello.ts": `import "${specifier}";`, "fn/p.ts": "" },
      [`fixtures/店/fn/hello.ts:1:8: there is no file ${specifier}`],
    ]),
    [
      "an export that is misspelt",
      { "fn/hello.ts": 'import { pirce } from "./lib"; pirce();', "fn/lib.js": "export const price = 1;" },
      ["fixtures/店/fn/hello.ts:1:10: fixtures/店/fn/lib.js exports no pirce; did you mean price?\n"],
    ],
    [
      "an export that JavaScript has not",
      { "fn/hello.js": 'import { T } from "./lib"; T();', "fn/lib.js": "export const price = 1;" },
      ["fixtures/店/fn/hello.js:1:10: fixtures/店/fn/lib.js exports no T\n"],
      "fn/hello.js",
    ],
    [
      "a default export that is not there",
      { "fn/hello.ts": 'import lib from "./lib"; lib();', "fn/lib.js": "export const 价 = 1, 名 = 2;" },
      ["fixtures/店/fn/hello.ts:1:8: fixtures/店/fn/lib.js has no default export; it exports 价, 名\n"],
    ],
    [
      "a default export that is a type",
      { "fn/hello.ts": 'export { default } from "./lib";', "fn/lib.ts": "export default interface T {}" },
      ['fixtures/店/fn/lib.ts has no default export; is it a type? Then write "import type"\n'],
    ],
    [
      "an export that is not there",
      { "fn/hello.ts": 'import { T } from "./lib"; export { T };', "fn/lib.ts": "export type T = 1;" },
      ['fixtures/店/fn/hello.ts:1:10: fixtures/店/fn/lib.ts exports no T; is it a type? Then write "type T"'],
    ],
    [
      "data that is none",
      { "fn/hello.ts": 'import "../数据.json";', "数据.json": '{\n  "名": "梨",\n}' },
      ['fixtures/店/数据.json:2:11: a comma before "}": remove it', '  2 |   "名": "梨",\n    |             ^'],
    ],
    [
      "text that is not UTF-8",
      { "fn/hello.ts": 'import "./lib";', "fn/lib.ts": Uint8Array.of(0xc4, 0xe3) },
      ["fixtures/店/fn/lib.ts: it is not UTF-8 text; save it as UTF-8 (it may be GBK)"],
    ],
    [
      "another kind of file",
      { "fn/hello.ts": 'import "./page.html";', "fn/page.html": "" },
      ["fixtures/店/fn/hello.ts:1:8: only .ts, .mts, .cts, .js, .mjs, .cjs, .json files can be imported\n  1 | import"],
    ],
    [
      "a path that is computed",
      { "fn/hello.ts": `const 名 = '梨';\nexport const main = () => import(\`./lib/\${名}\`);` },
      [
        "fixtures/店/fn/hello.ts:2:34: which file this imports is known only when it runs, and then there are no files: " +
          "import each by its own path, and choose among them\n  2 | export",
      ],
    ],
    [
      "a path that is computed in what is imported",
      { "fn/hello.ts": 'import "./lib";', "fn/lib.js": 'exports.load = (n) => require("./" + n + ".js");' },
      ["fixtures/店/fn/lib.js:1:31: which file this imports is known only when it runs"],
    ],
    [
      "await outside",
      { "fn/hello.ts": "export const main = await 1;" },
      ["fixtures/店/fn/hello.ts:1:21: await works inside async functions only: this becomes a CommonJS module"],
    ],
    [
      "a constant that is assigned to",
      { "fn/hello.ts": "const 数 = 1;\n数 = 2;" },
      ["fixtures/店/fn/hello.ts:2:1: Unexpected re-assignment of const variable `数`"],
    ],
  ])("%s is told with its place", async (_title, files, texts, entry = "fn/hello.ts") => {
    const error = await problemOf(files, entry);
    expect(error).toMatchObject({ name: "EmulatorError", code: "INVALID_FIXTURE" });
    for (const text of texts) expect(error.message).toContain(text);
  });

  it("is told a few at a time", async () => {
    const { message } = await problemOf({ "fn/hello.ts": [1, 2, 3, 4, 5].map((n) => `import "./${n}";`).join("\n") });
    expect([...message.matchAll(/hello\.ts:(\d)/g)].map(([, line]) => line)).toEqual(["1", "2", "3"]);
    expect(message).toMatch(/… and 2 more$/);
  });

  it("is told of JavaScript that is more than one module, too", async () => {
    const { message } = await problemOf({ "fn/hello.js": "exports.main = () => require('./gone');" }, "fn/hello.js");
    expect(message).toContain("fixtures/店/fn/hello.js:1:30: there is no file ./gone");
  });

  it.each([
    ["what cannot be a file here", `export const main = (n) => import(\`axios/\${n}\`).then(() => require(n + '/x'));`],
    ["a text", `export const main = () => 'import(\`./lib/\${n}\`)';`],
    ["a path without anything in it", "export const main = () => require(`axios`);"],
    ["who catches that there is none", `export const main = () => { try { return require("./none") } catch {} };`],
    ["who catches it", `export const main = (n) => { try { return require(\`./\${n}\`) } catch { return 1 } };`],
  ])("is not %s", async (_title, text) => {
    await using tree = await createFolder({ "hello.ts": text });
    await expect(readCode(tree.path("hello.ts"))).resolves.toMatchObject({ inputs: [tree.path("hello.ts")] });
  });

  it("is no path that a module computes which runs beside its files", async () => {
    await using tree = await createFolder({ "rows.ts": `export default (n: string) => require(\`./\${n}.json\`);` });
    await expect(bundle(tree.path("rows.ts"))).resolves.toMatchObject({ inputs: [tree.path("rows.ts")] });
  });

  it("may be the file itself", async () => {
    expect((await problemOf({}, "fn/none.ts")).message).toBe("fixtures/店/fn/none.ts: there is no such file");
  });
});
