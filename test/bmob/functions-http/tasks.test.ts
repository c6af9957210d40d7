import { createEmulator } from "baas-emulator";
import { describe, expect, it } from "vitest";
import { beijing, NOW_MS, type World } from "../scenarios/steps.js";
import { call, createApp, type Files, judge, NEXT, node, python } from "./support.js";

/** Timed tasks of section 5 of the Bmob contract, on the emulator's clock: six fields in Beijing's time. */

/** Writes down when it ran, and with what. */
const SWEEP = node(`
  const data = { method: request.method, body: request.body, query: request.query };
  modules.oData.insert({ table: "Run", data: { told: data } }, () => response.end("done"));`);
const SWEEP_PY = python(`
  modules.oData.insert("Run", {"told": {"params": request.getParams(), "query": request.getQueryParams()}})
  response.send("done")`);

const tasks = (cron: string, more: Files = {}): Files => ({
  "functions/sweep.js": SWEEP,
  "tasks.json": [{ name: "nightly", function: "sweep", cron }],
  ...more,
});

/** When it ran: Beijing's time, as Bmob writes it. */
const runs = async ({ emulator, http }: World): Promise<unknown[]> => {
  await emulator.idle();
  const { json } = await http("GET", "/1/classes/Run", { query: { limit: 1000, order: "createdAt" } });
  return (Object(json).results ?? []).map((row: { createdAt: string }) => row.createdAt);
};

/** From when, what is passed, and the runs: all in Beijing's time. */
interface Row {
  readonly cron: string;
  readonly from: string;
  readonly pass: string;
  readonly at: readonly string[];
}
const clockAt = (text: string) => Date.parse(`${text.replace(" ", "T")}+08:00`);

describe("when", () => {
  const rows: readonly Row[] = [
    {
      cron: "0 30 3 * * *",
      from: "2026-03-10 01:30:15",
      pass: "2h",
      at: ["2026-03-10 03:30:00"],
    },
    { cron: "0 30 3 * * *", from: "2026-03-10 01:30:15", pass: "1h", at: [] },
    { cron: "0 30 3 * * *", from: "2026-03-10 03:29:59", pass: "1s", at: ["2026-03-10 03:30:00"] },
    { cron: "0 30 3 * * *", from: "2026-03-10 03:30:01", pass: "23h", at: [] },
    {
      cron: "0 30 3 * * *",
      from: "2026-03-10 00:00:00",
      pass: "3d",
      at: ["2026-03-10 03:30:00", "2026-03-11 03:30:00", "2026-03-12 03:30:00"],
    },
    { cron: "0 0 0 * * *", from: "2026-02-28 12:00:00", pass: "1d", at: ["2026-03-01 00:00:00"] },
    {
      cron: "15 * * * * *",
      from: "2026-03-10 10:00:00",
      pass: "3m",
      at: ["2026-03-10 10:00:15", "2026-03-10 10:01:15", "2026-03-10 10:02:15"],
    },
    {
      cron: "*/20 * * * * *",
      from: "2026-03-10 10:00:05",
      pass: "1m",
      at: ["2026-03-10 10:00:20", "2026-03-10 10:00:40", "2026-03-10 10:01:00"],
    },
    {
      cron: "0 */30 * * * *",
      from: "2026-03-10 10:10:00",
      pass: "1h",
      at: ["2026-03-10 10:30:00", "2026-03-10 11:00:00"],
    },
    {
      cron: "0 0 */12 * * *",
      from: "2026-03-10 06:00:00",
      pass: "1d",
      at: ["2026-03-10 12:00:00", "2026-03-11 00:00:00"],
    },
    {
      cron: "0 0 8 1 * *",
      from: "2026-03-10 00:00:00",
      pass: "60d",
      at: ["2026-04-01 08:00:00", "2026-05-01 08:00:00"],
    },
    { cron: "0 0 8 29 2 *", from: "2026-03-01 00:00:00", pass: "800d", at: ["2028-02-29 08:00:00"] },
    { cron: "0 0 0 1 1 *", from: "2026-12-31 23:59:00", pass: "2m", at: ["2027-01-01 00:00:00"] },
    // 2026-03-15 is a Sunday; it begins in Beijing while it is Saturday in Greenwich.
    { cron: "0 0 1 * * 0", from: "2026-03-10 00:00:00", pass: "10d", at: ["2026-03-15 01:00:00"] },
    { cron: "0 0 1 * * 6", from: "2026-03-10 00:00:00", pass: "7d", at: ["2026-03-14 01:00:00"] },
    { cron: "0 0 12 * * 2", from: "2026-03-10 00:00:00", pass: "7d", at: ["2026-03-10 12:00:00"] },
  ];
  for (const { cron, from, pass, at } of rows) {
    it(`5 ${cron}, from ${from} for ${pass}`, async () => {
      await using world = await createApp(tasks(cron));
      world.emulator.clock.freeze(clockAt(from));
      await world.emulator.clock.advance(pass);
      expect(await runs(world)).toEqual(at);
    });
  }
});

describe("how", () => {
  it("5 without parameters", async () => {
    await using world = await createApp(tasks("0 30 3 * * *"));
    expect(beijing(NOW_MS)).toBe("2026-03-10 01:30:15");
    await world.emulator.clock.advance("2h");
    await world.emulator.idle();
    const { json } = await world.http("GET", "/1/classes/Run");
    expect(json).toMatchObject({ results: [{ told: { body: {}, query: {} } }] });
  });

  it("5 of Python", async () => {
    const files = {
      "functions/sweep.py": SWEEP_PY,
      "tasks.json": [{ name: "nightly", function: "sweep", cron: "0 30 3 * * *" }],
    };
    await using world = await createApp(files);
    await world.emulator.clock.advance("1d");
    expect(await runs(world)).toEqual(["2026-03-10 03:30:00"]);
    const { json } = await world.http("GET", "/1/classes/Run");
    expect(json).toMatchObject({ results: [{ told: { params: {}, query: {} } }] });
  }, 60_000);

  it("5 several, each at its own time", async () => {
    const writes = (name: string) =>
      node(`modules.oData.insert({ table: "Run", data: { label: "${name}" } }, () => response.end());`);
    await using world = await createApp({
      "functions/first.js": writes("first"),
      "functions/second.js": writes("second"),
      "tasks.json": [
        { name: "a", function: "second", cron: "0 0 3 * * *" },
        { name: "b", function: "first", cron: "0 0 2 * * *" },
        { name: "c", function: "first", cron: "0 0 4 * * *" },
      ],
    });
    await world.emulator.clock.advance("3h");
    await world.emulator.idle();
    await world.step({ request: "GET /1/classes/Run?order=createdAt", ordered: ["first", "second", "first"] });
  });

  it("5 one that fails is told in the log, and goes on", async () => {
    await using world = await createApp({
      "functions/sweep.js": node("throw new RangeError('broken broom');"),
      "functions/next.js": NEXT.node,
      "tasks.json": [{ name: "nightly", function: "sweep", cron: "0 0 * * * *" }],
    });
    await world.emulator.clock.advance("2h");
    await world.emulator.idle();
    const lines = world.emulator.logs({ platform: "bmob", level: "error" });
    expect(lines.filter(({ message }) => message.includes("broken broom")).length).toBeGreaterThanOrEqual(2);
    judge(await call(world, "node", "next"), { text: "next" });
  });

  it("5 one that ends in no answer does not stop the clock", async () => {
    const files = tasks("0 0 * * * *", { "functions/sweep.js": node("") });
    await using world = await createApp(files, { functionTimeoutMs: 200 });
    await world.emulator.clock.advance("3h");
    await world.emulator.idle();
    expect(beijing(world.emulator.clock.now())).toBe("2026-03-10 04:30:15");
  });

  it("after a reset they run again", async () => {
    await using world = await createApp(tasks("0 30 3 * * *"));
    await world.emulator.clock.advance("1d");
    expect(await runs(world)).toHaveLength(1);
    await world.emulator.reset();
    world.emulator.clock.freeze(NOW_MS);
    expect(await runs(world)).toEqual([]);
    await world.emulator.clock.advance("1d");
    expect(await runs(world)).toEqual(["2026-03-10 03:30:00"]);
  });

  it("what they write is there as soon as advance has come back", async () => {
    await using world = await createApp(tasks("0 30 3 * * *"));
    await world.emulator.clock.advance("2h");
    expect((await world.http("GET", "/1/classes/Run")).json).toMatchObject({ results: [{}] });
  });
});

describe("what is no schedule", () => {
  const wrong = [
    "",
    "never",
    "30 3 * * *",
    "0 30 3 * * * *",
    "60 * * * * *",
    "0 60 * * * *",
    "0 0 24 * * *",
    "0 0 0 0 * *",
    "0 0 0 32 * *",
    "0 0 0 * 13 *",
    "0 0 0 * * 7",
    "0 0 0 * * -1",
    "0 */0 * * * *",
    "0 */x * * * *",
    "0 0 0 1 * 1",
    "0 0 0 * 1 1",
  ];
  it.each(wrong)("5 %j is refused, with its place", async (cron) => {
    const refused = createApp(tasks(cron));
    await expect(refused).rejects.toMatchObject({
      code: "INVALID_FIXTURE",
      message: expect.stringMatching(/bmob\/tasks\.json:\d+:\d+: .*cron/),
    });
  });

  it.each([
    [{ name: "nightly", cron: "0 0 0 * * *" }, "function"],
    [{ name: "nightly", function: "sweep" }, "cron"],
    [{ name: "nightly", function: 5, cron: "0 0 0 * * *" }, "function"],
  ])("%j is refused: %s", async (task, member) => {
    const refused = createApp({ "functions/sweep.js": SWEEP, "tasks.json": [task] });
    await expect(refused).rejects.toMatchObject({
      code: "INVALID_FIXTURE",
      message: expect.stringMatching(new RegExp(`bmob/tasks\\.json:\\d+:\\d+: .*${member}`)),
    });
  });

  it("an emulator without tasks has none", async () => {
    await using emulator = await createEmulator();
    emulator.clock.freeze(NOW_MS);
    await emulator.clock.advance("400d");
    await emulator.idle();
    expect(emulator.logs({ platform: "bmob" })).toEqual([]);
  });
});
