import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { MASTER } from "../../../src/platforms/bmob/access/caller.js";
import { createStages, node, python, type Stage } from "./support.js";

/** What functions print, and what goes wrong with them, is in the log under their names. */

const stages = createStages();
let stage: Stage;
beforeEach(async () => {
  stage = await stages.open();
});
afterAll(stages.close);

describe("logs", () => {
  it("what functions print has their names", async () => {
    await stage.functions.deploy("p", "python", python("print('行', 1)\nresponse.send()"));
    await stage.functions.deploy(
      "n",
      "node",
      node("console.log('line', { a: 1 }); console.warn('!'); response.send()"),
    );
    stage.functions.define("own", (_request, response) => {
      console.info("from this realm");
      response.send("");
    });
    for (const name of ["p", "n", "own"]) await stage.functions.run(MASTER, name);
    expect(stage.logs("p")).toEqual(["log: 行 1"]);
    expect(stage.logs("n")).toEqual(["log: line { a: 1 }", "warn: !"]);
    expect(stage.logs("own")).toEqual(["info: from this realm"]);
    expect(stage.world.log.entries({ platform: "bmob" })).toHaveLength(4);
  });

  it("4.5 what goes wrong is told, with the function's own lines", async () => {
    const short = await stages.open({ functionTimeoutMs: 300 });
    await short.functions.deploy("p", "python", python("x = 1\nx.y"));
    await short.functions.deploy("n", "node", node("\nnull.y"));
    await short.functions.deploy("late", "node", node("for (;;) {}"));
    await short.functions.deploy("latePython", "python", python("while True: pass"));
    await short.functions.deploy("bad", "python", "print 'x'");
    await short.functions.deploy("silent", "python", python("pass"));
    for (const name of ["p", "n", "late", "latePython", "bad", "silent"]) await short.call(name);
    expect(short.logs("p").join("\n")).toMatch(/^error: [\s\S]*File "p\.py", line 3[\s\S]*AttributeError/);
    expect(short.logs("n").join("\n")).toMatch(/^error: TypeError: [\s\S]*n\.js:3/);
    expect(short.logs("late")).toEqual(["error: stopped at its time limit of 300 ms"]);
    expect(short.logs("latePython")).toContain("error: stopped at its time limit of 300 ms");
    expect(short.logs("bad")[0]).toMatch(/^error: bad\.py: parse cloudcode error:SyntaxError/);
    expect(short.logs("silent")).toEqual(["error: silent.py: onRequest returned without response.send"]);
  });
});
