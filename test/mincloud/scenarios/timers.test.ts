import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator, type Timer } from "baas-emulator";
import { describe, expect, it, vi } from "vitest";
import { createWorld, NOW_SECONDS, type World } from "./support.js";

interface Ran {
  readonly name: string;
  readonly at: string;
  readonly event: Readonly<Record<string, unknown>>;
}

/** The world's clock stands at 08:00 in China. Every timer runs the function of its name, which tells when. */
const arrange = async (timers: readonly Timer[]): Promise<{ world: World; ran: Ran[] }> => {
  const world = await createWorld();
  const ran: Ran[] = [];
  for (const name of new Set(timers.map((timer) => timer.function))) {
    await world.emulator.mincloud.functions.define(name, async (event: Ran["event"]) => {
      ran.push({ name, at: new Date(world.emulator.clock.now()).toISOString().slice(0, 16), event });
      return null;
    });
  }
  await world.emulator.mincloud.triggers.define({ timers });
  return { world, ran };
};
const timer = (name: string, cron: string, more: Partial<Timer> = {}): Timer => ({
  name,
  cron,
  function: name,
  ...more,
});
const told = (ran: readonly Ran[]): string[] => ran.map(({ name, at }) => `${at} ${name}`);

describe("10.2 timers follow the emulator's clock", () => {
  it("10.2 advance runs what is due on the way, in order, each at its own time", async () => {
    const { world, ran } = await arrange([
      timer("早", "0 9 * * *"),
      timer("六小时", "0 */6 * * *"),
      timer("晚", "30 21 * * *"),
      timer("停", "* * * * *", { enabled: false }),
    ]);
    await world.emulator.clock.advance("1d");
    expect(told(ran)).toEqual([
      "2026-01-01T01:00 早",
      "2026-01-01T04:00 六小时",
      "2026-01-01T10:00 六小时",
      "2026-01-01T13:30 晚",
      "2026-01-01T16:00 六小时",
      "2026-01-01T22:00 六小时",
    ]);
    expect(world.emulator.clock.now()).toBe((NOW_SECONDS + 86_400) * 1000);
    await world.emulator.close();
  });

  it("10.2 the last moment counts, and no run comes twice", async () => {
    const { world, ran } = await arrange([timer("整点", "0 * * * *")]);
    const { clock } = world.emulator;
    await clock.advance("59m");
    expect(told(ran)).toEqual([]);
    await clock.advance("1m");
    expect(told(ran)).toEqual(["2026-01-01T01:00 整点"]);
    await clock.advance("59m");
    expect(told(ran)).toHaveLength(1);
    await clock.advance("2m");
    expect(told(ran)).toEqual(["2026-01-01T01:00 整点", "2026-01-01T02:00 整点"]);
    await world.emulator.close();
  });

  it("10.2 the finest step is a minute", async () => {
    const { world, ran } = await arrange([timer("每分", "* * * * *")]);
    await world.emulator.clock.advance("5m");
    expect(told(ran)).toEqual([1, 2, 3, 4, 5].map((minute) => `2026-01-01T00:0${minute} 每分`));
    await world.emulator.close();
  });

  it("10.2 days, months and weekdays are those of China", async () => {
    const { world, ran } = await arrange([
      timer("月初", "0 0 1 * *"),
      timer("周一", "0 7 * * 1"),
      timer("元旦", "0 0 1 1 *"),
    ]);
    await world.emulator.clock.advance("32d");
    expect(told(ran)).toEqual([
      "2026-01-04T23:00 周一",
      "2026-01-11T23:00 周一",
      "2026-01-18T23:00 周一",
      "2026-01-25T23:00 周一",
      "2026-01-31T16:00 月初",
      "2026-02-01T23:00 周一",
    ]);
    await world.emulator.close();
  });

  it("10.2 one that fails does not keep the others from running, nor itself the next time", async () => {
    const { world, ran } = await arrange([timer("好", "0 * * * *")]);
    const { functions, triggers } = world.emulator.mincloud;
    await functions.define("坏", async () => {
      throw new Error("坏了");
    });
    await triggers.define({ timers: [timer("坏", "0 * * * *"), timer("空", "0 * * * *", { function: "没有" })] });
    await world.emulator.clock.advance("2h");
    expect(told(ran)).toHaveLength(2);
    expect((await functions.jobs("坏")).objects.map(({ status }) => status)).toEqual([
      "execution_failed",
      "execution_failed",
    ]);
    expect(world.emulator.logs({ level: "warn" }).map(({ message }) => message)).toEqual([
      expect.stringContaining("空"),
      expect.stringContaining("空"),
    ]);
    await world.emulator.close();
  });

  it("10.2 a timer defined again is another; restore brings back the one before", async () => {
    const { world, ran } = await arrange([timer("甲", "0 * * * *")]);
    const { clock } = world.emulator;
    const before = world.emulator.snapshot();
    await world.emulator.mincloud.triggers.define({ timers: [timer("甲", "30 * * * *")] });
    await clock.advance("1h");
    await world.emulator.restore(before);
    await clock.advance("1h");
    expect(told(ran)).toEqual(["2026-01-01T00:30 甲", "2026-01-01T01:00 甲"]);
    await world.emulator.close();
  });

  it("10.2 a running clock fires by itself, and what advance ran does not run again", async () => {
    const { world, ran } = await arrange([timer("整点", "0 * * * *")]);
    const { clock } = world.emulator;
    clock.resume();
    await clock.advance(3 * 60 * 60 * 1000 - 700);
    expect(told(ran)).toEqual(["2026-01-01T01:00 整点", "2026-01-01T02:00 整点"]);
    await vi.waitFor(() => expect(told(ran).at(-1)).toBe("2026-01-01T03:00 整点"), { timeout: 5000, interval: 50 });
    expect(told(ran)).toHaveLength(3);
    await world.emulator.close();
  });
});

describe("10.2 timers and a data file", () => {
  it("10.2 they run on after the file was closed and opened again", async () => {
    const folder = await mkdtemp(join(tmpdir(), "定时 "));
    const data = join(folder, "data.json");
    const first = await createEmulator({ data });
    await first.mincloud.functions.create({
      name: "tick",
      function_code: "exports.main = async (event) => { console.log(event.data.name); return null }",
    });
    await first.mincloud.triggers.define({ timers: [{ name: "整点", cron: "0 * * * *", function: "tick" }] });
    await first.close();
    const second = await createEmulator({ data });
    second.clock.set("2026-01-01T00:59:59.800Z");
    const printed = () => second.logs({ function: "tick" }).map(({ message }) => message);
    await vi.waitFor(() => expect(printed()).toEqual(["整点"]), { timeout: 5000, interval: 50 });
    await second.close();
    await rm(folder, { recursive: true });
  });
});

describe("10.2 what the function gets", () => {
  it("10.2 event.data by generation, 8.2 event, 7.5 job at the timer's own time", async () => {
    const { world, ran } = await arrange([
      timer("二代", "0 9 * * *", { version: 2 }),
      timer("一代", "5 9 * * *", { version: 1 }),
      timer("未说", "10 9 * * *"),
    ]);
    await world.emulator.clock.advance("1d");
    expect(ran.map(({ event }) => event.data)).toEqual([
      { subject: "Timer", name: "二代" },
      {},
      { subject: "Timer", name: "未说" },
    ]);
    expect(ran[0]?.event).toMatchObject({ eventType: "timer", timeLimitInMS: 300_000, request: {} });
    const nine = NOW_SECONDS + 3600;
    await world.step({
      request: "GET /oserve/v1.3/cloud-function/二代/job/?source=timer",
      status: 200,
      matches: {
        meta: { total_count: 1 },
        objects: [
          {
            source: "timer",
            service_type: "batch",
            status: "fulfilled",
            created_at: nine,
            started_at: nine,
            finished_at: nine,
          },
        ],
      },
    });
    await world.emulator.close();
  });

  it("10.2 a sandboxed function writes with the time it runs at", async () => {
    const world = await createWorld();
    await world.table("tick", { label: "string" });
    await world.deploy(
      "tick",
      "exports.main = async (event) => (await new BaaS.TableObject('tick').create().set({ label: event.data.name }).save()).data.id",
    );
    await world.emulator.mincloud.triggers.define({
      timers: [{ name: "半小时", cron: "*/30 * * * *", function: "tick" }],
    });
    await world.emulator.clock.advance("1h");
    const rows = (await world.emulator.mincloud.records.find("tick", { orderBy: "created_at" })).objects;
    expect(rows.map(({ label, created_at }) => [label, created_at])).toEqual([
      ["半小时", NOW_SECONDS + 1800],
      ["半小时", NOW_SECONDS + 3600],
    ]);
    await world.emulator.close();
  });
});

describe("10.2 fire now", () => {
  it("10.2 timers.run runs one, due or not, and waits for it", async () => {
    const { world, ran } = await arrange([timer("早", "0 9 * * *"), timer("晚", "0 21 * * *")]);
    await world.emulator.mincloud.timers.run("晚");
    expect(ran.map(({ name, event }) => [name, event.data])).toEqual([["晚", { subject: "Timer", name: "晚" }]]);
    await world.emulator.clock.advance("1d");
    expect(told(ran).slice(1)).toEqual(["2026-01-01T01:00 早", "2026-01-01T13:00 晚"]);
    await world.emulator.close();
  });

  it("10.2 timers.run of an unknown one rejects", async () => {
    const { world } = await arrange([]);
    await expect(world.emulator.mincloud.timers.run("没有")).rejects.toMatchObject({ status: 404 });
    await world.emulator.close();
  });
});
