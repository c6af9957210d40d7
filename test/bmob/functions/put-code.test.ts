import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { ANONYMOUS, MASTER } from "../../../src/platforms/bmob/access/caller.js";
import { createStages, node, python, type Stage } from "./support.js";

/** Bmob contract 4.2: the REST calls that deploy and remove Node.js functions. */

const stages = createStages();
let stage: Stage;
beforeEach(async () => {
  stage = await stages.open();
});
afterAll(stages.close);

const HELLO = node("response.send('hello');");
const HELLO_PYTHON = python("response.send('hello')");
const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("4.2 PUT and DELETE of Node.js functions", () => {
  it("4.2 PUT deploys, DELETE removes", async () => {
    expect(
      await stage.functions.putCode(MASTER, { name: "f", body: { code: base64(node("response.send('你好')")) } }),
    ).toEqual({ msg: "ok" });
    expect(await stage.call("f", { from: "nodecloud" })).toMatchObject({ status: 200, body: "你好" });
    expect(await stage.functions.deleteCode(MASTER, { name: "f" })).toEqual({ msg: "ok" });
    expect(await stage.call("f", { from: "nodecloud" })).toMatchObject({ status: 404 });
  });

  it("4.2 base64 in lines", async () => {
    const code = base64(HELLO).replace(/(.{10})/g, "$1\r\n");
    await stage.functions.putCode(MASTER, { name: "f", body: { code } });
    expect(await stage.functions.run(MASTER, "f")).toBe("hello");
  });

  it("4.2 code that is broken is saved, and the answer says so", async () => {
    const error = "parse cloudcode error:SyntaxError: Unexpected identifier (f.js, line 1)";
    await expect(
      stage.functions.putCode(MASTER, { name: "f", body: { code: base64("let a b") } }),
    ).rejects.toMatchObject({ status: 400, body: { code: 320, error } });
    expect(await stage.call("f")).toMatchObject({ status: 400, json: { code: 320, error } });
  });

  it.each([
    ["no code", {}, 312],
    ["an empty one", { code: " " }, 312],
    ["a number", { code: 1 }, 312],
    ["no base64", { code: "函数" }, 313],
    ["no base64 of ours", { code: "function onRequest() {}" }, 313],
    ["no text", { code: Buffer.from([0xff, 0xfe]).toString("base64") }, 313],
  ])("4.2 PUT with %s: %j, %i", async (_what, body, code) => {
    await expect(stage.functions.putCode(MASTER, { name: "f", body })).rejects.toMatchObject({
      status: 400,
      body: { code, error: expect.any(String) },
    });
    expect(stage.functions.list()).toEqual([]);
  });

  it("4.2 PUT in the place of a Python function: 313", async () => {
    await stage.functions.deploy("f", "python", HELLO_PYTHON);
    const put = stage.functions.putCode(MASTER, { name: "f", body: { code: base64(HELLO) } });
    await expect(put).rejects.toMatchObject({ status: 400, code: 313 });
  });

  it("4.2 an illegal name: 311; a missing function: 314", async () => {
    const body = { code: base64(HELLO) };
    await expect(stage.functions.putCode(MASTER, { name: "a-b", body })).rejects.toMatchObject({ code: 311 });
    await expect(stage.functions.deleteCode(MASTER, { name: "a-b" })).rejects.toMatchObject({ code: 311 });
    await expect(stage.functions.deleteCode(MASTER, { name: "f" })).rejects.toMatchObject({
      status: 400,
      body: { code: 314, error: "delete cloudcode error:function f not exists" },
    });
  });

  it("4.2 the master key is needed", async () => {
    const refused = { status: 401, body: { error: "unauthorized" } };
    const body = { code: base64(HELLO) };
    await expect(stage.functions.putCode(ANONYMOUS, { name: "f", body })).rejects.toMatchObject(refused);
    await expect(stage.functions.deleteCode(ANONYMOUS, { name: "f" })).rejects.toMatchObject(refused);
  });

  it("4.2 a request of a world that has ended changes nothing", async () => {
    const caller = { ...MASTER, lease: stage.background.lease() };
    await stage.restore();
    const body = { code: base64(HELLO) };
    await expect(stage.functions.putCode(caller, { name: "f", body })).rejects.toMatchObject({ code: "CLOSED" });
    expect(stage.functions.list()).toEqual([]);
  });
});
