import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { toPlain } from "../../src/files/plain.js";

class Pear {
  readonly name = "梨";
}

const itself = {
  toJSON() {
    return this;
  },
};

const circle: unknown[] = [];
circle.push(circle);

describe("toPlain", () => {
  it("copies data, and makes texts of dates", () => {
    const given = { a: [1, -0, null, "梨", true], at: new Date(0), own: { toJSON: () => ({ b: 1 }) } };
    expect(toPlain(given)).toEqual({
      data: { a: [1, 0, null, "梨", true], at: "1970-01-01T00:00:00.000Z", own: { b: 1 } },
    });
    expect(toPlain(Object.create(null))).toEqual({ data: {} });
    expect(toPlain(runInNewContext("({ a: [new Date(0)] })"))).toEqual({ data: { a: ["1970-01-01T00:00:00.000Z"] } });
  });

  it("gives a copy", () => {
    const given = [{ a: 1 }];
    const plain = toPlain(given);
    expect(plain).toEqual({ data: given });
    expect("data" in plain && plain.data).not.toBe(given);
  });

  it.each<[string, unknown, string, string]>([
    ["undefined", [{ a: undefined }], "[0].a", "undefined is no data; leave it out, or write null"],
    ["a hole", Array(2), "[0]", "undefined is no data; leave it out, or write null"],
    ["a function", { a: { b: () => 1 } }, "a.b", "a function is no data; call it"],
    ["a symbol", [Symbol("x")], "[0]", "a symbol is no data"],
    ["a bigint", { a: 1n }, "a", "a bigint is no data; write a number, or a text"],
    ["NaN", [[Number.NaN]], "[0][0]", "NaN is no number of JSON"],
    ["Infinity", { a: Number.POSITIVE_INFINITY }, "a", "the number is too large"],
    ["a promise", { a: Promise.resolve(1) }, "a", "a promise is no data; await it"],
    ["a map", { a: new Map() }, "a", "a Map is no data; write an object or an array"],
    ["an object of a class", [new Pear()], "[0]", "a Pear is no data; write an object or an array"],
    ["a date that is none", { at: new Date("x") }, "at", "a date that is none"],
    ["a circle", circle, "[0]".repeat(200), "nested deeper than 200 levels (or in a circle)"],
    ["__proto__", JSON.parse('{"a": {"__proto__": {}}}'), "a", "the name __proto__ is refused"],
    ["constructor.prototype", { constructor: { prototype: 1 } }, "", "the name constructor is refused"],
    ["what gives itself for JSON", [{ a: itself }], "[0].a", "nested deeper than 200 levels (or in a circle)"],
    ["the whole", undefined, "", "undefined is no data; leave it out, or write null"],
  ])("refuses %s", (_title, value, path, reason) => {
    expect(toPlain(value)).toEqual({ problem: { path, reason } });
  });
});
