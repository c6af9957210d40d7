import { describe, expect, it } from "vitest";
import { KEYS } from "../scenarios/steps.js";
import { judge } from "./support.js";
import { openSurface } from "./surface.js";

/** Functions in the style of the official samples, by every way to call. Bmob contract 4.2. */

const { formA, formB, formC } = openSurface();

describe("official samples", () => {
  it("4.2 hello", async () => {
    const headers = { "content-type": "text/plain; charset=UTF-8" };
    judge(await formC("hello"), { text: "Hello, Guest", responseHeaders: headers });
    judge(await formC("hello", "GET", { query: { n: "小明" } }), { text: "Hello, 小明", responseHeaders: headers });
    judge(await formB("hello", "POST", { query: { n: "x" } }), { text: "Hello, x" });
    judge(await formA("hello"), { gives: { result: "Hello, Guest" } });
  });

  it("4.2 echo", async () => {
    const answer = await formC("echo", "POST", {
      body: { a: [1, null] },
      query: { k: "v" },
      headers: { "x-foo": "bar" },
    });
    judge(answer, {
      gives: {
        query: { k: "v" },
        params: { a: [1, null] },
        headers: expect.objectContaining({ "X-Foo": ["bar"], "Content-Type": ["application/json"] }),
        method: "POST",
        path: `/${KEYS.secretKey}/echo`,
      },
      responseHeaders: { "content-type": "application/json" },
    });
    const { json } = await formA("echo", { body: { n: "1" } });
    expect(JSON.parse(Object(json).result)).toMatchObject({
      params: { n: "1" },
      method: "POST",
      path: "/1/functions/echo",
    });
  });

  it("4.2 a query", async () => {
    judge(await formC("scores", "GET", { query: { score: "20" } }), { gives: ["c", "b"] });
    judge(await formB("scores", "POST", { body: { score: 10 } }), { gives: ["c", "b", "a"] });
    judge(await formA("scores", { body: { score: "30" } }), { gives: { result: expect.stringMatching(/^\["c"\]$/) } });
    judge(await formC("scores"), { status: 404, gives: { error: "score required" } });
  });
});
