import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cloneJson, equalJson, type Json, MAX_DEPTH, parseJson, toJson } from "../../src/kernel/index.js";

const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
// fast-check knows the dangerous names and likes to draw them.
const json = fc
  .jsonValue({ maxDepth: 4 })
  .map((value) => JSON.stringify(value))
  .filter((text) => !/"(?:__proto__|constructor)"/.test(text))
  .map((text) => JSON.parse(text) as Json);

describe("parseJson", () => {
  it("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(parseJson(JSON.stringify(value))).toEqual(value);
      }),
    );
  });

  it.each([
    ['{"__proto__": {}}', "the name __proto__ is refused"],
    ['{"a": [{"__proto__": 1}]}', "a[0]: the name __proto__ is refused"],
    ['{"\\u005f_proto__": {}}', "the name __proto__ is refused"],
    ['{"constructor": {"prototype": {}}}', "the name constructor is refused"],
    ["{", "not valid JSON"],
    ["", "not valid JSON"],
    [nested(MAX_DEPTH + 1), `nested deeper than ${MAX_DEPTH} levels`],
    [nested(100_000), "nested deeper"],
  ])("refuses %.40s", (text, message) => {
    expect(() => parseJson(text)).toThrowError(
      expect.objectContaining({ code: "INVALID_JSON", message: expect.stringContaining(message) }),
    );
  });

  it("takes names that only look dangerous", () => {
    const text = '{"constructor":"ours","toString":1,"hasOwnProperty":null,"prototype":{},"proto":2}';
    expect(JSON.stringify(parseJson(text))).toBe(text);
  });
});

describe("toJson", () => {
  it("sees what JSON.stringify sees", () => {
    const given = {
      at: new Date(0),
      skip: undefined,
      run: () => 1,
      list: [undefined, Number.NaN, 1],
      名: "包",
      own: { toJSON: () => "told" },
    };
    expect(toJson(given)).toEqual(JSON.parse(JSON.stringify(given)));
  });

  it("leaves out what is named by a symbol, and knows one zero only", () => {
    const copy = toJson({ [Symbol("own")]: 1, zero: -0, list: [-0, undefined] });
    expect(Reflect.ownKeys(copy as object)).toEqual(["zero", "list"]);
    expect(copy).toStrictEqual({ zero: 0, list: [0, null] });
  });

  it("copies: nothing is shared", () => {
    const given = { a: [{ b: 1 }] };
    const copy = toJson(given) as typeof given;
    copy.a.push({ b: 2 });
    expect(given.a).toHaveLength(1);
  });

  it("refuses cycles, bigints and prototypes", () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(() => toJson(cycle)).toThrow(/a cycle/);
    expect(() => toJson({ n: 1n })).toThrow("n: a bigint has no JSON form");
    expect(() => toJson(JSON.parse('{"a": {"__proto__": 1}}'))).toThrow("a: the name __proto__ is refused");
  });
});

describe("cloneJson and equalJson", () => {
  it("agree with each other", () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(cloneJson(a)).toEqual(a);
        expect(equalJson(a, cloneJson(a))).toBe(true);
        expect(equalJson(a, b)).toBe(equalJson(b, a));
      }),
    );
  });

  it.each([
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [[1, 2], [2, 1], false],
    [{ a: null }, {}, false],
    [{ toString: 1 }, {}, false],
    [[], {}, false],
    [null, {}, false],
    ["1", 1, false],
  ])("%j and %j: %s", (a, b, equal) => expect(equalJson(a, b)).toBe(equal));
});
