import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createNativeRunner } from "../../src/functions/native/runner.js";
import type { LogLine, Runner, RunRequest } from "../../src/functions/types.js";
import { echo, sdk } from "./support/harness.js";

declare const BaaS: { echo(value: unknown): Promise<unknown> };

const runners: Runner[] = [];
const open = (): Runner => {
  const runner = createNativeRunner();
  runners.push(runner);
  return runner;
};

const printed = vi.fn();
beforeEach(() => {
  vi.spyOn(console, "log").mockImplementation(printed);
});
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.close()));
  vi.restoreAllMocks();
  printed.mockClear();
  vi.useRealTimers();
});

type Main = (event: never, callback: (error: unknown, data?: unknown) => void) => unknown;

const run = (runner: Runner, main: Main, more: Partial<RunRequest> = {}) =>
  runner.run({
    container: "native",
    source: { kind: "native", exports: { main } },
    guest: sdk,
    event: { data: "包" },
    limits: { timeMs: 2000, memoryMb: 128 },
    call: echo,
    log: () => {},
    now: () => 1_000,
    ...more,
  });

const descriptor = (name: string) => Object.getOwnPropertyDescriptor(globalThis, name);

describe("the guest's globals", () => {
  it("are there during a run, and gone when the runner is closed", async () => {
    const runner = open();
    const { outcome } = await run(runner, async () => typeof BaaS.echo);
    expect(outcome).toEqual({ status: "fulfilled", data: "function" });
    expect((globalThis as { BaaS?: unknown }).BaaS).toBeUndefined();
    await runner.close();
    expect(descriptor("BaaS")).toBeUndefined();
  });

  it("belong each to its own run, of two emulators in one process", async () => {
    const [one, other] = [open(), open()];
    const asks = async () => {
      const first = await BaaS.echo(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return [first, await BaaS.echo(2)];
    };
    const [a, b] = await Promise.all([
      run(one, asks, { call: async (_, input) => `one ${input}` }),
      run(other, asks, { call: async (_, input) => `other ${input}` }),
    ]);
    expect(a.outcome).toEqual({ status: "fulfilled", data: ["one 1", "one 2"] });
    expect(b.outcome).toEqual({ status: "fulfilled", data: ["other 1", "other 2"] });
  });

  it("stay for the other emulator when one is closed, in any order", async () => {
    const [one, other] = [open(), open()];
    await run(one, async () => 1);
    await run(other, async () => 1);
    await one.close();
    expect((await run(other, async () => BaaS.echo("still"))).outcome).toEqual({ status: "fulfilled", data: "still" });
    await other.close();
    expect(descriptor("BaaS")).toBeUndefined();
  });

  it("fall back to what was there before, which comes back as it was", async () => {
    const before = { configurable: true, enumerable: true, value: "the test's own", writable: true };
    Object.defineProperty(globalThis, "BaaS", before);
    const runner = open();
    let inside: unknown;
    await run(runner, async () => {
      inside = typeof BaaS.echo;
      return 1;
    });
    expect([inside, (globalThis as { BaaS?: unknown }).BaaS]).toEqual(["function", "the test's own"]);
    Reflect.set(globalThis, "BaaS", "changed meanwhile");
    await runner.close();
    expect(descriptor("BaaS")?.value).toBe("changed meanwhile");
    Reflect.deleteProperty(globalThis, "BaaS");
  });

  it("refuse calls after the run", async () => {
    const runner = open();
    let late: () => Promise<unknown> = async () => undefined;
    await run(runner, async () => {
      const { echo: call } = BaaS;
      late = () => call(1);
      return 1;
    });
    await expect(late()).rejects.toThrow("the function is not running any more");
  });
});

describe("the console", () => {
  it("is recorded during a run, passed on, and left alone otherwise", async () => {
    const runner = open();
    const original = console.log;
    const lines: LogLine[] = [];
    console.log("outside before");
    await run(
      runner,
      async () => {
        console.log("in %s", "内", { a: 1 });
        return 1;
      },
      { log: (line) => lines.push(line) },
    );
    console.log("outside after");
    expect(lines).toEqual([{ at: 1_000, level: "log", message: "in 内 { a: 1 }" }]);
    expect(printed.mock.calls).toEqual([["outside before"], ["in %s", "内", { a: 1 }], ["outside after"]]);
    await runner.close();
    expect(descriptor("console") && console.log).toBe(original);
    expect(Object.getOwnPropertyDescriptor(console, "log")).toHaveProperty("value");
  });

  it("of the run is the run's, also after a wait", async () => {
    const runner = open();
    const lines: string[] = [];
    const log = (mark: string) => (line: LogLine) => lines.push(`${mark} ${line.message}`);
    const main = (pause: number) => async () => {
      await new Promise((resolve) => setTimeout(resolve, pause));
      console.log(pause);
      return 1;
    };
    await Promise.all([run(runner, main(15), { log: log("a") }), run(runner, main(5), { log: log("b") })]);
    expect(lines).toEqual(["b 5", "a 15"]);
  });
});

describe("a run in this realm", () => {
  it("is given a copy of the event, and gives a copy of the result", async () => {
    const runner = open();
    const event = { list: [1] };
    const result = { list: [2], at: new Date(0) };
    const { outcome } = await run(
      runner,
      async ({ list }: { list: number[] }) => {
        list.push(9);
        return result;
      },
      { event },
    );
    expect(event).toEqual({ list: [1] });
    expect(outcome).toEqual({ status: "fulfilled", data: { list: [2], at: "1970-01-01T00:00:00.000Z" } });
  });

  it("refuses names in the result that can reach a prototype", async () => {
    const { outcome } = await run(open(), async () => JSON.parse('{"__proto__":{}}'));
    expect(outcome).toMatchObject({ error: { type: "TypeError", message: expect.stringContaining("__proto__") } });
  });

  it("keeps its time limit under fake timers", async () => {
    vi.useFakeTimers();
    const { outcome, executionMs } = await run(open(), () => new Promise(() => {}), {
      limits: { timeMs: 40, memoryMb: 128 },
    });
    expect(outcome).toEqual({ status: "timeout" });
    expect(executionMs).toBeGreaterThanOrEqual(39);
  });

  it("waits after completion for calls it left open, within the limit", async () => {
    let answered = false;
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 15));
      answered = true;
      return null;
    };
    const leaves: Main = (_, done) => {
      void BaaS.echo(1);
      done(null, "early");
    };
    expect((await run(open(), leaves, { call: slow })).outcome).toEqual({ status: "fulfilled", data: "early" });
    expect(answered).toBe(true);
    const never = await run(open(), leaves, { call: () => new Promise(() => {}), limits: { timeMs: 40, memoryMb: 1 } });
    expect(never.outcome).toEqual({ status: "fulfilled", data: "early" });
  });

  it("of a shared container is nobody's any more after cool(), whatever it still does", async () => {
    const runner = open();
    const answers: (() => void)[] = [];
    const lines: string[] = [];
    const late: Promise<unknown>[] = [];
    const main = async () => {
      const { echo: call } = BaaS;
      await call("first");
      console.log("later");
      late.push(call("second").catch((error: Error) => error.message));
    };
    const shared = { containers: "shared", log: ({ message }: LogLine) => lines.push(message) } as const;
    const asked = new Promise<void>((resolve) => {
      const call = async () => {
        resolve();
        await new Promise<void>((answer) => answers.push(answer));
        return null;
      };
      void run(runner, main, { ...shared, container: "cooled/1", call });
    });
    await asked;
    runner.cool("cooled/");
    answers[0]?.();
    await vi.waitFor(() => expect(late).toHaveLength(1));
    expect(await late[0]).toBe("echo: the function is not running any more");
    expect(lines).toEqual([]);
  });

  it("of a shared container ends by cool() also before it begins", async () => {
    const runner = open();
    const main = vi.fn(async () => 1);
    const running = run(runner, main, { containers: "shared", container: "cooled/2" });
    runner.cool("cooled/");
    const { outcome } = await running;
    expect(outcome).toMatchObject({ error: { message: "the functions were reset while this ran" } });
    expect(main).not.toHaveBeenCalled();
  });

  it("is not for source text", async () => {
    const source = { kind: "javascript", code: "", filename: "x.js" } as const;
    await expect(run(open(), () => 1, { source })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("has a guest of its own per container, until it cools", async () => {
    const runner = open();
    const load = vi.fn(sdk.load);
    const guest = { ...sdk, load };
    const one = async () => 1;
    await run(runner, one, { guest, container: "a" });
    await run(runner, one, { guest, container: "a" });
    expect(load).toHaveBeenCalledTimes(1);
    await run(runner, one, { guest, container: "a", containers: "fresh" });
    runner.cool("a");
    await run(runner, one, { guest, container: "a" });
    expect(load).toHaveBeenCalledTimes(3);
  });
});

it("lets timers have their turn while a function asks the host again and again", async () => {
  const { outcome } = await run(open(), async () => {
    let isDue = false;
    setTimeout(() => {
      isDue = true;
    }, 5);
    while (!isDue) await BaaS.echo(1);
    return "done";
  });
  expect(outcome).toEqual({ status: "fulfilled", data: "done" });
});
