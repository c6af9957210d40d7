import { afterAll, describe, expect, it } from "vitest";
import { createHarness, type IncomingRequest, RUNNERS } from "./support.js";

/** The function's first argument. Bmob contract 5, 4.3. */

const typed = (type: string) => ({ "Content-Type": [type] });

const FORM = typed("application/x-www-form-urlencoded");

describe.each(RUNNERS)("request, %s", (runner) => {
  const { value, close } = createHarness(runner);
  afterAll(close);

  it.each<readonly [expression: string, request: Partial<IncomingRequest>, expected: unknown]>([
    ["request.method", { method: "GET" }, "GET"],
    ["request.method", { method: "post" }, "POST"],
    ["request.query.name", { query: { name: "小明" } }, "小明"],
    ["request.query.none ?? null", { query: { name: "x" } }, null],
    ["request.query", { query: {} }, {}],
    [
      "request.headers",
      { headers: { "User-Agent": ["Chrome"], "X-A": ["1", "2"], "Content-Type": ["a/b"] } },
      { "user-agent": "Chrome", "x-a": "1, 2", "content-type": "a/b" },
    ],
    ["request.headers['x-none'] ?? null", {}, null],
  ])("%s of %j (5)", async (expression, request, expected) => {
    expect(await value(expression, { request })).toEqual(expected);
  });

  it.each<readonly [what: string, request: Partial<IncomingRequest>, body: unknown]>([
    ["JSON", { body: '{"a":1,"名":[null]}', params: { a: 1, 名: [null] } }, { a: 1, 名: [null] }],
    ["a form", { body: "name=jeff", params: { name: "jeff" }, headers: FORM }, { name: "jeff" }],
    ["no body", {}, {}],
    ["blanks", { body: " \n" }, {}],
    ["an empty form", { body: "&", headers: FORM }, {}],
    ["{}", { body: "{}" }, {}],
    // The host finds no parameters in these: it refuses the names. A function sees what was sent, in both languages.
    [
      "names that are dangerous in JavaScript",
      { body: '\ufeff\n{"constructor":{"prototype":{"x":1}},"a":1}' },
      { constructor: { prototype: { x: 1 } }, a: 1 },
    ],
    [
      "an object declared as a form",
      { body: '{"constructor":{"prototype":1}}', headers: FORM },
      { constructor: { prototype: 1 } },
    ],
    [
      "no JSON, declared as a form",
      { body: '{"a":NaN}', headers: FORM, params: { '{"a":NaN}': "" } },
      { '{"a":NaN}': "" },
    ],
    ["a JSON list", { body: "[1,2]", headers: typed("application/json; charset=utf-8") }, [1, 2]],
    ["a JSON text", { body: '"a"', headers: typed("application/vnd.a+json") }, "a"],
    ["JSON of another type", { body: "[1]", headers: typed("text/plain") }, "[1]"],
    ["no JSON", { body: "{no", headers: typed("application/json") }, "{no"],
    ["XML (MAY)", { body: "<xml><a>1</a></xml>", headers: typed("text/xml") }, "<xml><a>1</a></xml>"],
    ["text", { body: "你好" }, "你好"],
  ])("body: %s (5, 4.3)", async (_, request, body) => {
    expect(await value("request.body", { request })).toEqual(body);
  });

  it("may have members of any name (4.3)", async () => {
    const request = JSON.parse(
      '{"query":{"constructor":"1"},"params":{"toString":"2"},"body":"{\\"toString\\":\\"2\\"}","headers":{"Valueof":["3"]}}',
    );
    expect(
      await value("[request.query.constructor, request.body.toString, request.headers.valueof]", { request }),
    ).toEqual(["1", "2", "3"]);
  });

  it("may be changed by the function: it is its own", async () => {
    expect(await value("(request.body.a = 1, request.query.b = 2, [request.body, request.query])")).toEqual([
      { a: 1 },
      { b: 2 },
    ]);
    expect(await value("[request.body, request.query]")).toEqual([{}, {}]);
  });
});
