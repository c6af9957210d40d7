import { afterAll, describe, expect, it } from "vitest";
import { bmobHarness, type IncomingRequest } from "./support.js";

/** Bmob contract 4.3. */

const { value, close } = bmobHarness();
afterAll(close);

const POSTED: Partial<IncomingRequest> = {
  path: "/0123456789abcdef/test1",
  method: "post",
  headers: { "user-agent": ["Chrome"], "X-Foo": ["1", "2"], "x-foo": ["3"], "Content-Type": ["application/json"] },
  body: '{"名":"包"}',
  query: { n: "小明", empty: "" },
  params: { 名: "包", n: null, t: true, i: 1, f: 1.5, list: [{ a: [] }], o: {} },
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
    ["request.getBody()", '{"名":"包"}'],
    ["type(request.getBody()).__name__", "str"],
    ["request.getQueryParams()", { n: "小明", empty: "" }],
    ["request.getQueryParam('n')", "小明"],
    ["request.getQueryParam('empty')", ""],
    ["request.getQueryParam('m')", null],
    ["request.getParams()", POSTED.params],
    [
      "[type(request.getParams()[k]).__name__ for k in ('n', 't', 'i', 'f', '名', 'list', 'o')]",
      ["NoneType", "bool", "int", "float", "str", "list", "dict"],
    ],
  ])("%s", async (expression, expected) => {
    expect(await value(expression, { request: POSTED })).toEqual(expected);
  });

  it("is empty where nothing came", async () => {
    expect(
      await value("[request.getBody(), request.getParams(), request.getQueryParams(), request.getHeaders()]"),
    ).toEqual(["", {}, {}, {}]);
  });
});
