import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { MASTER } from "../../../src/platforms/bmob/access/caller.js";
import { storeFunction } from "../../../src/platforms/bmob/functions/registry.js";
import { createStages, node, python, type Stage } from "./support.js";

/** Bmob contract 4.2: how functions get there, and go. */

const stages = createStages();
let stage: Stage;
beforeEach(async () => {
  stage = await stages.open();
});
afterAll(stages.close);

const HELLO = node("response.send('hello');");
const HELLO_PYTHON = python("response.send('hello')");

describe("4.2 deploy", () => {
  it("4.2 a broken function is marked, said in the log, and every call answers it without a run", async () => {
    expect(await stage.functions.deploy("f", "python", "import os", "fixtures/demo/f.py")).toEqual({
      name: "f",
      language: "python",
      filename: "fixtures/demo/f.py",
      problem: { code: 321, error: "unsupported content in cloudcode: 'import' (line 1)" },
    });
    const line = "error: fixtures/demo/f.py: unsupported content in cloudcode: 'import' (line 1)";
    expect(stage.logs("f")).toEqual([line]);
    expect(await stage.call("f")).toMatchObject({ status: 400, json: { code: 321 } });
    expect(stage.logs("f")).toEqual([line, line]);
  });

  it("4.2 another version takes the place, without the old one's state", async () => {
    const counting = (text: string) => `let n = 0;\n${node(`n += 1; response.send('${text}' + n);`)}`;
    await stage.functions.deploy("f", "node", counting("a"));
    expect(await stage.functions.run(MASTER, "f")).toBe("a1");
    expect(await stage.functions.run(MASTER, "f")).toBe("a2");
    await stage.functions.deploy("f", "node", counting("b"));
    expect(await stage.functions.run(MASTER, "f")).toBe("b1");
    await stage.functions.deploy("f", "node", counting("b"));
    expect(await stage.functions.run(MASTER, "f")).toBe("b1");
  });

  it("4.2 what was broken is mended, and what worked breaks", async () => {
    await stage.functions.deploy("f", "python", "import");
    await stage.functions.deploy("f", "python", HELLO_PYTHON);
    expect(await stage.functions.run(MASTER, "f")).toBe("hello");
    await stage.functions.deploy("f", "python", "import");
    expect(await stage.call("f")).toMatchObject({ json: { code: 321 } });
  });

  it("4.2 each run of Python begins anew", async () => {
    await stage.functions.deploy("f", "python", `N = [0]\n${python("N[0] += 1\nresponse.send(N[0])")}`);
    expect([await stage.functions.run(MASTER, "f"), await stage.functions.run(MASTER, "f")]).toEqual([1, 1]);
  });

  it.each(["1st", "a-b", "a b", "", "_f", "函数", "a/b", "__proto__"])("4.2 %j is no name", async (name) => {
    await expect(stage.functions.deploy(name, "python", HELLO_PYTHON)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining(JSON.stringify(name)),
    });
    expect(() => stage.functions.define(name, () => {})).toThrow(/is no name of a function/);
  });

  it.each(["a", "Z9", "hello_world", "constructor"])("4.2 %s is one", async (name) => {
    await stage.functions.deploy(name, "node", HELLO);
    expect(await stage.functions.run(MASTER, name)).toBe("hello");
  });

  it("4.2 one name is in one language only", async () => {
    await stage.functions.deploy("f", "python", HELLO_PYTHON);
    await expect(stage.functions.deploy("f", "node", HELLO)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: "f is a Python function (f.py); remove it before there can be one in Node.js",
    });
    expect(await stage.functions.run(MASTER, "f")).toBe("hello");
    await stage.functions.remove("f");
    await stage.functions.deploy("f", "node", HELLO);
    await expect(stage.functions.deploy("f", "python", HELLO_PYTHON)).rejects.toMatchObject({
      message: "f is a Node.js function (f.js); remove it before there can be one in Python",
    });
  });

  it("4.2 what is no language, and what is no text", async () => {
    await expect(stage.functions.deploy("f", "java" as "node", HELLO)).rejects.toMatchObject({
      message: 'f: the language is "python" or "node", not "java"',
    });
    await expect(stage.functions.deploy("f", "node", 1 as unknown as string)).rejects.toMatchObject({
      message: "f: the code of a function is a text",
    });
  });

  it("4.2 inside somebody's commit, all or nothing", async () => {
    const { store, world } = stage;
    await expect(
      store.commit((tx) => {
        storeFunction(world, tx, { name: "a", language: "python", code: HELLO_PYTHON });
        storeFunction(world, tx, { name: "a", language: "node", code: HELLO });
      }),
    ).rejects.toThrow(/a is a Python function/);
    expect(stage.functions.list()).toEqual([]);
    await store.commit((tx) => void storeFunction(world, tx, { name: "a", language: "python", code: HELLO_PYTHON }));
    expect(await stage.functions.run(MASTER, "a")).toBe("hello");
  });

  it("4.2 the list, in the order they came", async () => {
    await stage.functions.deploy("b", "python", HELLO_PYTHON);
    await stage.functions.deploy("a", "node", "(");
    await stage.functions.deploy("b", "python", HELLO_PYTHON);
    expect(stage.functions.list()).toEqual([
      { name: "b", language: "python", filename: "b.py" },
      { name: "a", language: "node", filename: "a.js", problem: { code: 320, error: expect.stringContaining("a.js") } },
    ]);
  });

  it("4.2 removed, it is unknown; and cannot be removed again", async () => {
    await stage.functions.deploy("f", "python", HELLO_PYTHON);
    await stage.functions.remove("f");
    expect(await stage.call("f")).toMatchObject({ json: { code: 310 } });
    await expect(stage.functions.remove("f")).rejects.toMatchObject({ status: 400, code: 314 });
  });

  it("4.2 what is deployed is data: restore takes it away and brings it back", async () => {
    await stage.functions.deploy("f", "node", HELLO);
    const { store } = stage;
    const before = store.snapshot();
    await stage.restore();
    expect(stage.functions.list()).toEqual([]);
    await stage.restore(before);
    expect(await stage.functions.run(MASTER, "f")).toBe("hello");
  });
});
