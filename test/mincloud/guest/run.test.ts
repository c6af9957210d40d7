import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { complete, createFakeHost } from "./support.js";

const { guest } = createFakeHost();
const run = (main: unknown, data: unknown = {}) => complete(guest, { main }, { data });

type Callback = (error?: unknown, data?: unknown) => void;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Whether a run is still pending when every timer has fired and all jobs are done. */
const neverCompletes = async (running: Promise<unknown>): Promise<boolean> => {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  running.then(settle, settle);
  await vi.runAllTimersAsync();
  return !settled;
};

const later = <T>(value: T): Promise<T> => new Promise((resolve) => setTimeout(() => resolve(value), 10));

describe("completion, contract 8.3: the callback", () => {
  it("callback(null, data) succeeds", async () => {
    const main = (event: { data: string }, callback: Callback) => callback(null, `你好 ${event.data}`);
    expect(await run(main, "小明")).toBe("你好 小明");
  });

  it("callback(undefined, data) succeeds", async () => {
    expect(await run((_event: unknown, callback: Callback) => callback(undefined, 1))).toBe(1);
  });

  it("callback() succeeds with nothing", async () => {
    expect(await run((_event: unknown, callback: Callback) => callback())).toBeUndefined();
  });

  it.each([[new RangeError("太远")], ["库存不足"], [{ code: 7 }]])(
    "callback(%s) fails with just that",
    async (error) => {
      await expect(run((_event: unknown, callback: Callback) => callback(error))).rejects.toBe(error);
    },
  );

  it("may come later", async () => {
    const running = run((_event: unknown, callback: Callback) => void setTimeout(callback, 50, null, "late"));
    await vi.runAllTimersAsync();
    expect(await running).toBe("late");
  });

  it("shows a promise it was given as JSON does, without waiting", async () => {
    expect(await run((_event: unknown, callback: Callback) => callback(null, later(1)))).toEqual({});
  });
});

describe("completion, contract 8.3: async functions", () => {
  it.each([[0], [""], [false], [null], [{ a: 1 }]])("returning %j succeeds", async (value) => {
    expect(await run(async () => value)).toEqual(value);
  });

  it("returning undefined never completes", async () => {
    expect(await neverCompletes(run(async () => undefined))).toBe(true);
    expect(await neverCompletes(run(async () => {}))).toBe(true);
  });

  it("returning undefined leaves it to the callback, before or after", async () => {
    expect(
      await run(async (_event: unknown, callback: Callback) => {
        callback(null, "before");
      }),
    ).toBe("before");
    const running = run(async (_event: unknown, callback: Callback) => void setTimeout(callback, 50, null, "after"));
    await vi.runAllTimersAsync();
    expect(await running).toBe("after");
  });

  it.each([[new TypeError("坏")], ["text"], [{ code: 7 }], [undefined]])("throwing %s fails", async (error) => {
    const outcome = await run(async () => {
      throw error;
    }).then(
      (value) => ({ value }),
      (thrown: unknown) => ({ thrown }),
    );
    expect(outcome).toEqual({ thrown: error });
  });
});

describe("completion, contract 8.3: plain functions", () => {
  it.each([[1], ["text"], [null], [{ a: 1 }]])("returning %j does not complete", async (value) => {
    expect(await neverCompletes(run(() => value))).toBe(true);
  });

  it("returning a promise counts like async", async () => {
    const running = run(() => later("promised"));
    await vi.runAllTimersAsync();
    expect(await running).toBe("promised");
    await expect(run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await neverCompletes(run(() => Promise.resolve()))).toBe(true);
  });

  it("returning a thenable that is no promise counts, too", async () => {
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what this is about
    const thenable = { then: (resolve: (value: string) => void) => resolve("done") };
    expect(await run(() => thenable)).toBe("done");
  });

  it("throwing fails", async () => {
    await expect(
      run(() => {
        throw new ReferenceError("price is not defined");
      }),
    ).rejects.toThrow(ReferenceError);
  });

  it("doing nothing never completes", async () => {
    expect(await neverCompletes(run(() => {}))).toBe(true);
  });
});

describe("completion, contract 8.3: the first wins", () => {
  it("callback before return", async () => {
    const main = async (_event: unknown, callback: Callback) => {
      callback(null, "callback");
      return "return";
    };
    expect(await run(main)).toBe("callback");
  });

  it("return before callback", async () => {
    const main = async (_event: unknown, callback: Callback) => {
      setTimeout(callback, 10, new Error("too late"));
      return "return";
    };
    const running = run(main);
    await vi.runAllTimersAsync();
    expect(await running).toBe("return");
  });

  it("callback before throw", async () => {
    const main = (_event: unknown, callback: Callback) => {
      callback(null, "callback");
      throw new Error("too late");
    };
    expect(await run(main)).toBe("callback");
  });

  it("the first of two callbacks", async () => {
    const main = (_event: unknown, callback: Callback) => {
      callback("first");
      callback(null, "second");
    };
    await expect(run(main)).rejects.toBe("first");
  });
});

describe("the entry, contract 8.1", () => {
  it.each([[{}], [{ main: 1 }], [{ default: () => 1 }], [null], [undefined], ["text"]])(
    "%j has none: TypeError",
    async (exports) => {
      await expect(complete(guest, exports, {})).rejects.toThrow(new TypeError("exports.main is not a function"));
    },
  );

  it("is called as a member of its module", async () => {
    const exports = {
      greeting: "你好",
      async main(this: { greeting: string }) {
        return this.greeting;
      },
    };
    expect(await complete(guest, exports, {})).toBe("你好");
  });

  it("sees the event itself", async () => {
    const event = { data: 1 };
    expect(await complete(guest, { main: async (given: unknown) => given === event }, event)).toBe(true);
  });
});

describe("__FAAS_EVENT, contract 8.1", () => {
  const faasEvent = guest.globals.__FAAS_EVENT;
  const peek = (event: unknown) => complete(guest, { main: async () => ({ ...(faasEvent as object) }) }, event);

  it("shows the event of the present run, with a token", async () => {
    expect(await peek({ miniappId: 1, token: "t", jobId: 1 })).toEqual({ miniappId: 1, token: "t", jobId: 1 });
    expect(await peek({ miniappId: 1, signKey: "s" })).toEqual({ miniappId: 1, signKey: "s", token: "s" });
  });

  it("is not shared by two guests", async () => {
    await peek({ miniappId: 1 });
    expect(createFakeHost().guest.globals.__FAAS_EVENT).toEqual({});
  });
});
