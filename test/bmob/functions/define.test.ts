import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { MASTER } from "../../../src/platforms/bmob/access/caller.js";
import { createStages, node, python, type Stage } from "./support.js";

/** Bmob contract 5: functions of the test's own realm. */

const stages = createStages();
let stage: Stage;
beforeEach(async () => {
  stage = await stages.open();
});
afterAll(stages.close);

const HELLO = node("response.send('hello');");
const HELLO_PYTHON = python("response.send('hello')");

describe("5 functions of this realm", () => {
  it("5 run here, as Node functions", async () => {
    let seen: unknown;
    expect(
      stage.functions.define("hello", (request, response) => {
        seen = request;
        response.send(`你好, ${request.body.name}`);
      }),
    ).toEqual({ name: "hello", language: "node", filename: "hello.js" });
    expect(await stage.functions.run(MASTER, "hello", { name: "小明" })).toBe("你好, 小明");
    expect(seen).toMatchObject({ method: "POST", body: { name: "小明" } });
    expect(await stage.call("hello", { from: "nodecloud" })).toMatchObject({ status: 200, statusText: "OK" });
    expect(await stage.call("hello", { from: "pycloud" })).toMatchObject({ status: 404 });
  });

  it("5 fail as others do", async () => {
    const { functions } = await stages.open({ functionTimeoutMs: 200 });
    functions.define("throws", () => {
      throw new TypeError("没有");
    });
    functions.define("rejects", async () => Promise.reject(new RangeError("no")));
    functions.define("silent", () => {});
    const body = (error: string) => ({ body: { code: 310, error: `call cloudcode error:${error}` } });
    await expect(functions.run(MASTER, "throws")).rejects.toMatchObject(body("TypeError: 没有"));
    await expect(functions.run(MASTER, "rejects")).rejects.toMatchObject(body("RangeError: no"));
    await expect(functions.run(MASTER, "silent")).rejects.toMatchObject(body("timeout"));
  });

  it("5 are kept where no reset reaches", async () => {
    stage.functions.define("hello", (_request, response) => response.send("native"));
    await stage.restore();
    expect(await stage.functions.run(MASTER, "hello")).toBe("native");
    expect(stage.functions.list()).toEqual([{ name: "hello", language: "node", filename: "hello.js" }]);
  });

  it("5 take the place of what is deployed, until something is deployed again", async () => {
    await stage.functions.deploy("f", "node", node("response.send('stored')"));
    stage.functions.define("f", (_request, response) => response.send("native"));
    expect(await stage.functions.run(MASTER, "f")).toBe("native");
    expect(stage.functions.list()).toHaveLength(1);
    stage.functions.define("f", (_request, response) => response.send("newer"));
    expect(await stage.functions.run(MASTER, "f")).toBe("newer");
    await stage.functions.deploy("f", "node", node("response.send('stored again')"));
    expect(await stage.functions.run(MASTER, "f")).toBe("stored again");
  });

  it("5 removed, they are gone, with what was below", async () => {
    await stage.functions.deploy("f", "node", HELLO);
    stage.functions.define("f", () => {});
    await stage.functions.remove("f");
    expect(stage.functions.list()).toEqual([]);
  });

  it.each<[what: string, cover: () => Promise<unknown>]>([
    ["deployed over", () => stage.functions.deploy("f", "node", node("response.send('stored')"))],
    ["deployed over in the other language", () => stage.functions.deploy("f", "python", python("response.send('p')"))],
    ["removed", () => stage.functions.remove("f")],
    [
      "removed twice",
      async () => {
        await stage.functions.deploy("f", "node", HELLO);
        await stage.functions.remove("f");
      },
    ],
  ])("5 %s, they are there again after a reset", async (_what, cover) => {
    stage.functions.define("f", (_request, response) => response.send("native"));
    await cover();
    expect((await stage.call("f")).json).not.toEqual({ result: "native" });
    await stage.restore();
    expect(await stage.functions.run(MASTER, "f")).toBe("native");
    expect(stage.functions.list()).toEqual([{ name: "f", language: "node", filename: "f.js" }]);
  });

  it("5 defined again over what was deployed over them, they count", async () => {
    stage.functions.define("f", (_request, response) => response.send("first"));
    await stage.functions.deploy("f", "node", HELLO);
    stage.functions.define("f", (_request, response) => response.send("second"));
    expect(await stage.functions.run(MASTER, "f")).toBe("second");
  });

  it("2, 5 one may stand in for a Python function: it is called where that one is", async () => {
    await stage.functions.deploy("f", "python", HELLO_PYTHON);
    stage.functions.define("f", (request, response) => response.send(`stub ${request.body.n}`));
    expect(stage.functions.list()).toEqual([{ name: "f", language: "python", filename: "f.py" }]);
    expect(await stage.functions.run(MASTER, "f", { n: 1 })).toBe("stub 1");
    expect(await stage.call("f", { from: "pycloud" })).toMatchObject({ status: 200, body: "stub undefined" });
    expect(await stage.call("f", { from: "nodecloud" })).toMatchObject({ status: 404 });
    await stage.functions.remove("f");
    await stage.functions.deploy("f", "python", HELLO_PYTHON);
    expect(await stage.call("f", { from: "pycloud" })).toMatchObject({ body: "hello" });
  });

  it("5 must be functions", () => {
    expect(() => stage.functions.define("f", "text" as never)).toThrow(/takes a function/);
  });
});
