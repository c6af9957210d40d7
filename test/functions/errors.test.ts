import { expect, describe as group, it } from "vitest";
import { describe, failure, titled } from "../../src/functions/errors.js";

class Odd extends TypeError {}

group("describe", () => {
  it.each([
    [new TypeError("坏"), { type: "TypeError", message: "坏" }],
    [new Odd("so"), { type: "Odd", message: "so" }],
    ["text", { type: "Error", message: "text", stack: "Error: text" }],
    [undefined, { type: "Error", message: "undefined", stack: "Error: undefined" }],
    [null, { type: "Error", message: "null", stack: "Error: null" }],
    [{ a: ["包"] }, { type: "Error", message: '{"a":["包"]}', stack: 'Error: {"a":["包"]}' }],
    [Object.assign(Object.create(null), { a: 1 }), { type: "Error", message: '{"a":1}' }],
  ])("of %s", (thrown, expected) => {
    expect(describe(thrown)).toMatchObject(expected);
  });

  it("gives a value without JSON form by its kind", () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(describe(cycle).message).toBe("[object Object]");
  });

  it("keeps members with a JSON form, and no others", () => {
    const thrown = Object.assign(new Error("e"), { code: 11, at: new Date(0), f() {}, big: 1n, name: "Renamed" });
    expect(describe(thrown).details).toEqual({ code: 11, at: "1970-01-01T00:00:00.000Z" });
    expect(describe(new Error("e"))).not.toHaveProperty("details");
  });

  it("takes errors of other realms for errors", () => {
    const foreign = { message: "far", name: "RangeError", stack: "RangeError: far", [Symbol.toStringTag]: "Error" };
    expect(describe(foreign)).toMatchObject({ message: "far" });
  });
});

group("titled", () => {
  it.each([
    ["Odd", "so", "TypeError: so\n    at f (x:1:2)", "Odd: so\n    at f (x:1:2)"],
    ["Error", "", "Error\n    at x:1:2", "Error\n    at x:1:2"],
    ["Error", "two\nlines", "Error: two\nlines\n    at x:1:2", "Error: two\nlines\n    at x:1:2"],
    [
      "Error",
      "changed later",
      "what the author wrote himself!\n    at x:1:2",
      "what the author wrote himself!\n    at x:1:2",
    ],
    ["Error", "m", "", "Error: m"],
  ])("%s %j of %j", (type, message, stack, expected) => {
    expect(titled(type, message, stack)).toBe(expected);
  });
});

group("failure", () => {
  it("has a stack of its title alone", () => {
    expect(failure("RangeError", "满")).toEqual({ type: "RangeError", message: "满", stack: "RangeError: 满" });
  });
});
