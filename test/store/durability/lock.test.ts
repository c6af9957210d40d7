import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { Writable } from "node:stream";
import { Worker } from "node:worker_threads";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { lock } from "../../../src/store/file/lock.js";
import { namesOf } from "../../../src/store/file/names.js";
import { createProcesses, type Fate, type Processes, type ProcessId } from "../../../src/store/file/processes.js";
import { createDisk, type Disk, FILE } from "../disk.js";
import { openOn, put } from "./scene.js";

const LOCK = `${FILE}.lock`;

const lockedBy = (owner: object | string): Disk =>
  createDisk({ "/data": { "store.json.lock": typeof owner === "string" ? owner : JSON.stringify(owner) } });

/** The number of a process that has ended. */
const deadPid = (): number => spawnSync(process.execPath, ["-e", ""]).pid;

describe("one process at a time", () => {
  it("a second store is refused until the first is closed", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    await expect(openOn(disk)).rejects.toEqual(
      expect.objectContaining({
        code: "STORE_UNREADABLE",
        message: expect.stringContaining(`is in use by process ${process.pid}; stop it, or delete ${LOCK}`),
      }),
    );
    await store.close();
    await (await openOn(disk)).close();
  });

  it("a living process keeps its lock", async () => {
    const disk = lockedBy({ pid: process.ppid, startedAt: 1, host: hostname() });
    await expect(openOn(disk)).rejects.toThrow(`is in use by process ${process.ppid}; stop it`);
    expect(Object.keys(disk.files())).toEqual([LOCK]);
  });

  it("so does one that runs on another computer, where nobody can see whether it lives", async () => {
    const pid = deadPid();
    const disk = lockedBy({ pid, startedAt: 1, host: "elsewhere" });
    await expect(openOn(disk)).rejects.toThrow(
      `is in use by process ${pid} on the computer elsewhere; stop it, or delete ${LOCK} when it is gone`,
    );
    expect(Object.keys(disk.files())).toEqual([LOCK]);
  });

  it("a lock that names nobody is left to a person", async () => {
    await expect(openOn(lockedBy(""))).rejects.toThrow("is in use by another process");
  });

  it.each([
    ["of this computer", hostname()],
    ["of an earlier version, which did not tell the computer", undefined],
  ])("the lock of a dead process is taken over: %s", async (_, host) => {
    const disk = lockedBy({ pid: deadPid(), startedAt: 1, host });
    const store = await openOn(disk);
    expect(Object.keys(disk.files())).toEqual([LOCK]);
    await put(store, "a");
    await store.close();
    expect(Object.keys(disk.files())).toEqual([FILE]);
  });

  it("so is that of an earlier process with this one's number, as in a container that starts anew", async () => {
    const disk = lockedBy({ pid: process.pid, startedAt: 1 });
    const store = await openOn(disk);
    expect(JSON.parse(disk.files()[LOCK] ?? "")).toEqual({ ...createProcesses().self, key: expect.any(String) });
    await store.close();
  });

  it("that of a process in another container is left to a person: nobody can see whether it lives", async () => {
    const { self } = createProcesses();
    const disk = lockedBy({ ...self, startedAt: 1 });
    const processes: Processes = { self, fateOf: () => "in another container" };
    await expect(lock(disk.fs, namesOf(FILE), processes)).rejects.toThrow(
      `is in use by process ${self.pid} in another container, or in an earlier run of this one; ` +
        `stop it, or delete ${LOCK} when it is gone`,
    );
    expect(Object.keys(disk.files())).toEqual([LOCK]);
  });

  it("a test that replaces the time does not make it another process", async () => {
    const disk = createDisk();
    const store = await openOn(disk);
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    await expect(openOn(disk)).rejects.toThrow(`is in use by process ${process.pid}`);
    await put(store, "a");
    await store.close();
    const again = await openOn(disk);
    vi.useRealTimers();
    await expect(openOn(disk)).rejects.toThrow(`is in use by process ${process.pid}`);
    await again.close();
  });

  it("is kept also on a disk that knows no links", async () => {
    const disk = createDisk();
    disk.fail((call) => (call.startsWith("link") ? "before" : undefined), "EPERM");
    const store = await openOn(disk);
    await expect(openOn(disk)).rejects.toThrow(`is in use by process ${process.pid}`);
    expect(Object.keys(disk.files())).toEqual([LOCK]);
    await store.close();
    expect(disk.files()).toEqual({ "/data": null });
  });

  it.each([
    "lock.new.0123abcd",
    "lock.old.0123abcd",
    "lock.takeover",
    "lock.takeover.new.0123abcd",
    "lock.takeover.takeover",
  ])("what a process left that was killed while it took the lock is removed: %s", async (name) => {
    const disk = createDisk({ "/data": { [`store.json.${name}`]: JSON.stringify({ pid: deadPid(), startedAt: 1 }) } });
    const store = await openOn(disk);
    expect(Object.keys(disk.files())).toEqual([LOCK]);
    await store.close();
  });

  it("a lock that could not be written is not left behind", async () => {
    const disk = createDisk();
    disk.fail((call) => (call.startsWith(`write ${LOCK}`) ? "before" : undefined));
    await expect(openOn(disk)).rejects.toThrow(/ENOSPC/);
    expect(disk.files()).toEqual({ "/data": null });
  });

  it("a lock that a person deleted and another process took is not removed at the close", async () => {
    const disk = createDisk();
    const unlock = await lock(disk.fs, namesOf(FILE));
    const handle = await disk.fs.open(LOCK, "w");
    await handle.write(Buffer.from("another"), 0);
    await unlock();
    expect(disk.files()).toEqual({ [LOCK]: "another" });
  });
});

describe("a stale lock that several take over at once", () => {
  /** Numbers below `limit` that look random, the same each time. */
  const createPick = (seed: number) => {
    let state = seed;
    return (limit: number): number => {
      state = (state * 1_664_525 + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
  };

  /**
   * Processes that open a file, one call of one of them at a time, in an order that `pick` decides.
   *
   * @param isKilled whether the process whose turn it is dies instead
   */
  const race = async (count: number, pick: (limit: number) => number, isKilled: () => boolean = () => false) => {
    const disk = lockedBy({ ...createProcesses().self, pid: 1, startedAt: 1 });
    const living = new Set(Array.from({ length: count }, (_, index) => index + 10));
    /** Those that have the file. */
    const holding: number[] = [];
    const refusals: string[] = [];
    let waiting: { readonly pid: number; readonly go: () => void }[] = [];
    let left = count;
    let most = 0;

    const openAs = (pid: number) => {
      const turn = (): Promise<void> => new Promise((go) => waiting.push({ pid, go }));
      const slow =
        <A extends unknown[], R>(call: (...given: A) => Promise<R>) =>
        async (...given: A): Promise<R> => {
          await turn();
          return await call(...given);
        };
      const { open, link, rename, unlink } = disk.fs;
      const fs = { ...disk.fs, open: slow(open), link: slow(link), rename: slow(rename), unlink: slow(unlink) };
      return lock(fs, namesOf(FILE), asProcess(pid, living));
    };
    for (const pid of living) {
      openAs(pid)
        .then(
          () => {
            holding.push(pid);
            most = Math.max(most, holding.filter((each) => living.has(each)).length);
          },
          (error: Error) => refusals.push(error.message),
        )
        .finally(() => {
          left -= 1;
        });
    }
    while (left > 0) {
      const [next] = waiting.length > 0 ? waiting.splice(pick(waiting.length), 1) : [];
      if (next !== undefined && isKilled()) {
        living.delete(next.pid);
        waiting = waiting.filter(({ pid }) => pid !== next.pid);
        left -= 1;
      } else next?.go();
      await new Promise(setImmediate);
    }
    return { disk, living, holding, refusals, most };
  };

  /** A process of this computer as it sees those of {@link race}. */
  const asProcess = (pid: number, living: ReadonlySet<number>): Processes => ({
    self: { ...createProcesses().self, pid },
    fateOf: (owner) => (living.has(owner.pid) ? "lives" : "gone"),
  });

  it("goes to one of two, in whatever order their calls come", async () => {
    // Each bit says who is next: every order of the first steps.
    for (let order = 0; order < 2 ** 10; order++) {
      let step = 0;
      const { disk, holding, refusals } = await race(2, (limit) => ((order >> step++) & 1) % limit);
      expect([order, holding.length, refusals]).toEqual([order, 1, [expect.stringContaining("is in use by process")]]);
      expect([order, Object.keys(disk.files())]).toEqual([order, [LOCK]]);
    }
  });

  it("goes to one of three or four, in many orders of their calls", async () => {
    for (let seed = 0; seed < 600; seed++) {
      const count = 3 + (seed % 2);
      const { disk, holding, refusals } = await race(count, createPick(seed));
      expect([seed, holding.length, refusals.length]).toEqual([seed, 1, count - 1]);
      expect([seed, Object.keys(disk.files())]).toEqual([seed, [LOCK]]);
    }
  });

  it("never goes to two, and is never stuck, also when some of them are killed at it", async () => {
    const left = new Set<string>();
    for (let seed = 0; seed < 1500; seed++) {
      const pick = createPick(seed);
      const { disk, living, holding, most } = await race(4, pick, () => pick(25) === 0);
      expect([seed, most]).toEqual([seed, holding.length === 0 ? 0 : 1]);
      for (const name of Object.keys(disk.files())) left.add(name.replace(/[0-9a-f]{8}$/, "*"));
      // All die; the next one opens the file all the same.
      living.clear();
      living.add(99);
      await lock(disk.fs, namesOf(FILE), asProcess(99, living));
      expect([seed, JSON.parse(disk.files()[LOCK] ?? "").pid]).toEqual([seed, 99]);
    }
    // Otherwise nobody was killed at the hard parts.
    expect([...left]).toEqual(expect.arrayContaining([`${LOCK}.takeover`, `${LOCK}.takeover.new.*`]));
  });
});

describe("the fate of a process", () => {
  const { self, fateOf } = createProcesses();
  const parent = { ...self, pid: process.ppid };

  it.each<[string, ProcessId, Fate]>([
    ["itself", self, "lives"],
    ["an earlier one with its number", { ...self, startedAt: self.startedAt - 1 }, "gone"],
    [
      "an earlier one, as earlier versions tell it",
      { ...self, boot: undefined, space: undefined, startedAt: 1 },
      "gone",
    ],
    ["another one that lives, as earlier versions tell it", { ...parent, boot: undefined, startedAt: 1 }, "lives"],
    ["one that has ended", { ...self, pid: deadPid() }, "gone"],
    ["one of another computer", { ...self, host: "elsewhere" }, "on another computer"],
    ["one from before the computer was started anew", { ...parent, boot: "another" }, "gone"],
    ["one with the same number in another container", { ...self, space: "pid:[1]" }, "in another container"],
  ])("%s", (_, id, fate) => {
    // Where the system does not tell these two, they are no difference.
    if (id.boot === "another" && self.boot === undefined) expect(fateOf(id)).toBe("lives");
    else if (id.space === "pid:[1]" && self.space === undefined) expect(fateOf(id)).toBe("lives");
    else expect(fateOf(id)).toBe(fate);
  });

  describe.runIf(process.platform === "linux")("as Linux tells it", () => {
    const startOf = (pid: number): number =>
      Number(readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ")[19]);

    it("another one that lives, and one that has its number now", () => {
      const startedAt = startOf(process.ppid);
      expect(fateOf({ ...parent, startedAt })).toBe("lives");
      expect(fateOf({ ...parent, startedAt: startedAt - 1 })).toBe("gone");
    });

    it("one that has ended, and nobody has asked for its result", async () => {
      // The shell starts one that reads to the end of another pipe, then becomes a program that never asks for anybody's result.
      const shell = spawn("sh", ["-c", "cat <&3 >&2 & echo $!; exec cat 3<&-"], {
        stdio: ["pipe", "pipe", "inherit", "pipe"],
      });
      onTestFinished(() => void shell.kill());
      const { stdin, stdout } = shell;
      const pipe = shell.stdio[3];
      if (stdin === null || stdout === null || !(pipe instanceof Writable)) throw new Error("no pipes");
      const [line] = await once(stdout, "data");
      const id = { ...self, pid: Number(line), startedAt: startOf(Number(line)) };
      expect(fateOf(id)).toBe("lives");
      stdin.write("is it that program?");
      await once(stdout, "data");
      pipe.end();
      await vi.waitFor(() => expect(fateOf(id)).toBe("gone"));
      process.kill(id.pid, 0);
    });

    it("the same in another thread", async () => {
      const code = `require("node:fs").readFileSync("/proc/" + process.pid + "/stat", "latin1").split(") ")[1].split(" ")[19]`;
      const worker = new Worker(`require("node:worker_threads").parentPort.postMessage(${code})`, { eval: true });
      expect(Number((await once(worker, "message"))[0])).toBe(self.startedAt);
      await worker.terminate();
    });
  });
});
