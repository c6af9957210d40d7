import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle } from "../../src/bundle/index.js";
import { findSyntaxError } from "../../src/functions/syntax.js";
import { createFolder } from "../support/folder.js";
import { buildTestSdk } from "./setup.js";
import { type Harness, type Observed, quickjsHarness, type RunOptions } from "./support/harness.js";

let harness: Harness;
beforeAll(async () => {
  await buildTestSdk();
  harness = quickjsHarness();
});
afterAll(() => harness.runner.close());

/** Runs `functions/hello.ts` of these files. */
const run = async (files: Readonly<Record<string, string>>, options?: RunOptions): Promise<Observed> => {
  await using tree = await createFolder(files);
  const { code } = await bundle(tree.path("functions/hello.ts"), { root: tree.root });
  return harness.run(code, options);
};

const hello = (text: string, files: Readonly<Record<string, string>> = {}) => ({
  "functions/hello.ts": text,
  ...files,
});

/** The frames of a stack. */
const framesOf = (stack = ""): string[] => [...stack.matchAll(/^ {4}at (.*)$/gm)].map(([, frame = ""]) => frame);

describe("the places of an error", () => {
  it("are those of the sources, in the files they are in", async () => {
    const { error } = await run(
      hello(
        [
          'import { total } from "./lib/合计";', // 1
          "interface Event { readonly 商品: unknown[] }", // 2
          "", // 3
          "export const main = async (event: Event): Promise<number> => {", // 4
          "  const 说明 = '中文，😀'; return total(event.商品 as never);", // 5
          "};", // 6
        ].join("\n"),
        {
          "functions/lib/合计.ts": [
            'import { 检查 } from "../../shared/检查.js";', // 1
            "export type Item = { 价: number };", // 2
            "export function total(items: readonly Item[]): number {", // 3
            "  return items.reduce<number>((sum, item) => sum + 检查(item).价!, 0);", // 4
            "}", // 5
          ].join("\n"),
          "shared/检查.ts": [
            "/** 价格 */ enum 错 { 无 = 7 }", // 1
            "export class NotFound extends Error { constructor(readonly code: 错) { super('没有价格'); } }", // 2
            "export const 检查 = <T,>(item: T): T => {", // 3
            "  if (item === null) throw new NotFound(错.无);", // 4
            "  return item; };", // 5
          ].join("\n"),
        },
      ),
      { event: { 商品: [null] } },
    );
    expect(error).toMatchObject({ type: "NotFound", message: "没有价格", details: { code: 7 } });
    expect(framesOf(error?.stack)).toEqual([
      "NotFound (shared/检查.ts:2:76)",
      "检查 (shared/检查.ts:4:40)",
      "functions/lib/合计.ts:4:54",
      "reduce (<anonymous>)",
      "total (functions/lib/合计.ts:4:3)",
      "main (functions/hello.ts:5:35)",
    ]);
  });

  const THROWS = [
    "f();",
    "o.p.run( 1 );",
    "o.q.run(1);",
    "o.p.go(1);",
    "new o.X(1);",
    "nowhere;",
    "nowhere(2);",
    "null.x = 1;",
    "o.p\n  .run(1);",
    "[1].map((x) => f(x));",
    "JSON.parse('{');",
    "o?.['p']['go'](1);",
    "for (const x of 5) {}",
    "const { a } = null;",
    "await o.q.z();",
    "o.p.run`x`;",
    "late; let late = 1;",
    "class A { get x() { throw new Error('x') } static m() { return new A().x } } A.m();",
    "'😀😀'; f();",
    "await Promise.reject(new Error('拒绝'));",
    "await new Promise((ok, no) => setTimeout(() => { try { f() } catch (e) { no(e) } }));",
    "throw Object.assign(new RangeError('x'), { code: 1 });",
    "const e = {}; Error.captureStackTrace(e); throw Object.assign(new Error('x'), { stack: e.stack });",
    // What a compiler writes on one line.
    "return o.p\n  .q\n  .r\n  .run();",
    "o\n  .q\n  .r = 1;",
    "[][0]\n  .name\n  .length;",
    "o\n  ?.p\n  ?.q\n  .r;",
    "o.q\n  ? 1\n  : o.r\n    .s;",
    "(await o\n  .q)\n  .r\n  .s;",
    "o\n  ['q']\n  ['r'];",
    "o.\n  q.\n  r;",
    "o /* .r */ . /* .q */ q // .r\n  . r;",
    "await Promise\n  .resolve(o)\n  .then((x) => x\n    .q\n    .r);",
    "'' + o\n  .q\n  .r;",
  ].map((statement) => [statement] as const);

  it.each(THROWS)("are the same as without a compiler: %s", async (statement) => {
    const code = [
      "class My extends Error {}",
      "const f = () => { throw new TypeError('x'); };",
      "const o = { p: { run() { throw new My('y'); } } };",
      `exports.main = async (event) => { const 说明 = "中文"; ${statement} return 1; };`,
    ].join("\n");
    const { error } = await harness.run(code, { filename: "functions/hello.ts" });
    expect(framesOf(error?.stack).join()).toContain("functions/hello.ts:");
    expect((await run(hello(code))).error).toEqual(error);
  });

  it.each([
    ["an import", "own(1);", "own", "own is not a function"],
    ["a default import", "old();", "old", "old is not a function"],
    ["a member of one", "old.run(1);", "run", "old.run is not a function"],
    ["a namespace", "names.帮助();", "names.帮助", "names.帮助 is not a function"],
    ["a namespace's member", "names.帮助.a(names);", "帮助.a", "names.帮助.a is not a function"],
    ["a namespace in the middle", "help(old, names.无());", "无", "names.无 is not a function"],
    ["on lines of their own", "names\n    .无();", ".无", "无 is not a function"],
    ["data", "data.list.a();", "data.list.a", "data.list.a is not a function"],
    ["a name of another file's", "mine();", "mine", "mine is not a function"],
    ["what TypeScript adds", "const o: any = {}; o!.run!();", "o!.run!", "o.run is not a function"],
    ["nothing", "let a: string; null!.x;", "null!", "Cannot read property 'x' of null"],
  ])("are where a name stands that the compiler has changed: %s", async (_title, statement, until, message) => {
    const files = {
      "functions/lib.ts":
        "export const help = (..._: any) => 1; export const 帮助: any = 1; export let 无: any; const mine = 1;",
      "functions/old.js": "exports.run = 1;",
      "functions/data.json": '{"list":{}}',
    };
    const before = [
      'import { help, 帮助 as own } from "./lib";',
      'import old from "./old"; import * as names from "./lib"; import data from "./data.json";',
      "const mine: any = 1;",
      "export const main = async () => {",
    ];
    const { error } = await run(hello([...before, `  '文';`, `  ${statement} return 1; };`].join("\n"), files));
    const lines = `  ${statement}`.slice(0, `  ${statement}`.lastIndexOf(until) + until.length).split("\n");
    const place = `${before.length + 1 + lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
    expect(error?.message).toBe(message);
    expect(framesOf(error?.stack)).toEqual([`main (functions/hello.ts:${place})`]);
  });

  it("are told by everything an error leads to", async () => {
    const { log } = await run(
      hello(`export const main = async () => {
  const cause = new TypeError("因");
  const error = new Error("果", { cause });
  console.error(error);
  console.log("多", new AggregateError([error.cause, new RangeError("另")], "合"));
  console.trace("这里");
  return error.stack!.length > 0; };`),
    );
    const places = (line = "") => [...line.matchAll(/functions\/hello\.ts:\d+:\d+/g)].map(([place]) => place);
    expect(log.map(places)).toEqual([
      ["functions/hello.ts:3:26", "functions/hello.ts:2:30"],
      ["functions/hello.ts:5:38", "functions/hello.ts:2:30", "functions/hello.ts:5:67"],
      ["functions/hello.ts:6:16"],
      [],
    ]);
  });

  it("are told of what nobody caught: at load, in a timer, after completion", async () => {
    expect((await run(hello("interface A {}\nconst x: any = null;\nx.y;"))).error?.stack).toBe(
      "TypeError: Cannot read property 'y' of null\n    at functions/hello.ts:3:2",
    );
    const inTimer = hello(
      "export const main = () => {\n  setTimeout(() => { type A = 1; throw new Error('迟'); }, 1); };",
    );
    expect(framesOf((await run(inTimer)).error?.stack)).toEqual(["functions/hello.ts:2:49"]);
    const late = hello(
      "export const main = async () => {\n  setTimeout(function 晚() { throw new Error('迟'); }, 1); return 1; };",
    );
    expect((await run(late)).log).toEqual([
      "settled",
      expect.stringMatching(/^error: Uncaught Error: 迟\n {4}at 晚 \(functions\/hello\.ts:2:44\)/),
    ]);
  });

  it("are told of a module that is not there", async () => {
    const { error } = await run(
      hello('import type { A } from "./a";\n\nimport left from "left-pad";\nexport const main = left;'),
    );
    expect(error?.message).toMatch(/^Cannot find module 'left-pad'\n\(.*relative/);
    expect(framesOf(error?.stack)).toEqual(["functions/hello.ts:3:18"]);
  });
});

describe("code with a map", () => {
  it.each(["warm", "shared", "fresh"] as const)(
    "in a %s container is told by the map it has now",
    async (containers) => {
      const options = { container: `typescript/${containers}`, containers };
      const text = "export const main = async () => {\n  throw new Error('x'); };";
      const before = await run(hello(text), options);
      const after = await run(hello(`// What is compiled stays the same.\n\n${text}`), options);
      expect([before, after].map(({ error }) => framesOf(error?.stack)[0])).toEqual([
        "main (functions/hello.ts:2:18)",
        "main (functions/hello.ts:4:18)",
      ]);
    },
  );

  it("runs with what the language has, where the sandbox has it not", async () => {
    const { data } = await run(
      hello(
        `
const log: string[] = [];
const twice = (_: unknown, __: string, d: PropertyDescriptor) => ({ ...d, value: () => 2 * d.value() });
class A { @twice f() { return 4 } accessor x = 1; [Symbol.dispose]() { log.push("closed") } }
export const main = async () => { { using a = new A(); log.push(String(a.f() + a.x)); } return [log, /[\\p{L}--[a-z]]/v.test("é")]; };`,
        {
          "tsconfig.json": '{ "compilerOptions": { "experimentalDecorators": true } }',
        },
      ),
    );
    expect(data).toEqual([["9", "closed"], true]);
  });

  it("tells a syntax error by its source", () => {
    const payload = {
      version: 3,
      sources: ["a.ts"],
      sourcesContent: ["\tlet 甲: T 乙"],
      names: [],
      mappings: "AAAC,IAAM,EAAK",
    };
    const map = Buffer.from(JSON.stringify(payload)).toString("base64");
    const code = `let 甲 乙\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,${map}`;
    expect(findSyntaxError(code)?.stack).toBe(
      "a.ts:1\n\tlet 甲: T 乙\n\t         ^\n\nSyntaxError: Unexpected identifier".replace(
        "\t         ^",
        "\t          ^",
      ),
    );
  });

  it.each([
    ["no base64", "#"],
    ["no JSON", Buffer.from("{").toString("base64")],
    ["no map", Buffer.from("[1]").toString("base64")],
    ["sources that are no names", Buffer.from('{"version":3,"sources":[{}],"mappings":"AAAA"}').toString("base64")],
    ["mappings that are none", Buffer.from('{"version":3,"sources":["a.ts"],"mappings":"!?"}').toString("base64")],
    [
      "a place that is not there",
      Buffer.from('{"version":3,"sources":[],"mappings":"AAAA;;;;;AAAA"}').toString("base64"),
    ],
  ])("that cannot be read runs as it is: %s", async (_title, data) => {
    const code = `exports.main = async () => { throw new Error("x") };\n//# sourceMappingURL=data:application/json;base64,${data}\n`;
    const { error } = await harness.run(code);
    expect(error).toMatchObject({ type: "Error", message: "x" });
  });
});
