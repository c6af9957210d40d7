import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createRequire } from "node:module";
import { createEmulator, type Emulator } from "baas-emulator";
import type * as LeanEngine from "leanengine";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFunctionRuntime } from "../../src/functions/index.js";
import type { RunRequest, Source } from "../../src/functions/types.js";
import { CLOUDS } from "./clouds.js";

describe.each(CLOUDS)("functions of a fork of $name", (cloud) => {
  let parent: Emulator;
  beforeEach(async () => {
    parent = await createEmulator();
    await cloud.prepare(parent);
  });
  afterEach(() => parent.close());

  it("start cold, stay warm, and share nothing with those of the parent", async () => {
    expect([await cloud.count(parent), await cloud.count(parent)]).toEqual([1, 2]);
    await using fork = await parent.fork();
    expect([await cloud.count(fork), await cloud.count(fork), await cloud.count(fork)]).toEqual([1, 2, 3]);
    expect(await cloud.count(parent)).toBe(3);
    await fork.restore(fork.snapshot());
    expect([await cloud.count(fork), await cloud.count(parent)]).toEqual([1, 4]);
    await fork.close();
    expect(await cloud.count(parent)).toBe(5);
    await using second = await parent.fork();
    expect(await cloud.count(second)).toBe(1);
  });

  it("are those that code has defined, too; what is defined later is each one's own", async () => {
    await cloud.define(parent, "first");
    await using fork = await parent.fork();
    expect(await cloud.callDefined(fork)).toBe("first");
    await cloud.define(fork, "the fork's");
    expect([await cloud.callDefined(fork), await cloud.callDefined(parent)]).toEqual(["the fork's", "first"]);
    await cloud.define(parent, "the parent's");
    expect([await cloud.callDefined(fork), await cloud.callDefined(parent)]).toEqual(["the fork's", "the parent's"]);
    await fork.reset();
    expect(await cloud.callDefined(fork)).toBe("the fork's");
    await using second = await parent.fork();
    await second.reset();
    expect(await cloud.callDefined(second)).toBe("the parent's");
  });
});

describe("functions of a fork", () => {
  it("are hidden where the parent's are, until it is reset: a deployment stands in front of a definition", async () => {
    await using parent = await createEmulator();
    const { functions } = parent.bmob;
    functions.define("hello", (_request, response) => response.send("defined"));
    await functions.deploy("hello", "node", "exports.onRequest = (request, response) => response.send('deployed');");
    await using fork = await parent.fork();
    expect((await fork.bmob.functions.call("hello")).body).toBe("deployed");
    await fork.reset();
    expect((await fork.bmob.functions.call("hello")).body).toBe("defined");
    expect((await functions.call("hello")).body).toBe("deployed");
  });

  it("run natively in their own world", async () => {
    await using parent = await createEmulator();
    parent.leancloud.functions.define("write", async () => {
      const { AV } = globalThis as unknown as {
        AV: { Object: new (name: string) => { save(values: object): Promise<unknown> } };
      };
      await new AV.Object("Note").save({ text: "native" });
    });
    await using fork = await parent.fork();
    await fork.leancloud.functions.run("write");
    expect(Object.keys(fork.diff(parent.snapshot()))).toEqual(["leancloud/Note"]);
  });

  it("are those of the user's own engine module, whose storage calls end in the world of whoever called it", async () => {
    await using parent = await createEmulator();
    const engine: typeof LeanEngine = createRequire(import.meta.url)("leanengine");
    engine.Cloud.define("writeInModule", async ({ params }) => {
      await new engine.Object("Note").save({ text: (params as { text: string }).text });
    });
    await parent.leancloud.functions.use(engine);
    await using fork = await parent.fork();
    await parent.close();
    await using second = await fork.fork();
    const before = fork.snapshot();
    await second.leancloud.functions.run("writeInModule", { text: "喝茶" });
    expect(second.diff(before)).toMatchObject({ "leancloud/Note": { inserted: [{ text: "喝茶" }] } });
    expect(fork.diff(before)).toEqual({});
  });

  it("in Python run in their own world, on the parent's workers", { timeout: 30_000 }, async () => {
    await using parent = await createEmulator();
    await parent.bmob.functions.deploy(
      "write",
      "python",
      [
        "def onRequest(request, response, modules):",
        '    modules.oData.insert("Note", {"text": request.getParams().get("text")})',
        '    response.send("done")',
      ].join("\n"),
    );
    await parent.bmob.functions.run("write", { text: "parent" });
    await using fork = await parent.fork();
    await fork.bmob.functions.run("write", { text: "fork" });
    const read = async ({ bmob }: Emulator) => (await bmob.objects.find("Note")).results.map(({ text }) => text);
    expect([await read(parent), await read(fork)]).toEqual([["parent"], ["parent", "fork"]]);
  });

  it("end with it, and those of the parent go on", async () => {
    await using parent = await createEmulator();
    const { functions } = parent.mincloud;
    await functions.create({
      name: "wait",
      function_code: "exports.main = ({ data }) => new Promise((resolve) => setTimeout(resolve, data.ms, data.ms));",
    });
    const fork = await parent.fork();
    const begun = performance.now();
    const ours = functions.invoke("wait", { ms: 300 });
    const theirs = fork.mincloud.functions.invoke("wait", { ms: 4000 });
    theirs.catch(() => {});
    await functions.invoke("wait", { ms: 100 });
    await fork.close();
    await theirs.catch(() => {});
    expect(await ours).toMatchObject({ code: 0, data: 300 });
    expect(performance.now() - begun).toBeLessThan(3000);
  });
});

describe("a runtime that worlds share", () => {
  const guest = { bundle: "guest-mincloud.js", load: () => import("../../src/platforms/mincloud/guest/index.js") };
  const requestOf = (source: Source, more: Partial<RunRequest> = {}): RunRequest => ({
    container: "same",
    source,
    guest,
    event: {},
    limits: { timeMs: 5000, memoryMb: 64 },
    call: async () => null,
    log: () => {},
    now: Date.now,
    ...more,
  });
  const javascript = (code: string): Source => ({ kind: "javascript", code, filename: "index.js" });
  const WAITS = {
    javascript: javascript("exports.main = () => new Promise((resolve) => setTimeout(resolve, 10000));"),
    native: { kind: "native", exports: { main: () => new Promise(() => {}) } },
  } as const;
  const CLOSED = { status: "failed", error: { message: "the functions' runtime was closed" } };

  it("starts no worker for a world while there is an idle one", async () => {
    let started = 0;
    const count = (): void => {
      started += 1;
    };
    subscribe("worker_threads", count);
    const first = createFunctionRuntime();
    const source = javascript("let n = 0; exports.main = async () => ++n;");
    await first.run(requestOf(source));
    for (let world = 0; world < 8; world++) {
      const other = first.share();
      const { outcome } = await other.run(requestOf(source));
      expect(outcome).toEqual({ status: "fulfilled", data: 1 });
      await other.close();
    }
    await first.close();
    unsubscribe("worker_threads", count);
    // The one that runs, and a spare.
    expect([1, 2]).toContain(started);
  });

  it.each([
    ["javascript", "warm"],
    ["javascript", "fresh"],
    ["javascript", "shared"],
    ["native", "warm"],
    ["native", "shared"],
  ] as const)("ends the runs of a world that is closed, and no others: %s, %s", async (kind, containers) => {
    const first = createFunctionRuntime();
    const second = first.share();
    const ended: string[] = [];
    const begin = async (name: string, runtime: typeof first): Promise<unknown> => {
      try {
        return (await runtime.run(requestOf(WAITS[kind], { containers }))).outcome;
      } catch (error) {
        return error;
      } finally {
        ended.push(name);
      }
    };
    const [, theirs] = [begin("first", first), begin("second", second)];
    // Until it runs, or before: both must end.
    if (containers === "warm") await second.run(requestOf(javascript("exports.main = async () => 1;")));
    await second.close();
    expect(await theirs).toMatchObject(CLOSED);
    expect(ended).toEqual(["second"]);
    await expect(second.run(requestOf(WAITS[kind]))).rejects.toMatchObject({ code: "CLOSED" });
    await first.close();
  });
});
