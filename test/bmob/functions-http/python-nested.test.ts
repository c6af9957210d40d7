import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { World } from "../scenarios/steps.js";
import { call, createApp, type Files, judge, NEXT, node, python } from "./support.js";

/** Functions that call functions, and many calls at once. Bmob contract 4.6 (cloudCode), 4.5, 5. */

const FILES: Files = {
  "functions/next.py": NEXT.python,
  "functions/first.py": python(`
    r = modules.oData.cloudCode("second", {"path": request.getParams().get("path", []) + ["first"]})
    response.send(r.jsonData["result"])`),
  "functions/second.py": python(`
    r = modules.oData.cloudCode("third", {"path": request.getParams()["path"] + ["second"]})
    response.send(r.jsonData["result"])`),
  "functions/third.js": node("response.send({ path: request.body.path.concat('third') });"),
  "functions/back.js": node(`
    modules.oFunctions.run({ name: "first", data: { path: ["back"] } }, (err, data) => {
      response.send(JSON.parse(data).result);
    });`),
  "functions/factorial.py": python(`
    n = request.getParams()["n"]
    if n <= 1:
        response.send(1)
    else:
        r = modules.oData.cloudCode("factorial", {"n": n - 1})
        response.send(n * int(r.jsonData["result"]))`),
  "functions/forever.py": python(`
    r = modules.oData.cloudCode("forever")
    response.send([r.code, r.jsonData])`),
  "functions/outer.py": python(`
    r = modules.oData.cloudCode(request.getParams()["name"])
    response.send([r.code, r.jsonData])`),
  "functions/fails.py": python("1 / 0"),
  "functions/mute.py": python("pass"),
  "functions/master.py": python(`
    modules.oData.setMasterKey("wrong")
    r = modules.oData.cloudCode("next")
    response.send([r.code, r.jsonData])`),
  "functions/counts.py": python(`
    n = int(request.getQueryParam("n"))
    made = modules.oData.insert("Counted", {"n": n})
    row = modules.oData.findOne("Counted", made.objectId()).jsonData
    modules.oData.update("Total", request.getQueryParam("id"), BmobUpdater.increment("sum", n))
    response.send(row["n"])`),
};

describe("functions that call functions", () => {
  let world: World;
  beforeAll(async () => {
    world = await createApp(FILES);
    judge(await call(world, "python", "next"), { text: "next" });
  }, 60_000);
  afterAll(() => world?.[Symbol.asyncDispose]());
  const ask = (name: string, json: object) => call(world, "python", name, { request: "POST", json });

  it("4.6 Python, Python, Node", async () => {
    judge(await ask("first", {}), { gives: { path: ["first", "second", "third"] } });
  }, 60_000);

  it("5 Node, Python, Python, Node", async () => {
    judge(await call(world, "node", "back"), { gives: { path: ["back", "first", "second", "third"] } });
  }, 60_000);

  it.each([
    [3, "6"],
    [7, "5040"],
  ])(
    "4.6 itself, %i deep",
    async (n, text) => {
      judge(await ask("factorial", { n }), { text });
    },
    60_000,
  );

  it("4.6 a dozen that wait for another each", async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask("first", {})));
    for (const answer of answers) judge(answer, { gives: { path: ["first", "second", "third"] } });
  }, 60_000);

  it("4.5 a failure inside is a refusal outside", async () => {
    const { json } = await ask("outer", { name: "fails" });
    expect(json).toEqual([400, { code: 310, error: expect.stringContaining("ZeroDivisionError") }]);
    expect((await ask("outer", { name: "mute" })).json).toEqual([
      400,
      { code: 310, error: expect.stringContaining("timeout") },
    ]);
    expect((await ask("outer", { name: "nobody" })).json).toEqual([
      400,
      { code: 310, error: "call cloudcode error:function nobody not exists" },
    ]);
  }, 60_000);

  it("4.6 what the caller has set goes with its calls", async () => {
    judge(await ask("master", {}), { gives: [400, { code: 10061, error: "master key Err" }] });
  });
});

it("4.6 a function that calls itself for ever ends, and the next call works", async () => {
  await using world = await createApp(FILES, { functionTimeoutMs: 3_000 });
  judge(await call(world, "python", "next"), { text: "next" });
  const { status } = await call(world, "python", "forever");
  expect([200, 500, 504]).toContain(status);
  judge(await call(world, "python", "next"), { text: "next" });
}, 120_000);

it("4.5 fifty at once", async () => {
  await using world = await createApp(FILES);
  await world.objects("Total", { total: { sum: 0 } });
  const numbers = Array.from({ length: 50 }, (_, n) => n);
  const answers = await Promise.all(
    numbers.map((n) => call(world, "python", "counts", { request: `GET ?n=${n}&id=${world.names.get("total")}` })),
  );
  expect(answers.map(({ status, text }) => [status, text])).toEqual(numbers.map((n) => [200, String(n)]));
  const { json } = await world.http("GET", "/1/classes/Total");
  expect(json).toMatchObject({ results: [{ sum: 1225 }] });
}, 120_000);

it("4.5 what one of many does not send, the others do", async () => {
  await using world = await createApp({
    ...FILES,
    "functions/odd.py": python(`
      n = int(request.getQueryParam("n"))
      if n % 3 == 1: 1 / 0
      if n % 3 == 0: response.send(n)`),
  });
  const numbers = Array.from({ length: 18 }, (_, n) => n);
  const answers = await Promise.all(numbers.map((n) => call(world, "python", "odd", { request: `GET ?n=${n}` })));
  expect(answers.map(({ status }) => status)).toEqual(numbers.map((n) => [200, 500, 504][n % 3]));
}, 120_000);

it("4.5 endless ones among others hold nobody up for ever", async () => {
  const files = { ...FILES, "functions/loop.py": python("while True: pass") };
  await using world = await createApp(files, { functionTimeoutMs: 2_000 });
  judge(await call(world, "python", "next"), { text: "next" });
  const names = Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? "loop" : "next"));
  const answers = await Promise.all(names.map((name) => call(world, "python", name)));
  expect(answers.map(({ status }) => status)).toEqual(names.map((name) => (name === "loop" ? 504 : 200)));
}, 120_000);

it("4.5 one more than may run at once is refused, and later calls are not", async () => {
  const files = { ...FILES, "functions/naps.py": python("time.sleep(1)\nresponse.send('slept')") };
  await using world = await createApp(files, { functionConcurrency: 1 });
  judge(await call(world, "python", "next"), { text: "next" });
  const nap = call(world, "python", "naps");
  const refusal = [10076, "Cloudcode Qps beyond the limit: "] as const;
  judge(await call(world, "python", "next"), { fails: [429, ...refusal] });
  const form = await world.http("POST", "/1/functions/next", { body: {} });
  judge(form, { fails: [400, ...refusal] });
  judge(await nap, { text: "slept" });
  judge(await call(world, "python", "next"), { text: "next" });
}, 60_000);
