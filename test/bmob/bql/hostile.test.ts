import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../../src/kernel/index.js";
import { BqlError, parseBql } from "../../../src/platforms/bmob/bql/index.js";
import { refusal, whereOf } from "./support.js";

describe("depth is bounded", () => {
  it.each([
    ["parentheses", `select * from A where ${"(".repeat(4000)}`],
    ["lists", `select * from A where a = ${"[".repeat(4000)}`],
    ["objects", `select * from A where a = ${"{a:".repeat(1300)}`],
    ["calls", `select * from A where a = ${"date(".repeat(800)}`],
    ["subqueries", `select * from A where ${"a in (select * from A where ".repeat(140)}`],
    ["having", `select sum(a) from A having ${"(".repeat(4000)}`],
  ])("%s", (_, text) => {
    expect(refusal(text).message).toMatch(/^nested deeper than 40 levels at position \d+$/);
  });

  it("is enough for 40 parentheses, and what comes out stays within the kernel's depth", () => {
    expect(whereOf(`${"(".repeat(40)}a = 1${")".repeat(40)}`)).toEqual({ a: 1 });
    const deep = `${"(x = 1 or y = 1) and (z = 1 or ".repeat(39)}a = 1${")".repeat(39)}`;
    expect(() => parseJson(JSON.stringify(whereOf(deep)))).not.toThrow();
  });
});

describe("length is bounded: 4096 bytes, as the vendor's guide says", () => {
  const filled = (letter: string, count: number): string => `select * from A where a = '${letter.repeat(count)}'`;

  it.each([
    ["4096 bytes", filled("x", 4096 - 28), true],
    ["4097 bytes", filled("x", 4096 - 27), false],
    ["1365 characters of three bytes each", filled("茶", 1356), true],
    ["too many of them", filled("茶", 1357), false],
    ["a megabyte", filled("x", 1_000_000), false],
    ["a megabyte of spaces", `select * from A${" ".repeat(1_000_000)}`, false],
    ["a megabyte of parentheses", `select * from A where ${"(".repeat(1_000_000)}`, false],
  ])("%s", (_, text, fits) => {
    if (fits) expect(() => parseBql(text, [])).not.toThrow();
    else expect(refusal(text).message).toMatch(/^a text longer than 4096 bytes at position \d+$/);
  });

  it("names the first character that is too much", () => {
    expect(refusal(filled("x", 5000)).position).toBe(4097);
    expect(refusal(filled("茶", 2000)).position).toBe(1384);
  });

  it("does not count the values", () => {
    expect(whereOf("a = ?", ["x".repeat(100_000)])).toEqual({ a: "x".repeat(100_000) });
  });
});

describe("prototypes stay out of reach", () => {
  it.each([
    "select * from A where __proto__ = 1",
    "select * from A where `__proto__` = 1",
    "select * from A where a = {'__proto__': {x: 1}}",
    "select __proto__ from A",
    "select sum(__proto__) from A",
    "select * from A group by __proto__",
    "select sum(a) from A having __proto__ > 1",
  ])("%s", (text) => {
    expect(refusal(text).message).toContain("the name __proto__ is refused");
  });

  it.each(["constructor", "toString", "hasOwnProperty"])("%s is a column like others, and no function", (name) => {
    expect(parseBql(`select sum(${name}) from A where ${name} = 1 group by ${name}`, [])).toMatchObject({
      where: { [name]: 1 },
      statistics: { sum: name, groupby: name },
    });
    expect(refusal(`select ${name}(a) from A`).message).toContain("can be called in select");
    expect(refusal(`select * from A where a = ${name}('x')`).message).toContain(`there is no function ${name} here`);
  });
});

describe("whatever is sent, the answer is a statement or a BqlError", () => {
  const SOUND = [
    "select count(*) , include post , a.b from A where a = ? and ( b in ( 1 , 'x' ) or c is not exists ) limit 1 , 2 order by - a , b desc",
    "select * from A where l near [ 1 , 2 ] max 1 km and p not in ( select k from B where s like '%y' )",
    "select sum ( a ) , avg ( b ) , count ( * ) from A where d < date ( ? ) group by c , d having sum ( a ) > 1 and ( _count = 2 or c like 'x%' ) order by - _sumA limit 3",
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
          parseBql(words.join(" "), ["2026-01-01 00:00:00", 1]);
          understood++;
        } catch (error) {
          expect(error).toBeInstanceOf(BqlError);
          expect(String(error)).toMatch(/^BqlError: .+ at position [1-9]\d*$/s);
          expect(String(error)).not.toMatch(/undefined|NaN|\[object/);
        }
      }),
      { numRuns: runs },
    );
    expect(understood).toBeGreaterThan(runs / 20);
    expect(understood).toBeLessThan(runs);
  });
});
