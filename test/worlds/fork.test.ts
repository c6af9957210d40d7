import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createEmulator, type Emulator } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CLOUDS, post } from "./clouds.js";

describe.each(CLOUDS)("a fork of $name", (cloud) => {
  let parent: Emulator;
  let fork: Emulator;
  beforeEach(async () => {
    parent = await createEmulator();
    await cloud.prepare(parent);
    await cloud.write(parent, "before");
    fork = await parent.fork();
  });
  afterEach(async () => {
    await fork.close();
    await parent.close();
  });

  it("goes on from what is there, and neither sees what the other writes, through all doors", async () => {
    await cloud.write(fork, "fork, by import");
    expect(await post(cloud, fork, "fork, over HTTP")).toBe(201);
    await cloud.call(fork, "fork, from a function");
    await cloud.write(parent, "parent, by import");
    expect(await post(cloud, parent, "parent, over HTTP")).toBe(201);
    await cloud.call(parent, "parent, from a function");

    const doors = (name: string) => [`${name}, by import`, `${name}, from a function`, `${name}, over HTTP`];
    expect(await cloud.read(fork)).toEqual(["before", ...doors("fork")]);
    expect(await cloud.read(parent)).toEqual(["before", ...doors("parent")]);
  });

  it("has the users and their sessions, and makes others of its own", async () => {
    const old = await cloud.signUp(parent, "xiaoming");
    await using later = await parent.fork();
    const fresh = await cloud.signUp(later, "xiaohong");
    expect([await old(parent), await old(later), await fresh(later)]).toEqual([true, true, true]);
    expect(await fresh(parent)).toBe(false);
    // The name is free where she has not signed up.
    await cloud.signUp(parent, "xiaohong");
  });

  it("reads the files that were there, also when the parent is closed; those that come after are each one's own", async () => {
    const old = await cloud.upload(parent, "绿茶");
    const later = await parent.fork();
    const own = await cloud.upload(later, "红茶");
    const other = await cloud.upload(parent, "白茶");
    // Both make the same names for files, as both go on from one state.
    expect([await own(parent).catch(() => "none"), await other(parent)]).not.toContain("红茶");
    expect([await other(later).catch(() => "none"), await own(later)]).not.toContain("白茶");
    await parent.close();
    const second = await later.fork();
    await later.close();
    expect([await old(second), await own(second)]).toEqual(["绿茶", "红茶"]);
    await second.close();
  });

  it("goes back to where it began", async () => {
    await cloud.write(fork, "after");
    await fork.reset();
    expect(await cloud.read(fork)).toEqual(["before"]);
    await cloud.write(fork, "after");
    await fork.reset();
    expect(await cloud.read(fork)).toEqual(["before"]);
  });

  it("makes the ids that the parent would have made, with a seed and a clock that stands still", async () => {
    const make = async (emulator: Emulator): Promise<unknown> => {
      const before = emulator.snapshot();
      await cloud.write(emulator, "one");
      await cloud.write(emulator, "two");
      return emulator.diff(before);
    };
    await using seeded = await createEmulator({ seed: 7 });
    await cloud.prepare(seeded);
    seeded.clock.freeze("2026-01-01T00:00:00Z");
    await using first = await seeded.fork();
    await using second = await first.fork();
    const made = await make(first);
    expect(made).not.toEqual({});
    expect(await make(seeded)).toEqual(made);
    expect(await make(second)).toEqual(made);
  });
});

describe("a fork", () => {
  const [cloud] = CLOUDS;
  if (cloud === undefined) throw new Error("there are clouds");

  it("may outlive its parent, and the other way round", async () => {
    const parent = await createEmulator();
    await cloud.prepare(parent);
    const [one, other] = [await parent.fork(), await parent.fork()];
    await one.close();
    await cloud.call(parent, "parent");
    await parent.close();
    await cloud.call(other, "other");
    const last = await other.fork();
    await other.close();
    await cloud.call(last, "last");
    expect(await cloud.read(last)).toEqual(["last", "other"]);
    await expect(cloud.write(other, "late")).rejects.toMatchObject({ code: "CLOSED" });
    await last.close();
    expect(process.getActiveResourcesInfo()).not.toContain("MessagePort");
  });

  it("answers nothing any more once it is closed, reads neither", async () => {
    await using parent = await createEmulator();
    await cloud.prepare(parent);
    const fork = await parent.fork();
    await cloud.write(fork, "a");
    const before = fork.calls();
    await fork.close();
    const [url, headers] = cloud.http;
    await expect(cloud.read(fork)).rejects.toMatchObject({ code: "CLOSED", message: "the emulator is closed" });
    expect(await fork.handle({ method: "GET", url, headers })).toMatchObject({ status: 503 });
    expect(fork.calls()).toEqual(before);
    expect(await cloud.read(parent)).toEqual([]);
  });

  it("is refused by an emulator that is closed", async () => {
    const parent = await createEmulator();
    await parent.close();
    await expect(parent.fork()).rejects.toMatchObject({ code: "CLOSED", message: "the emulator is closed" });
  });

  it("is of the moment it was asked for", async () => {
    await using parent = await createEmulator();
    await cloud.prepare(parent);
    const coming = parent.fork();
    const writing = cloud.write(parent, "too late");
    await using fork = await coming;
    await writing;
    expect(await cloud.read(fork)).toEqual([]);
  });

  it("has a clock of its own", async () => {
    await using parent = await createEmulator();
    parent.clock.freeze("2026-01-01T00:00:00Z");
    await using fork = await parent.fork();
    await fork.clock.advance("1d");
    await parent.clock.advance("1h");
    const times = [parent, fork].map(({ clock }) => new Date(clock.now()).toISOString());
    expect(times).toEqual(["2026-01-01T01:00:00.000Z", "2026-01-02T00:00:00.000Z"]);
  });

  it("takes tasks along, and each runs them on its own clock", async () => {
    await using parent = await createEmulator();
    parent.clock.freeze("2026-01-01T00:00:00Z");
    await parent.leancloud.functions.deploy(
      'AV.Cloud.define("remind", async () => { await new AV.Object("Note").save({ text: "remember" }); });',
    );
    await parent.leancloud.functions.enqueue("remind", {}, { delay: 60_000 });
    await using fork = await parent.fork();
    const before = parent.snapshot();
    await fork.clock.advance("2m");
    expect(Object.keys(fork.diff(before))).toEqual(["leancloud/Note"]);
    expect(parent.diff(before)).toEqual({});
    await parent.clock.advance("2m");
    expect(Object.keys(parent.diff(before))).toEqual(["leancloud/Note"]);
  });

  it("begins with no logs and no messages, and keeps its own", async () => {
    await using parent = await createEmulator({ fixtures: "fixtures/demo" });
    parent.outbox.add({ at: 0, platform: "leancloud", kind: "sms", to: ["13800000000"], content: { text: "你好" } });
    await parent.mincloud.functions.create({
      name: "say",
      function_code: "exports.main = async ({ data }) => { console.log(data.word); return 1; };",
    });
    await parent.mincloud.functions.invoke("say", { word: "one" });
    await using fork = await parent.fork();
    expect(fork.logs()).toEqual([]);
    expect(fork.outbox.messages()).toEqual([]);
    await fork.mincloud.functions.invoke("say", { word: "two" });
    const words = [parent, fork].map((each) => each.logs({ function: "say" }).map(({ message }) => message));
    expect(words).toEqual([["one"], ["two"]]);
  });

  it("has configuration and fixture set of its parent, and its own port", async () => {
    await using parent = await createEmulator({ fixtures: "fixtures/demo", mincloud: { token: "secret" } });
    const there = await parent.listen({ port: 0 });
    await using fork = await parent.fork();
    expect(fork.fixtures).toBe(parent.fixtures);
    const here = await fork.listen({ port: 0 });
    expect(here.url).not.toBe(there.url);
    const ask = (url: string) => fetch(`${url}/oserve/v1.8/table/`, { headers: { authorization: "Bearer secret" } });
    expect((await ask(here.url)).status).toBe(200);
    await fork.close();
    expect((await ask(there.url)).status).toBe(200);
    await expect(ask(here.url)).rejects.toThrow();
  });

  it("takes a snapshot of its parent's, and the parent one of the fork's, with the files", async () => {
    const [, leancloud] = CLOUDS;
    await using parent = await createEmulator();
    await using fork = await parent.fork();
    const bytes = await leancloud?.upload(fork, "红茶");
    await parent.restore(fork.snapshot());
    await fork.close();
    expect(await bytes?.(parent)).toBe("红茶");
  });

  it("of an emulator with a data file lives in memory", async () => {
    const folder = await mkdtemp(join(tmpdir(), "worlds-"));
    const data = join(folder, "data.json");
    const parent = await createEmulator({ data });
    await cloud.prepare(parent);
    await cloud.write(parent, "kept");
    const file = await cloud.upload(parent, "绿茶");
    const fork = await parent.fork();
    await cloud.write(fork, "not kept");
    await cloud.upload(fork, "红茶");
    await parent.close();
    expect(await cloud.read(fork)).toEqual(["kept", "not kept"]);
    expect(await file(fork)).toBe("绿茶");
    await fork.close();
    const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
    const kept = (await Promise.all(files.map(({ name }) => readFile(join(folder, name), "utf8")))).join("\n");
    expect(kept).toContain('"kept"');
    expect(kept).not.toContain("not kept");
    await using again = await createEmulator({ data });
    expect(await cloud.read(again)).toEqual(["kept"]);
    await again.close();
    await rm(folder, { recursive: true });
  });
});

describe("many forks", () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");

  /** Bytes in use when nothing is left to collect. */
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };

  it("leave nothing behind", { timeout: 60_000 }, async () => {
    await using parent = await createEmulator({ fixtures: "fixtures/demo" });
    const forkAndClose = async (times: number): Promise<void> => {
      for (let time = 0; time < times; time++) {
        const fork = await parent.fork();
        await fork.leancloud.objects.create("Note", { text: "x".repeat(10_000) });
        if (time % 25 === 0) await fork.bmob.files.upload("note.txt", "y".repeat(100_000));
        await fork.close();
      }
    };
    await forkAndClose(50);
    const [resources, before] = [process.getActiveResourcesInfo().sort(), heap()];
    await forkAndClose(1000);
    // A fork that stays would hold 10 kB of its own, and some thousand closures.
    expect((heap() - before) / 1000).toBeLessThan(5_000);
    expect(process.getActiveResourcesInfo().sort()).toEqual(resources);
  });
});
