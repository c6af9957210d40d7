import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { lock } from "../../../src/store/file/lock.js";
import { namesOf } from "../../../src/store/file/names.js";
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
    expect(JSON.parse(disk.files()[LOCK] ?? "")).toEqual({
      pid: process.pid,
      startedAt: performance.timeOrigin,
      host: hostname(),
      key: expect.any(String),
    });
    await store.close();
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

  it("what a process left that was killed while it took the lock is removed", async () => {
    const disk = createDisk({ "/data": { "store.json.lock.new.0123abcd": "" } });
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
  /** Runs one call at a time, in an order that `pick` decides. */
  const race = async (pid: number, pick: (waiting: number) => number) => {
    const disk = lockedBy({ pid, startedAt: 1 });
    const waiting: (() => void)[] = [];
    const turn = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));
    const { fs } = disk;
    const slow = {
      ...fs,
      open: async (path: string, flags: "r" | "r+" | "w" | "wx") => {
        await turn();
        return await fs.open(path, flags);
      },
      link: async (path: string, name: string) => {
        await turn();
        return await fs.link(path, name);
      },
      rename: async (from: string, to: string) => {
        await turn();
        return await fs.rename(from, to);
      },
      unlink: async (path: string) => {
        await turn();
        return await fs.unlink(path);
      },
    };
    let running = 2;
    const tries = Array.from({ length: running }, () =>
      lock(slow, namesOf(FILE))
        .then(
          () => "taken",
          (error: Error) => error.message,
        )
        .finally(() => {
          running -= 1;
        }),
    );
    while (running > 0) {
      if (waiting.length > 0) waiting.splice(pick(waiting.length), 1)[0]?.();
      await new Promise(setImmediate);
    }
    return { results: await Promise.all(tries), files: Object.keys(disk.files()) };
  };

  it("goes to one of them, in whatever order their calls come", async () => {
    const pid = deadPid();
    // Each bit says who is next: every order of the first steps.
    for (let order = 0; order < 2 ** 9; order++) {
      let step = 0;
      const { results, files } = await race(pid, (waiting) => ((order >> step++) & 1) % waiting);
      expect([order, results.toSorted()[1]]).toEqual([order, "taken"]);
      expect([order, results.toSorted()[0]]).toEqual([order, expect.stringContaining("is in use by process")]);
      expect(files).toEqual([LOCK]);
    }
  });
});
