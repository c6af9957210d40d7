import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { storeTask } from "../../../src/platforms/bmob/functions/tasks.js";
import { createStages, node, python, type Stage } from "./support.js";

/** Bmob contract 5, timed tasks, on the emulator's clock. The clock stands at half past one in the night of 10 March in Beijing. */

const stages = createStages();
let stage: Stage;
/** What ran, with the time. */
let ran: string[];
beforeEach(async () => {
  stage = await stages.open({ functionTimeoutMs: 2000 });
  ran = [];
});
afterEach(() => stage.close());
afterAll(stages.close);

/** Functions that note when they ran, in Beijing. */
const define = (...names: readonly string[]): void => {
  for (const name of names) {
    stage.functions.define(name, (request, response) => {
      const at = new Date(stage.clock.now() + 8 * 3_600_000).toISOString().slice(5, 19).replace("T", " ");
      ran.push(`${at} ${name} ${JSON.stringify(request.body)}`);
      response.send("");
    });
  }
};

describe("5 tasks follow the clock", () => {
  it("5 what is due on the way runs, in order, each at its own time, without parameters", async () => {
    define("morning", "often", "monday");
    await stage.tasks.set("早", { function: "morning", cron: "0 30 8 * * *" });
    await stage.tasks.set("often", { function: "often", cron: "0 0 */6 * * *" });
    await stage.tasks.set("monday", { function: "monday", cron: "0 0 0 * * 1" });
    await stage.clock.advance("1d");
    expect(ran).toEqual([
      "03-10 06:00:00 often {}",
      "03-10 08:30:00 morning {}",
      "03-10 12:00:00 often {}",
      "03-10 18:00:00 often {}",
      "03-11 00:00:00 often {}",
    ]);
    expect(stage.logs()).toEqual([]);
  });

  it("5 the finest step is a second", async () => {
    define("tick");
    await stage.tasks.set("t", { function: "tick", cron: "*/2 * * * * *" });
    await stage.clock.advance("5s");
    expect(ran).toEqual(["03-10 01:30:02 tick {}", "03-10 01:30:04 tick {}"]);
  });

  it("5 the last moment counts, and no run comes twice", async () => {
    define("hourly");
    await stage.tasks.set("t", { function: "hourly", cron: "0 0 * * * *" });
    await stage.clock.advance("29m");
    expect(ran).toEqual([]);
    await stage.clock.advance("1m");
    expect(ran).toHaveLength(1);
    await stage.clock.advance("59m");
    expect(ran).toHaveLength(1);
    await stage.clock.advance("1m");
    expect(ran).toHaveLength(2);
  });

  it("5 several at the same time run one after the other", async () => {
    define("a", "b");
    await stage.tasks.set("1", { function: "a", cron: "0 0 2 * * *" });
    await stage.tasks.set("2", { function: "b", cron: "0 0 2 * * *" });
    await stage.tasks.set("3", { function: "a", cron: "0 0 2 * * *" });
    await stage.clock.advance("1h");
    expect(ran.map((line) => line.split(" ")[2])).toEqual(["a", "b", "a"]);
  });

  it("5 functions of both languages, deployed", async () => {
    await stage.functions.deploy(
      "p",
      "python",
      python("print(request.getParams(), request.getMethod())\nresponse.send()"),
    );
    await stage.functions.deploy("n", "node", node("console.log(request.body); response.send('x')"));
    await stage.tasks.set("p", { function: "p", cron: "0 0 2 * * *" });
    await stage.tasks.set("n", { function: "n", cron: "0 0 2 * * *" });
    await stage.clock.advance("1h");
    expect(stage.logs("p")).toEqual(["log: {} POST"]);
    expect(stage.logs("n")).toEqual(["log: {}"]);
  });

  it("5 set again it is another; removed it is gone", async () => {
    define("a", "b");
    await stage.tasks.set("t", { function: "a", cron: "0 0 2 * * *" });
    await stage.tasks.set("t", { function: "b", cron: "0 0 3 * * *" });
    expect(stage.tasks.list()).toEqual([{ name: "t", function: "b", cron: "0 0 3 * * *" }]);
    await stage.clock.advance("1d");
    expect(ran).toEqual(["03-10 03:00:00 b {}"]);
    expect(await stage.tasks.remove("t")).toBe(true);
    expect(await stage.tasks.remove("t")).toBe(false);
    await stage.clock.advance("1d");
    expect(ran).toHaveLength(1);
  });

  it("5 a running clock fires by itself, and what advance ran does not run again", async () => {
    define("hourly");
    await stage.tasks.set("t", { function: "hourly", cron: "0 0 * * * *" });
    stage.clock.resume();
    await stage.clock.advance(90 * 60_000 - 600);
    expect(ran).toHaveLength(1);
    await vi.waitFor(() => expect(ran).toHaveLength(2), { timeout: 5000, interval: 20 });
    await stage.background.idle();
    expect(ran[1]).toMatch(/^03-10 03:00:00 hourly/);
  });

  it("5 where the clock was set to, nothing is caught up on", async () => {
    define("hourly");
    await stage.tasks.set("t", { function: "hourly", cron: "0 0 * * * *" });
    stage.clock.resume();
    stage.clock.set(stage.clock.now() + 7 * 3_600_000 + 30 * 60_000 - 500);
    await vi.waitFor(() => expect(ran).toHaveLength(1), { timeout: 5000, interval: 20 });
    expect(ran[0]).toMatch(/^03-10 09:00:0\d hourly/);
  });
});

describe("5 what goes wrong is in the log, and nothing else", () => {
  it("5 a function that fails, is broken, or is not there", async () => {
    define("good");
    await stage.functions.deploy("fails", "python", python("raise ValueError('坏了')"));
    await stage.functions.deploy("broken", "python", "import json");
    for (const name of ["fails", "broken", "nobody", "good"]) {
      await stage.tasks.set(name, { function: name, cron: "0 0 * * * *" });
    }
    await stage.clock.advance("2h");
    expect(ran).toHaveLength(2);
    const warnings = stage.world.log.entries({ level: "warn" }).map(({ message, function: name }) => [name, message]);
    const each = [
      ["fails", "task fails: call cloudcode error:ValueError: 坏了"],
      ["broken", "task broken: unsupported content in cloudcode: 'import' (line 1)"],
      ["nobody", "task nobody: call cloudcode error:function nobody not exists"],
    ];
    expect(warnings).toEqual([...each, ...each]);
  });

  it("5 one that is late", async () => {
    const short = await stages.open({ functionTimeoutMs: 200 });
    await short.functions.deploy("late", "node", node("for (;;) {}"));
    await short.tasks.set("t", { function: "late", cron: "0 0 2 * * *" });
    await short.clock.advance("1h");
    expect(short.logs("late")).toContain("warn: task t: call cloudcode error:timeout");
    await short.close();
  });

  it("5 a response of any status is none", async () => {
    await stage.functions.deploy("f", "python", python("response.send('no', 500)"));
    await stage.tasks.set("t", { function: "f", cron: "0 0 2 * * *" });
    await stage.clock.advance("1h");
    expect(stage.logs()).toEqual([]);
  });

  it("5 one that still runs from the last time is left out", async () => {
    let release = (): void => {};
    let runs = 0;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    stage.functions.define("slow", async (_request, response) => {
      runs++;
      await released;
      response.send("");
    });
    await stage.tasks.set("t", { function: "slow", cron: "* * * * * *" });
    const first = stage.clock.advance("1s");
    await vi.waitFor(() => expect(runs).toBe(1));
    await stage.clock.advance("1s");
    expect(stage.logs("slow")).toEqual(["warn: task t: slow still runs from the last time; this time is left out"]);
    release();
    await first;
    await stage.clock.advance("1s");
    expect(runs).toBe(2);
  });

  it("4.9 over the limit it is refused", async () => {
    const small = await stages.open({ functionConcurrency: 1 });
    await small.functions.deploy("slow", "node", node("setTimeout(() => response.send('done'), 300)"));
    await small.tasks.set("t", { function: "slow", cron: "0 0 2 * * *" });
    const first = small.call("slow");
    await small.clock.advance("1h");
    expect(small.logs("slow")).toEqual(["warn: task t: Cloudcode Qps beyond the limit: 1."]);
    expect(await first).toMatchObject({ status: 200 });
    await small.close();
  });
});

describe("5 tasks are data", () => {
  it("5 restore takes them away and brings them back", async () => {
    define("f");
    await stage.tasks.set("t", { function: "f", cron: "0 0 * * * *" });
    const before = stage.store.snapshot();
    await stage.restore();
    expect(stage.tasks.list()).toEqual([]);
    await stage.clock.advance("1h");
    expect(ran).toEqual([]);
    await stage.restore(before);
    await stage.clock.advance("1h");
    expect(ran).toHaveLength(1);
  });

  it("5 a run of a world that has ended keeps nothing from running in the next, and says nothing there", async () => {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let runs = 0;
    stage.functions.define("slow", async () => {
      if (++runs > 1) return;
      await released;
      throw new Error("of the old world");
    });
    await stage.tasks.set("t", { function: "slow", cron: "* * * * * *" });
    const before = stage.store.snapshot();
    const first = stage.clock.advance("1s");
    await vi.waitFor(() => expect(runs).toBe(1));
    await stage.restore(before);
    const second = stage.clock.advance("1s");
    await vi.waitFor(() => expect(runs).toBe(2));
    release();
    await first;
    expect(stage.logs().filter((line) => line.includes("old world"))).toEqual([]);
    await second;
  });

  it("5 inside somebody's commit, all or nothing", async () => {
    await expect(
      stage.store.commit((tx) => {
        storeTask(tx, { name: "a", function: "f", cron: "0 0 9 * * *" });
        storeTask(tx, { name: "b", function: "f", cron: "0 0 9 * *" });
      }),
    ).rejects.toThrow('task "b": cron "0 0 9 * *": there are six fields');
    expect(stage.tasks.list()).toEqual([]);
  });

  it.each([
    [{ name: "", function: "f", cron: "0 0 9 * * *" }, 'task "": the name is a text that is not empty'],
    [{ function: "f", cron: "0 0 9 * * *" }, "task undefined: the name is a text that is not empty"],
    [{ name: "t", cron: "0 0 9 * * *" }, 'task "t": function is the name of a cloud function, not undefined'],
    [
      { name: "t", function: "a-b", cron: "0 0 9 * * *" },
      'task "t": function is the name of a cloud function, not "a-b"',
    ],
    [{ name: "t", function: "f" }, 'task "t": cron is a text, not undefined'],
    [{ name: "t", function: "f", cron: 5 }, 'task "t": cron is a text, not 5'],
    [{ name: "t", function: "f", cron: "0 0 9 * * *", enabled: true }, 'task "t": there is no member enabled'],
    ["t", 'task "t": expected an object { name, function, cron }'],
    [null, "task null: expected an object { name, function, cron }"],
  ])("5 %j is none: %s", async (task, reason) => {
    await expect(stage.store.commit((tx) => storeTask(tx, task))).rejects.toThrow(reason);
  });

  it("5 closed, they run no more", async () => {
    define("f");
    await stage.tasks.set("t", { function: "f", cron: "* * * * * *" });
    stage.tasks.close();
    await stage.clock.advance("1h");
    expect(ran).toEqual([]);
  });
});
