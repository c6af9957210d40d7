import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Json, MAX_DEPTH, parseJson } from "../../../src/kernel/index.js";
import { CqlError, parseCql } from "../../../src/platforms/leancloud/cql/index.js";
import { refusal, whereOf } from "./support.js";

const MEGABYTE = 1_000_000;

/** Milliseconds that reading takes; refusals are a result like others. */
const timeOf = (text: string, pvalues: readonly Json[] = []): number => {
  const start = performance.now();
  try {
    parseCql(text, pvalues);
  } catch {
    // Only the time counts.
  }
  return performance.now() - start;
};

describe("depth is bounded", () => {
  it.each([
    ["parentheses", `select * from A where ${"(".repeat(10_000)}a = 1${")".repeat(10_000)}`],
    ["lists", `select * from A where a = ${"[".repeat(10_000)}`],
    ["objects", `select * from A where a = ${"{a:".repeat(10_000)}`],
    ["calls", `select * from A where a = ${"date(".repeat(10_000)}`],
    ["subqueries", `select * from A where ${"a in (select * from A where ".repeat(10_000)}`],
    ["operations", `update A set a = ${"op('Add', {objects: [".repeat(10_000)}`],
  ])("%s", (_, text) => {
    expect(refusal(text).message).toMatch(/^nested deeper than 40 levels at position \d+$/);
  });

  it("is enough for 40 parentheses, and what comes out stays within the kernel's depth", () => {
    expect(whereOf(`${"(".repeat(40)}a = 1${")".repeat(40)}`)).toEqual({ a: 1 });
    const deep = `${"(x = 1 or y = 1) and (z = 1 or ".repeat(39)}a = 1${")".repeat(39)}`;
    expect(() => parseJson(JSON.stringify(whereOf(deep)))).not.toThrow();
    expect(MAX_DEPTH).toBe(200);
  });
});

describe("prototypes stay out of reach", () => {
  it.each([
    "select * from A where __proto__ = 1",
    "select * from A where `__proto__` = 1",
    "select * from A where a.__proto__ = 1",
    "select __proto__ from A",
    "select * from A order by __proto__",
    "select * from A where a = {'__proto__': {x: 1}}",
    "select * from A where a = {__proto__: {x: 1}}",
    "select * from A where a = {'\\u005f_proto__': {x: 1}}",
    "insert into A(__proto__) values ({x: 1})",
    "update A set __proto__ = {x: 1} where objectId = 'x'",
  ])("%s", (text) => {
    expect(refusal(text).message).toContain("the name __proto__ is refused");
  });

  it("constructor is refused where it holds a prototype", () => {
    expect(refusal("insert into A(a) values ({constructor: {prototype: 1}})").message).toContain(
      "constructor is refused",
    );
  });
});

describe("time grows with the text", () => {
  const repeat = (piece: string, size: number): string => piece.repeat(Math.ceil(size / piece.length));

  const names = (size: number): string[] => Array.from({ length: size / 8 }, (_, index) => `a${index}`);

  const SHAPES: readonly (readonly [string, (size: number) => string])[] = [
    ["spaces", (size) => `select${repeat(" ", size)}`],
    ["a name", (size) => `select ${repeat("a", size)}`],
    ["a dotted name", (size) => `select ${repeat("a.", size)}a from A`],
    ["columns", (size) => `select ${repeat("a,", size)}a from A`],
    ["includes", (size) => `select b,${repeat("include a.b,", size)}a from A`],
    ["digits", (size) => `select * from A where a = ${repeat("1", size)}`],
    ["a text", (size) => `select * from A where a = '${repeat("x", size)}'`],
    ["a text without end", (size) => `select * from A where a = '${repeat("x", size)}`],
    ["escapes", (size) => `select * from A where a = '${repeat("\\n", size)}'`],
    ["doubled quotes", (size) => `select * from A where a = '${repeat("''", size)}'`],
    ["backslashes", (size) => `select * from A where a = '${repeat("\\", size)}`],
    ["backquotes", (size) => `select ${repeat("`a`.", size)}b from A`],
    ["conditions on one key", (size) => `select * from A where ${repeat("a != 1 and ", size)}a = 1`],
    ["alternatives", (size) => `select * from A where ${repeat("a = 1 or ", size)}a = 1`],
    [
      "alternatives in deep parentheses",
      (size) => `select * from A where ${"(".repeat(39)}${repeat("a = 1 or ", size)}a = 1${" or b = 2)".repeat(39)}`,
    ],
    ["a list", (size) => `select * from A where a in (${repeat("1,", size)}1)`],
    ["an object", (size) => `select * from A where a = {${repeat("a:1,", size)}a:1}`],
    ["percent signs", (size) => `select * from A where a like '${repeat("%", size)}'`],
    ["percent signs and letters", (size) => `select * from A where a not like '${repeat("a%", size)}'`],
    ["a negated pattern", (size) => `select * from A where a not regexp '${repeat("\\\\Qa", size)}'`],
    ["quoting and unquoting", (size) => `select * from A where a not regexp '${repeat("\\\\Q(\\\\E", size)}'`],
    ["signs", (size) => `select * from A order by ${repeat("-a,", size)}a desc`],
    ["inserted columns", (size) => `insert into A(${names(size).join(",")}) values (${names(size).map(() => 1)})`],
    ["changes", (size) => `update A set ${names(size).map((name) => `${name}=1`)} where objectId='x'`],
  ];

  // Quadratic work on a megabyte would take minutes; the bound only has to be far from that, on a slow machine too.
  it.each(SHAPES)("%s", (_, shape) => {
    expect(timeOf(shape(MEGABYTE))).toBeLessThan(5000);
  });

  it("many placeholders", () => {
    const values = Array.from({ length: 200_000 }, (_, index) => index);
    const where = whereOf(`a in (${values.map(() => "?").join(",")})`, values);
    expect(where).toEqual({ a: { $in: values } });
  });
});

describe("whatever is sent, the answer is a statement or a CqlError", () => {
  const SOUND = [
    "select count(*) , include post , a.b from A where a = ? and ( b in ( 1 , 'x' ) or c is not exists ) limit 1 , 2 order by - a , b desc",
    "select * from A where l near [ 1 , 2 ] max 1 km and p not in ( select k from B where size ( k ) = 2 )",
    "insert into A ( a , b ) values ( { x : [ 1 , null ] } , date ( ? ) )",
    "update A set a = op ( 'Add' , { objects : [ 1 ] } ) , b = 2 where objectId = 'x' and c like '%y'",
  ].map((text) => text.split(" "));
  const STRANGE = ["'", '"', "`", "\\", "$", "\u0000", "\ud800", "键", "1e", "-", ".", ";", "select", "from", "("];
  const pieces = fc.constantFrom(...SOUND.flat(), ...STRANGE);
  const change = fc.record({ at: fc.nat(60), remove: fc.nat(2), add: fc.array(pieces, { maxLength: 2 }) });

  it("for sound texts with some pieces taken out and put in", () => {
    let understood = 0;
    const runs = 5000;
    fc.assert(
      fc.property(fc.constantFrom(...SOUND), fc.array(change, { maxLength: 2 }), (sound, changes) => {
        const words = changes.reduce((text, { at, remove, add }) => text.toSpliced(at, remove, ...add), sound);
        try {
          parseCql(words.join(" "), [1, "2026-01-01T00:00:00.000Z"]);
          understood++;
        } catch (error) {
          expect(error).toBeInstanceOf(CqlError);
          expect(String(error)).not.toMatch(/undefined|NaN|\[object/);
        }
      }),
      { numRuns: runs },
    );
    expect(understood).toBeGreaterThan(runs / 20);
    expect(understood).toBeLessThan(runs);
  });
});
