import { expect, it } from "vitest";
import { headersOf } from "../../src/http/index.js";

it.each<[string, Parameters<typeof headersOf>[0], object]>([
  ["an object", { "X-A": "1", "x-b": ["1", "2"], none: undefined }, { "x-a": "1", "x-b": "1, 2" }],
  ["names and values in turn", ["X-A", "1", "x-a", 2], { "x-a": "1, 2" }],
  ["pairs", new Headers([["x-a", "1"]]), { "x-a": "1" }],
  ["a map", new Map([["X-A", "1"]]), { "x-a": "1" }],
  ["nothing", null, {}],
])("headers as clients take them: %s", (_title, given, headers) => {
  expect(headersOf(given)).toEqual(headers);
});

it("names that every object has are names as others", () => {
  const names = ["constructor", "toString", "__proto__", "hasOwnProperty"];
  const headers = headersOf(names.map((name) => [name, "梨"]));
  expect(Object.entries(headers)).toEqual(names.map((name) => [name.toLowerCase(), "梨"]));
});
