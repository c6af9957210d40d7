import { afterAll, describe, expect, it } from "vitest";
import { bmobHarness, type IncomingRequest } from "./support.js";

/** Bmob contract 4.3. */

const { value, close } = bmobHarness();
afterAll(close);

const PARAMS = { 名: "包", n: null, t: true, i: 1, f: 1.5, list: [{ a: [] }], o: {} };
const BODY = JSON.stringify(PARAMS);

const POSTED: Partial<IncomingRequest> = {
  path: "/0123456789abcdef/test1",
  method: "post",
  headers: { "user-agent": ["Chrome"], "X-Foo": ["1", "2"], "x-foo": ["3"], "Content-Type": ["application/json"] },
  body: BODY,
  query: { n: "小明", empty: "" },
  params: PARAMS,
};

describe("request (4.3)", () => {
  it.each<readonly [expression: string, expected: unknown]>([
    ["request.getPath()", "/0123456789abcdef/test1"],
    ["request.getMethod()", "POST"],
    [
      "request.getHeaders()",
      { "User-Agent": ["Chrome"], "X-Foo": ["1", "2", "3"], "Content-Type": ["application/json"] },
    ],
    ["request.getHeader('USER-agent')", "Chrome"],
    ["request.getHeader('x-foo')", "1"],
    ["request.getHeader('X-Bar')", null],
    ["request.getHeader(None)", null],
    ["request.getBody()", BODY],
    ["type(request.getBody()).__name__", "str"],
    ["request.getQueryParams()", { n: "小明", empty: "" }],
    ["request.getQueryParam('n')", "小明"],
    ["request.getQueryParam('empty')", ""],
    ["request.getQueryParam('m')", null],
    ["request.getParams()", PARAMS],
    [
      "[type(request.getParams()[k]).__name__ for k in ('n', 't', 'i', 'f', '名', 'list', 'o')]",
      ["NoneType", "bool", "int", "float", "str", "list", "dict"],
    ],
  ])("%s", async (expression, expected) => {
    expect(await value(expression, { request: POSTED })).toEqual(expected);
  });

  it.each<readonly [what: string, request: Partial<IncomingRequest>, expected: unknown]>([
    [
      "numbers as Python reads them",
      { body: '{"a":1.0,"b":12345678901234567890}', params: { a: 1, b: 12345678901234567000 } },
      ["float", "int"],
    ],
    ["a byte order mark, and blanks", { body: '\ufeff \n{"a":1.0,"b":2}', params: { a: 1, b: 2 } }, ["float", "int"]],
    ["a form's texts", { body: "a=1&b=2", params: { a: "1", b: "2" } }, ["str", "str"]],
  ])("params: %s", async (_what, request, expected) => {
    expect(await value("[type(request.getParams()[k]).__name__ for k in ('a', 'b')]", { request })).toEqual(expected);
  });

  it.each<readonly [what: string, request: Partial<IncomingRequest>, expected: unknown]>([
    // The host finds no parameters in these: it refuses the names. A function sees what was sent, in both languages.
    [
      "names that are dangerous in JavaScript",
      { body: '\ufeff\n{"constructor":{"prototype":{"x":1}},"a":1}' },
      { constructor: { prototype: { x: 1 } }, a: 1 },
    ],
    ["an object declared as a form", { body: '{"constructor":{"prototype":1}}' }, { constructor: { prototype: 1 } }],
    ["no JSON, declared as a form", { body: '{"a":NaN}', params: { '{"a":NaN}': "" } }, { '{"a":NaN}': "" }],
    ["an array", { body: "[1]" }, {}],
    ["a text", { body: "{no" }, {}],
  ])("params: %s", async (_what, request, expected) => {
    expect(await value("request.getParams()", { request })).toEqual(expected);
  });

  it("is empty where nothing came", async () => {
    expect(
      await value("[request.getBody(), request.getParams(), request.getQueryParams(), request.getHeaders()]"),
    ).toEqual(["", {}, {}, {}]);
  });
});
