import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { cacheFolders, createSnapshotCache, type SnapshotCache } from "../../../src/functions/python/cache.js";
import { createSnapshots } from "../../../src/functions/python/snapshots.js";
import { pack, unpack } from "../../../src/functions/python/sparse.js";
import { buildTestPythonSdk } from "../setup.js";
import { pythonHarness } from "../support/harness.js";
import { runProgram } from "../support/program.js";

let folder: string;
beforeAll(buildTestPythonSdk);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "snapshots-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const bytesOf = (memory: SharedArrayBuffer | undefined): number[] | undefined => memory && [...new Uint8Array(memory)];

const SOME = Uint8Array.from({ length: 10_000 }, (_, at) => (at > 5000 && at < 5010 ? at % 256 : 0));

describe("memory that is written down", () => {
  it.each([0, 1, 4095, 4096, 4097, 12_288])("%d bytes come back", (length) => {
    const bytes = Uint8Array.from({ length }, (_, at) => (at % 5000 < 9 ? at % 251 : 0));
    expect(bytesOf(unpack(pack(bytes)))).toEqual([...bytes]);
  });

  it("takes no room for zeros", () => {
    expect(pack(new Uint8Array(1e6)).length).toBeLessThan(100);
    expect(pack(SOME).length).toBeLessThan(5000);
  });

  it("is known as damaged, wherever it is", () => {
    const good = pack(SOME);
    for (const at of [0, 4, 8, 12, 16, 20, 1000, good.length - 1]) {
      const bad = Buffer.from(good);
      bad.writeUInt8(bad.readUInt8(at) ^ 1, at);
      expect(unpack(bad), `byte ${at}`).toBeUndefined();
    }
    expect(unpack(good.subarray(0, -1))).toBeUndefined();
    expect(unpack(Buffer.alloc(0))).toBeUndefined();
  });
});

describe("the cache", () => {
  it("gives back what was written, and nothing half", async () => {
    const cache = createSnapshotCache([join(folder, "a/b")]);
    expect(await cache.read("1")).toBeUndefined();
    await Promise.all([cache.write("1", SOME), cache.write("1", SOME), cache.write("2", new Uint8Array(5))]);
    expect(bytesOf(await cache.read("1"))).toEqual([...SOME]);
    expect((await readdir(join(folder, "a/b"))).sort()).toEqual(["python-1.snapshot", "python-2.snapshot"]);
    await cache.remove("1");
    expect(await cache.read("1")).toBeUndefined();
  });

  it("takes damaged files away", async () => {
    const cache = createSnapshotCache([folder]);
    await writeFile(join(folder, "python-1.snapshot"), "nonsense");
    expect(await cache.read("1")).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  it("goes where it can write, or does without", async () => {
    await writeFile(join(folder, "file"), "");
    const closed = join(folder, "file", "cache");
    const other = createSnapshotCache([closed, join(folder, "other")]);
    await other.write("1", SOME);
    expect(bytesOf(await other.read("1"))).toEqual([...SOME]);
    const nowhere = createSnapshotCache([closed]);
    await nowhere.write("1", SOME);
    await nowhere.remove("1");
    expect(await nowhere.read("1")).toBeUndefined();
  });

  it("is the user's, and never in a project", async () => {
    vi.stubEnv("XDG_CACHE_HOME", folder);
    await createSnapshotCache().write("1", SOME);
    expect(await readdir(join(folder, "baas-emulator"))).toEqual(["python-1.snapshot"]);
  });

  it.each<[what: string, environment: Readonly<Record<string, string>>, folders: readonly string[]]>([
    ["a cache of the user's", { XDG_CACHE_HOME: "/caches" }, ["/caches/baas-emulator", "/tmp/x/baas-emulator-cache"]],
    ["a home", { HOME: "/home/小明" }, ["/home/小明/.cache/baas-emulator", "/tmp/x/baas-emulator-cache"]],
    ["a cache that is no absolute folder", { XDG_CACHE_HOME: "caches", HOME: "" }, ["/tmp/x/baas-emulator-cache"]],
    ["no home", { HOME: "" }, ["/tmp/x/baas-emulator-cache"]],
    ["nothing", { HOME: "", TMPDIR: "temporary" }, []],
  ])("with %s is in none but absolute folders", (_what, environment, folders) => {
    for (const [name, value] of Object.entries({ XDG_CACHE_HOME: "", TMPDIR: "/tmp/x", ...environment })) {
      vi.stubEnv(name, value);
    }
    expect(cacheFolders()).toEqual(folders);
  });

  it("keeps the six that were used last", async () => {
    const cache = createSnapshotCache([folder]);
    for (let key = 0; key < 8; key++) {
      await cache.write(`${key}`, SOME);
      await utimes(join(folder, `python-${key}.snapshot`), key, key).catch(() => {});
      await cache.read("0");
    }
    const names = await readdir(folder);
    expect(names).toHaveLength(6);
    expect(names).toContain("python-0.snapshot");
  });
});

describe("how workers start", () => {
  const fake = (memory?: SharedArrayBuffer): SnapshotCache => ({
    read: vi.fn(async () => memory),
    write: vi.fn(async () => {}),
    remove: vi.fn(async () => {}),
  });

  it("from the cache", async () => {
    const memory = new SharedArrayBuffer(8);
    const snapshots = createSnapshots(fake(memory), "key", vi.fn());
    expect(await Promise.all([snapshots.next(), snapshots.next()])).toEqual(
      [1, 2].map(() => ({ how: "snapshot", memory })),
    );
  });

  it("the first one makes it, the others wait", async () => {
    const cache = fake();
    const snapshots = createSnapshots(cache, "key", vi.fn());
    expect(await snapshots.next()).toEqual({ how: "make" });
    const others = [snapshots.next(), snapshots.next()];
    snapshots.made(SOME, "");
    for (const start of await Promise.all(others)) expect(start.how).toBe("snapshot");
    expect(cache.write).toHaveBeenCalledExactlyOnceWith("key", SOME);
    await snapshots.idle();
  });

  it("from nothing when none can be made, and says so once", async () => {
    const notice = vi.fn();
    const snapshots = createSnapshots(fake(), "key", notice);
    await snapshots.next();
    const waiting = snapshots.next();
    snapshots.made(undefined, "the switch is gone");
    snapshots.failed("again");
    expect(await waiting).toEqual({ how: "cold" });
    expect(await snapshots.next()).toEqual({ how: "cold" });
    expect(notice.mock.calls).toEqual([[expect.stringMatching(/starts slowly.*the switch is gone/)]]);
  });

  it("a second time when what the cache had does not work; and then no more", async () => {
    const cache = fake(new SharedArrayBuffer(8));
    const notice = vi.fn();
    const snapshots = createSnapshots(cache, "key", notice);
    await snapshots.next();
    snapshots.failed("it does not start");
    expect(cache.remove).toHaveBeenCalledWith("key");
    expect(await snapshots.next()).toEqual({ how: "make" });
    snapshots.made(SOME, "");
    expect((await snapshots.next()).how).toBe("snapshot");
    expect(notice).not.toHaveBeenCalled();
    snapshots.failed("nor does this one");
    expect(await snapshots.next()).toEqual({ how: "cold" });
    expect(notice).toHaveBeenCalledOnce();
  });

  it("from nothing when that is wanted, without a word", async () => {
    const notice = vi.fn();
    expect(await createSnapshots(undefined, "key", notice).next()).toEqual({ how: "cold" });
    expect(notice).not.toHaveBeenCalled();
  });
});

describe("for real", () => {
  const LOOK =
    "import json, time\ndef main(e, c):\n  return [json.dumps([1]), time.strftime('%Y', time.strptime('2020', '%Y')), c.echo(e)]";
  const SEEN = ["[1]", "2020", "好"];

  it("two processes make it at once; later ones start from it, unless it does not work", {
    timeout: 60_000,
  }, async () => {
    const both = await Promise.all([runProgram("starts-python.ts", folder), runProgram("starts-python.ts", folder)]);
    expect(both).toEqual([1, 2].map(() => [0, '"\\u5b8c"']));
    const [name = "", ...more] = await readdir(folder);
    expect(more).toEqual([]);

    const cache = createSnapshotCache([folder]);
    const write = vi.spyOn(cache, "write");
    const warm = pythonHarness({ cache });
    expect((await warm.run(LOOK, { event: "好" })).data).toEqual(SEEN);
    await warm.runner.close();
    expect(write).not.toHaveBeenCalled();

    // Sound as a file, and no snapshot.
    const [key = ""] = /(?<=python-).*(?=\.snapshot)/.exec(name) ?? [];
    await cache.write(key, new Uint8Array(1_000_000));
    write.mockClear();
    const mended = pythonHarness({ cache });
    const { data, log } = await mended.run(LOOK, { event: "好" });
    await mended.runner.close();
    expect([data, log]).toEqual([SEEN, ["settled"]]);
    expect(write).toHaveBeenCalledOnce();
    expect((await readFile(join(folder, name))).length).toBeGreaterThan(10e6);
  });

  it("in none, when the environment names no absolute folder: the log says so", { timeout: 60_000 }, async () => {
    for (const [name, value] of Object.entries({ HOME: "", XDG_CACHE_HOME: "", TMPDIR: "temporary" })) {
      vi.stubEnv(name, value);
    }
    const { run, runner } = pythonHarness({ cache: undefined });
    const { data, log } = await run(LOOK, { event: "好" });
    await runner.close();
    expect(data).toEqual(SEEN);
    expect(log).toEqual([expect.stringMatching(/^warn: Python starts slowly: .*HOME/), "settled"]);
    expect([".cache", "temporary"].filter((name) => existsSync(name))).toEqual([]);
  });

  it("without one", { timeout: 60_000 }, async () => {
    const { run, runner } = pythonHarness({ cache: false, most: 1 });
    const first = await run(LOOK, { event: "好" });
    const second = await run("def main(e, c):\n  import json\n  json.dumps = None\n  return 1");
    const third = await run(LOOK, { event: "好" });
    await runner.close();
    expect([first.data, second.data, third.data]).toEqual([SEEN, 1, SEEN]);
    expect(first.log).toEqual(["settled"]);
  });
});
