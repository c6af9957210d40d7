import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { bundle, readCode } from "../../src/bundle/index.js";
import { createFolder } from "../support/folder.js";
import { evaluate, mapIn } from "./support/evaluate.js";

/** What `main` of a bundled entry gives. */
const run = async (files: Readonly<Record<string, string>>, entry: string, ...args: unknown[]): Promise<unknown> => {
  await using tree = await createFolder(files);
  const { main } = evaluate((await bundle(tree.path(entry))).code);
  if (typeof main !== "function") throw new Error("it exports no main");
  return main(...args);
};

describe("a .js file that is one module by itself", () => {
  it.each([
    "exports.main = async () => 1",
    "#!/usr/bin/env node\nexports.main = (event, callback) => callback(null, '你好')\n",
    "const axios = require('axios'); exports.main = () => axios",
    "module.exports = function () { return import('axios') }",
    "function onRequest(request, response) { response.send('./a') }",
    "// import x from './gone'\n/*\nimport y from './gone'\nexport {}\n*/\nexports.main = () => 1",
    "exports.main = () => `\nimport x from './gone'\n`",
    "exports.main = () => { try { require('./gone') } catch { return 1 } }",
    "/* import */ exports.main = () => '*/ export'",
    "let a b",
    "",
  ])("stays as it is: %j", async (text) => {
    await using tree = await createFolder({ "f.js": text });
    expect(await readCode(tree.path("f.js"))).toEqual({ text, inputs: [tree.path("f.js")] });
  });

  it.each([
    ["export const main = () => 1"],
    ["import axios from 'axios'\nexports.main = () => axios"],
    ['"use strict";import{a}from"./a";exports.main=()=>a'],
    ["const { a } = require('./a'); exports.main = () => a"],
    ["exports.main = async () => (await import('./a')).a"],
    ["exports.main = () => require('./data.json').a"],
    ["/* eslint-disable */ export const main = async () => 1;"],
    ["/*\n * 说明\n */ import { a } from './a';\nexports.main = () => a;"],
    ["import/* 甲 */{ a } from './a';\nexports.main = () => a;"],
    ["export/**/default () => 1"],
    ["const { a } = require(/* webpackIgnore */ './a'); exports.main = () => a"],
    ["exports.main = () => import( // 甲\n  /* 乙 */ './a')"],
  ])("is bundled when it is not: %j", async (text) => {
    await using tree = await createFolder({ "f.js": text, "a.js": "exports.a = 1", "data.json": '{"a":1}' });
    const code = await readCode(tree.path("f.js"));
    expect(code.text).not.toBe(text);
    expect(mapIn(code.text).sources).toContain("f.js");
  });
});

describe("what an import means", () => {
  const entry = (specifier: string) => `import { name } from "${specifier}"; export const main = () => name;`;
  const named = (name: string) => `export const name: string = "${name}";`;

  it.each([
    ["the file itself", "./a.ts", { "a.ts": named("a.ts"), "a.js": "" }, "a.ts"],
    ["no extension", "./a", { "a.ts": named("a.ts"), "a.json": '{"name":"json"}' }, "a.ts"],
    ["TypeScript's way", "./a.js", { "a.ts": named("a.ts") }, "a.ts"],
    ["TypeScript's way, .mjs", "./a.mjs", { "a.mts": named("a.mts") }, "a.mts"],
    ["what was compiled lies beside", "./a.js", { "a.ts": named("a.ts"), "a.js": "exports.name = 'a.js'" }, "a.ts"],
    ["JavaScript", "./a.js", { "a.js": "exports.name = 'a.js'" }, "a.js"],
    ["a dot in the name", "./a.b", { "a.b.ts": named("a.b.ts") }, "a.b.ts"],
    ["a folder", "./lib", { "lib/index.ts": named("lib/index.ts") }, "lib/index.ts"],
    ["a folder beside a file", "./lib/", { "lib/index.ts": named("index"), "lib.ts": named("lib.ts") }, "index"],
    ["further up", "../shared/a", { "../shared/a.ts": named("shared") }, "shared"],
    ["data", "./a.json", { "a.json": '{"name":"数据"}' }, "数据"],
    ["Chinese names", "./工具 箱/名字", { "工具 箱/名字.ts": named("名字") }, "名字"],
  ])("%s: %s", async (_title, specifier, files, expected) => {
    const below = Object.entries(files).map(([path, text]) => [`set/fn/${path}`.replace("fn/../", ""), text]);
    expect(await run({ ...Object.fromEntries(below), "set/fn/e.ts": entry(specifier) }, "set/fn/e.ts")).toBe(expected);
  });

  it("is nothing that the project around it says", async () => {
    const files = {
      "package.json": '{ "type": "module", "imports": { "#a": "./b.ts" }, "browser": { "./a.js": "./b.ts" } }',
      "tsconfig.json": '{ "compilerOptions": { "paths": { "./a": ["./b.ts"] }, "target": "ES5", "jsx": "react" } ',
      "node_modules/left/index.js": "throw new Error('it was bundled')",
      "a.js": "exports.name = typeof undeclared === 'undefined' && (undeclared = 'a');",
      "b.ts": named("b"),
      "e.ts": `${entry("./a")}\nexport const left = () => require("left");`,
    };
    expect(await run(files, "e.ts")).toBe("a");
    Reflect.deleteProperty(globalThis, "undeclared");
    await using tree = await createFolder(files);
    const { left } = evaluate((await bundle(tree.path("e.ts"))).code);
    expect(left).toThrow("Cannot find module 'left'");
    Reflect.deleteProperty(globalThis, "undeclared");
  });

  it("is the sandbox's matter when it is bare", async () => {
    await using tree = await createFolder({
      "e.ts":
        'import axios from "axios"; import * as fs from "node:fs"; export const main = () => [axios, fs, import("x")];',
    });
    const { code, inputs } = await bundle(tree.path("e.ts"));
    expect(inputs).toEqual([tree.path("e.ts")]);
    expect([...code.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name)).toEqual(["axios", "node:fs", "x"]);
    expect(code).not.toMatch(/\bimport\(/);
  });
});

describe("decorators", () => {
  const twice =
    "const twice = (_: any, __: string, d: any) => ({ ...d, value() { return 2 * d.value.call(this) } });\n";
  const lib = `${twice}export class A { @twice f() { return 4 } }`;
  const files = {
    "set/fn/e.ts": 'import { A } from "../lib/a"; export const main = () => new A().f();',
    "set/lib/a.ts": lib,
  };
  const on = '{ "compilerOptions": { "experimentalDecorators": true } }';

  it.each([
    ["the settings beside them", { "set/lib/tsconfig.json": on }],
    ["settings above", { "tsconfig.json": `// 设置\n${on.replace("true", "true,")}` }],
    ["those that these extend", { "set/tsconfig.json": '{ "extends": "../base" }', "base.json": on }],
    ["one of them", { "set/tsconfig.json": '{ "extends": ["../base", "../gone"] }', "base.json": on }],
    [
      "those of a package",
      { "set/tsconfig.json": '{ "extends": "@nest/settings" }', "node_modules/@nest/settings/tsconfig.json": on },
    ],
  ])("are the older ones where %s say so", async (_title, settings) => {
    expect(await run({ ...files, ...settings }, "set/fn/e.ts")).toBe(8);
  });

  it.each([
    ["there are no settings", {}],
    ["those of another folder say so", { "set/fn/tsconfig.json": on }],
    ["nearer ones say no", { "set/lib/tsconfig.json": on.replace("true", "false"), "tsconfig.json": on }],
    ["nearer ones are silent", { "set/lib/tsconfig.json": "{}", "tsconfig.json": on }],
    ["settings extend themselves", { "set/tsconfig.json": '{ "extends": "./tsconfig.json" }' }],
  ])("are refused where %s", async (_title, settings) => {
    await using tree = await createFolder({ ...files, ...settings });
    const refused = bundle(tree.path("set/fn/e.ts"), { shown: "店/fn/e.ts" });
    await expect(refused).rejects.toMatchObject({ code: "INVALID_FIXTURE" });
    await expect(refused).rejects.toThrow(
      /^店\/lib\/a\.ts:2:18: standard decorators are not compiled here.*\n {2}2 \| export/,
    );
  });

  it("are no matter in texts and comments", async () => {
    const text = 'export const main = () => "@a b@c.d"; /** @returns it */';
    expect(await run({ "e.ts": text }, "e.ts")).toBe("@a b@c.d");
  });
});

describe("what a module exports", () => {
  const lib = { "lib.ts": "export const one: number = 1; export default { two: 2 };" };
  it.each([
    ["export const", "export const main = async (event: unknown) => event;"],
    ["export function", "export async function main(event: unknown): Promise<unknown> { return event }"],
    ["export { as }", "const run = (event: unknown) => event; export { run as main };"],
    ["exports", "exports.main = (event: any) => event;"],
    ["exports beside an import", 'import { one } from "./lib"; exports.main = (event: any) => one && event;'],
    ["exports beside a type", 'import type { Gone } from "./lib"; exports.main = (event: Gone) => event;'],
    ["module.exports", "module.exports = { main: (event: any) => event };"],
    [
      "module.exports beside an import",
      'import lib from "./lib"; module.exports = { main: (e: any) => lib.two && e };',
    ],
    ["export =", "const main = (event: any) => event; export = { main };"],
    ["import = and export =", 'import lib = require("./lib"); export = { main: (event: any) => lib.one && event };'],
    ["export default", "export default { main: (event: any) => event };"],
  ])("%s", async (_title, text) => {
    expect(await run({ ...lib, "e.ts": text }, "e.ts", "给")).toBe("给");
  });

  it.each([
    ["export default async (event: string) => event;"],
    ["module.exports = (event: string) => event;"],
    ["export = function run(event: string) { return event };"],
  ])("is a function: %s", async (text) => {
    await using tree = await createFolder({ "e.ts": text });
    const exported: unknown = evaluate((await bundle(tree.path("e.ts"))).code);
    if (typeof exported !== "function") throw new Error("it is none");
    expect(await exported("给")).toBe("给");
  });

  it.each([
    ["function onRequest() { return 1 }"],
    ["function onRequest() { return 1 }\nexports.other = 2;"],
    ['const { one } = require("./lib"); function onRequest() { return one }'],
    ['import { one } from "./lib"; const onRequest = () => one;'],
    ['import { one } from "./lib"; export const onRequest = () => one;'],
  ])("may be left to a name: %s", async (text) => {
    await using tree = await createFolder({ ...lib, "e.ts": text });
    const { code } = await bundle(tree.path("e.ts"), { entryName: "onRequest" });
    const tail = "\n;try { module.exports.onRequest ??= onRequest; } catch {}";
    expect(evaluate(code + tail)).toMatchObject({ onRequest: expect.any(Function) });
  });
});

describe("the syntax of TypeScript and of newer JavaScript", () => {
  it.each([
    ["enum", "enum 色 { 红, 绿 = 5, 蓝 } export const main = () => [色.蓝, 色[0]];", [6, "红"]],
    ["const enum", "const enum E { A = 3 } export const main = () => E.A;", 3],
    ["const enum of another file", 'import { E } from "./lib"; export const main = () => E.A;', 7],
    ["namespace", "namespace N { export const x = 4 } export const main = () => N.x;", 4],
    ["satisfies, as, !, <>", "export const main = () => ((<any>{ a: 1 }) as { a?: 1 } satisfies object)!.a!;", 1],
    ["parameter property", "class A { constructor(readonly x = 2) {} } export const main = () => new A().x;", 2],
    [
      "abstract, declare, overload",
      "abstract class A { declare x: 1; abstract f(): void; g(a: 1): 1; g(a: any) { return a } } class B extends A { f() {} } export const main = () => new B().g(1);",
      1,
    ],
    [
      "class decorator",
      "const d = (c: any) => { c.tag = 'd'; }; @d class A { static tag: string } export const main = () => A.tag;",
      "d",
    ],
    [
      "method decorator",
      "const twice = (_: any, __: string, d: any) => ({ ...d, value() { return 2 * d.value.call(this) } }); class A { @twice f() { return 4 } } export const main = () => new A().f();",
      8,
    ],
    [
      "using",
      "const log: string[] = []; const open = (n: string) => ({ [Symbol.dispose]() { log.push(n) } }); const f = () => { using a = open('a'); using b = open('b'); log.push('body') }; export const main = () => (f(), log);",
      ["body", "b", "a"],
    ],
    ["accessor", "class A { accessor x = 3 } export const main = () => new A().x;", 3],
    ["RegExp v", String.raw`export const main = () => /[\p{L}--[a-z]]/v.test("é");`, true],
    ["types only", 'import { T } from "./types"; import type { U } from "./gone"; export const main = (): T => 1;', 1],
    [
      "strict mode",
      "export const main = () => { try { Object.freeze({ a: 1 }).a = 2; return 'loose' } catch { return 'strict' } };",
      "strict",
    ],
  ])("%s", async (_title, text, expected) => {
    const files = {
      "e.ts": text,
      "lib.ts": "export const enum E { A = 7 }",
      "types.ts": "export type T = number;",
      "tsconfig.json": '{ "compilerOptions": { "experimentalDecorators": true } }',
    };
    expect(await run(files, "e.ts")).toEqual(expected);
  });

  it("keeps names, also those that two files have", async () => {
    const lib = "export class NotFound extends Error {} export function help() { return NotFound.name }";
    const text = `import { help as theirs } from "./lib";
      class NotFound extends TypeError {}
      function help() { return NotFound.name }
      const arrow = () => 1;
      export const main = () => [help.name, theirs.name, help(), theirs(), arrow.name];`;
    expect(await run({ "lib.ts": lib, "e.ts": text }, "e.ts")).toEqual([
      "help",
      "help",
      "NotFound",
      "NotFound",
      "arrow",
    ]);
  });

  it("leaves older scripts loose", async () => {
    const lib = "exports.f = function () { loose = 1; return this === undefined ? 'strict' : 'loose' }";
    expect(
      await run({ "lib.js": lib, "e.js": "const { f } = require('./lib'); exports.main = () => f();" }, "e.js"),
    ).toBe("loose");
    Reflect.deleteProperty(globalThis, "loose");
  });
});

describe("the files that belong to it", () => {
  it("are all that went in, and those of their types", async () => {
    await using tree = await createFolder({
      "functions/hello.ts": 'import { f } from "./lib/f"; import type { T } from "./lib/types"; export const main = f;',
      "functions/lib/f.ts":
        'import data from "../../shared/data.json"; export const f = (): U => data; import { U } from "./u";',
      "functions/lib/types.ts": 'export type { V } from /* 更多 */ "./more";',
      "functions/lib/more.ts": "export type V = 1;",
      "functions/lib/u.ts": "export interface U {}",
      "functions/lib/other.ts": "",
      "shared/data.json": "{}",
    });
    const { inputs } = await bundle(tree.path("functions/hello.ts"));
    const [first, ...others] = tree.names(inputs);
    expect(first).toBe("functions/hello.ts");
    expect(others.sort()).toEqual([
      "functions/lib/f.ts",
      "functions/lib/more.ts",
      "functions/lib/types.ts",
      "functions/lib/u.ts",
      "shared/data.json",
    ]);
  });

  it("are in its map, by their paths from the root, with their texts", async () => {
    const files = {
      "app/functions/hello.ts": '\uFEFFimport "./lib/甲.js"; import "../../shared/乙"; export const main = () => 1;',
      "app/functions/lib/甲.ts": "export {}; console.assert(true);\r\n",
      "shared/乙.js": "console.assert(true);",
    };
    await using tree = await createFolder(files);
    const { code } = await bundle(tree.path("app/functions/hello.ts"), { root: tree.path("app") });
    const { sources, sourcesContent } = mapIn(code);
    expect(Object.fromEntries(sources.map((source, index) => [source, sourcesContent[index]]))).toEqual({
      "functions/hello.ts": files["app/functions/hello.ts"].slice(1),
      "functions/lib/甲.ts": files["app/functions/lib/甲.ts"],
      "../shared/乙.js": files["shared/乙.js"],
    });
  });

  it("make the same text wherever they lie, and many at once", async () => {
    const files = {
      "a.ts": 'import { b } from "./b"; export const main = () => b;',
      "b.js": "exports.b = 1; const helper = 1",
      "c.ts": 'import { b } from "./b"; const helper = 2; export const main = () => b;',
    };
    await using one = await createFolder(files);
    await using other = await createFolder(files);
    const paths = [one, other, one, other].flatMap((tree) => [tree.path("a.ts"), tree.path("c.ts")]);
    const codes = await Promise.all(paths.map(async (path) => (await bundle(path)).code));
    expect(new Set(codes).size).toBe(2);
    expect(codes[2]).toBe(codes[0]);
  });
});

it("works in a process that is elsewhere, and lets it end", async () => {
  await using tree = await createFolder({
    "功能.ts": 'import { 词 } from "./lib"; export const main = () => 词;',
    "lib.ts": "export const 词 = '你好';",
  });
  const program = fileURLToPath(new URL("support/prints-bundle.ts", import.meta.url));
  const tsx = import.meta.resolve("tsx");
  const child = spawn(process.execPath, ["--import", tsx, program, tree.path("功能.ts")], { cwd: tmpdir() });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect({ code, text }).toEqual({ code: 0, text: "bundled\n" });
});
