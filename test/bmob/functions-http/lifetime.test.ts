import { describe, expect, it } from "vitest";
import type { World } from "../scenarios/steps.js";
import { DATA } from "./data.js";
import { call, createApp, type Files, judge, type Language, NEXT, node, python } from "./support.js";

/** Functions while the emulator goes back, or ends. Bmob contract 4.5, 4.6 (“state is fresh per invocation”). */

const FILES: Files = {
  ...DATA,
  "functions/next.py": NEXT.python,
  "functions/nextjs.js": NEXT.node,
  "functions/loop.py": python("while True: pass"),
  "functions/deaf.py": python(`
    while True:
        try:
            while True: pass
        except: pass`),
  "functions/loopjs.js": node("for (;;) {}"),
  "functions/started.py": python(`
    modules.oData.insert("Started", {})
    while True: pass`),
  "functions/writes.py": python(`
    modules.oData.update("Score", "a000000001", {"score": 99})
    response.send(modules.oData.insert("Written", {"n": 1}).code)`),
  "functions/spoils.py": python(`
    BmobQuerier.addWhereEqualTo = None
    json.dumps = None
    globals()["SPOILT"] = True
    response.send("spoilt")`),
  "functions/whole.py": python(`
    response.send([BmobQuerier.addWhereEqualTo != None, json.dumps != None, "SPOILT" in globals()])`),
  "functions/counts.py": `RUNS = []

def onRequest(request, response, modules):
	RUNS.append(1)
	response.send(len(RUNS))
`,
};

const ENDLESS: readonly (readonly [language: Language, name: string])[] = [
  ["python", "loop"],
  ["python", "deaf"],
  ["node", "loopjs"],
];

/** Starts those that never end; comes back when one is seen to run. The answers are still to come. */
const startAll = async (world: World) => {
  const runs = [...ENDLESS, ["python", "started"] as const].map(([language, name]) => call(world, language, name));
  await expect
    .poll(async () => (await world.http("GET", "/1/classes/Started")).json, { timeout: 30_000 })
    .toMatchObject({ results: [{}] });
  return { answers: Promise.all(runs) };
};

describe("while functions run", () => {
  it("a reset goes back to the fixtures, and functions work", async () => {
    await using world = await createApp(FILES, { functionTimeoutMs: 5_000 });
    judge(await call(world, "python", "writes"), { text: "201" });
    const { answers } = await startAll(world);
    await world.emulator.reset();
    for (const { status, json } of await answers) {
      expect(status).toBeGreaterThanOrEqual(500);
      expect(json).toMatchObject({ code: 310, error: expect.any(String) });
    }
    judge(await call(world, "python", "next"), { text: "next" });
    judge(await call(world, "node", "nextjs"), { text: "next" });
    expect((await world.http("GET", "/1/classes/Written")).json).toMatchObject({ code: 101 });
    expect((await world.http("GET", "/1/classes/Score/a000000001")).json).toMatchObject({ score: 10 });
  }, 60_000);

  it("close waits for none of them, and every caller hears of it", async () => {
    const world = await createApp(FILES);
    const { answers } = await startAll(world);
    // The limit is 30 seconds here.
    const began = performance.now();
    await world[Symbol.asyncDispose]();
    expect(performance.now() - began).toBeLessThan(10_000);
    for (const { status, json } of await answers) {
      expect(status).toBeGreaterThanOrEqual(500);
      expect(json).toMatchObject({ error: expect.any(String) });
    }
  }, 60_000);
});

describe("between runs", () => {
  it("4.6 what a function does to its modules and classes, no other run sees", async () => {
    await using world = await createApp(FILES);
    for (const _ of [1, 2]) {
      judge(await call(world, "python", "spoils"), { text: "spoilt" });
      judge(await call(world, "python", "whole"), { gives: [true, true, false] });
      judge(await call(world, "python", "writes"), { text: "201" });
    }
  }, 60_000);

  it("4.6 nor its own variables", async () => {
    await using world = await createApp(FILES);
    for (const _ of [1, 2, 3]) judge(await call(world, "python", "counts"), { text: "1" });
  }, 60_000);

  it("a snapshot takes back what functions wrote", async () => {
    await using world = await createApp(FILES);
    const before = world.emulator.snapshot();
    judge(await call(world, "python", "writes"), { text: "201" });
    await world.emulator.restore(before);
    expect((await world.http("GET", "/1/classes/Score/a000000001")).json).toMatchObject({ score: 10 });
    judge(await call(world, "python", "writes"), { text: "201" });
  }, 60_000);
});
