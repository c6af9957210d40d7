import { type AddressInfo, createServer } from "node:net";
import { createEmulator, type Emulator } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** Far below the limits of runs: 5 s for synchronous ones, 300 s for the others. */
const AT_ONCE_MS = 2_500;

const everyone = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };
const fields = [{ name: "label", type: "string" }];

/** A promise and how to keep it. */
const gate = () => {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
};

const native = (main: (event: { data: Record<string, unknown> }) => unknown) => main as never;

const send = async (emulator: Emulator, method: string, path: string, body?: unknown) => {
  const headers = { authorization: "Bearer t" };
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await emulator.fetch(new Request(`http://127.0.0.1${path}`, init));
  return { status: response.status, body: JSON.parse((await response.text()) || "null") };
};

let emulator: Emulator;
beforeEach(async () => {
  emulator = await createEmulator({ seed: 1, mincloud: { token: "t" } });
  await emulator.mincloud.tables.create({ name: "t", schema: { fields }, ...everyone });
});
afterEach(() => emulator.close());

const labels = async (): Promise<unknown[]> =>
  (await emulator.mincloud.records.find("t", { orderBy: "label" })).objects.map(({ label }) => label);

describe("close", () => {
  const closesAtOnce = async (): Promise<void> => {
    const before = performance.now();
    await emulator.close();
    expect(performance.now() - before).toBeLessThan(AT_ONCE_MS);
  };

  it("ends a sandboxed function that never completes", async () => {
    const { functions } = emulator.mincloud;
    await functions.create({ name: "hang", function_code: "exports.main = async () => { console.log('here') }" });
    await functions.invoke("hang", {}, { sync: false });
    await expect.poll(() => emulator.logs({ function: "hang" }), { timeout: 8_000 }).toHaveLength(1);
    await closesAtOnce();
  });

  it("ends a native function that never completes", async () => {
    const { functions } = emulator.mincloud;
    const started = gate();
    await functions.define(
      "hang",
      native(async () => started.open()),
    );
    await functions.invoke("hang", {}, { sync: false });
    await started.opened;
    await closesAtOnce();
  });

  it("ends functions that call themselves for ever", async () => {
    const { functions } = emulator.mincloud;
    const again = gate();
    await functions.define(
      "again",
      native(async ({ data }) => {
        if (data.n === 5) again.open();
        const { BaaS } = globalThis as unknown as { BaaS: { invoke(...input: unknown[]): Promise<unknown> } };
        await BaaS.invoke("again", { n: Number(data.n) + 1 }, false);
        return 1;
      }),
    );
    await functions.invoke("again", { n: 0 }, { sync: false });
    await again.opened;
    await closesAtOnce();
  });

  it("does not wait for a webhook that nobody answers", async () => {
    const [asked, given] = [gate(), gate()];
    const server = createServer((socket) => {
      asked.open();
      socket.resume().on("close", given.open).on("error", given.open);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    try {
      await emulator.mincloud.triggers.define({
        tables: [{ name: "tell", table: "t", on: ["create"], actions: [{ type: "webhook", url }] }],
      });
      await emulator.mincloud.records.create("t", { label: "甲" });
      await asked.opened;
      await closesAtOnce();
      // The connection is given up, too: it would keep the process alive.
      await given.opened;
    } finally {
      server.close();
    }
  });

  it("is one, however often it is called", () => {
    const first = emulator.close();
    expect(emulator.close()).toBe(first);
    return first;
  });

  it("leaves nothing to begin: calls reject, HTTP says why with 503", async () => {
    const { functions, triggers } = emulator.mincloud;
    await functions.define(
      "one",
      native(async () => 1),
    );
    await triggers.define({ webhooks: [{ name: "w", token: "k", function: "one" }] });
    await emulator.close();
    await expect(functions.invoke("one", {}, { sync: false })).rejects.toMatchObject({ code: "CLOSED" });
    await expect(functions.invoke("one")).rejects.toMatchObject({ code: "CLOSED" });
    const gone = { status: 503, body: { status: "error", error_msg: expect.stringContaining("closed") } };
    expect(await send(emulator, "POST", "/oserve/v2.6/table/t/record/", { label: "x" })).toEqual(gone);
    expect(await send(emulator, "POST", "/oserve/v1.3/cloud-function/one/job/", { sync: false })).toEqual(gone);
    expect(await send(emulator, "POST", "/oserve/v1/incoming-webhook/k/", {})).toEqual(gone);
  });
});

describe("a world that was put back", () => {
  it("gets nothing from the triggers of the one before: not their next action, not their runs' records", async () => {
    const { functions, triggers, records } = emulator.mincloud;
    const [started, go] = [gate(), gate()];
    const wait = native(async () => {
      started.open();
      await go.opened;
      return 1;
    });
    await functions.define("wait", wait);
    const empty = emulator.snapshot();
    await triggers.define({
      tables: [
        {
          name: "two",
          table: "t",
          on: ["create"],
          actions: [
            { type: "function", function: "wait" },
            { type: "table", table: "t", operation: "create", set: [{ field: "label", value: "late" }] },
          ],
        },
      ],
    });
    await records.create("t", { label: "first" });
    await started.opened;
    await emulator.restore(empty);
    // The seed gives the run after the restore the number and the hex id of the one before.
    await functions.define(
      "wait",
      native(async () => "new"),
    );
    await functions.invoke("wait");
    const job = (await functions.jobs("wait")).objects;
    expect(job).toHaveLength(1);
    go.open();
    await emulator.idle();
    expect(await labels()).toEqual([]);
    expect((await functions.jobs("wait")).objects).toEqual(job);
    expect(emulator.logs({ level: "error" })).toEqual([]);
  });

  it("gets no write that a validator of the one before let through", async () => {
    const { functions, triggers, records } = emulator.mincloud;
    const [started, go] = [gate(), gate()];
    await functions.define(
      "check",
      native(async () => {
        started.open();
        await go.opened;
        return true;
      }),
    );
    await triggers.define({ validators: [{ table: "t", function: "check" }] });
    const before = emulator.snapshot();
    const write = records.create("t", { label: "late" });
    await started.opened;
    await emulator.restore(before);
    go.open();
    await expect(write).rejects.toMatchObject({ code: "CLOSED" });
    expect(await labels()).toEqual([]);
  });

  it("has timers that run, although it had none before", async () => {
    await using other = await createEmulator();
    const code = "exports.main = async () => { console.log('tick'); return 1 }";
    await other.mincloud.functions.create({ name: "tick", function_code: code });
    await other.mincloud.triggers.define({ timers: [{ name: "每分钟", cron: "* * * * *", function: "tick" }] });
    other.clock.set("2026-01-01T00:00:59.500Z");
    await emulator.restore(other.snapshot());
    await expect.poll(() => emulator.logs({ function: "tick" }).length, { timeout: 8_000 }).toBe(1);
  });
});

describe("the log", () => {
  it("tells failures that nobody waits for", async () => {
    await emulator.mincloud.triggers.define({ files: [{ name: "f", on: ["file_upload"], function: "missing" }] });
    await emulator.mincloud.files.upload("茶.txt", "绿");
    await emulator.idle();
    expect(emulator.logs({ level: "error" })).toMatchObject([
      { platform: "mincloud", message: expect.stringContaining("cloud function missing not found") },
    ]);
  });
});
