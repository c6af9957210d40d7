import { cpSync, existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createEmulator, type Emulator } from "baas-emulator";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openFolder, stateOf } from "./support.js";

/** Called before each call that changes the disk, and after each file that a recursive removal takes. */
const { told } = vi.hoisted(() => ({ told: { before: (_call: string, _path: string): void => {} } }));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const watched = <A extends readonly unknown[], R>(name: string, call: (...args: A) => R) =>
    ((...args: A): R => {
      told.before(name, String(args.at(name === "rename" ? 1 : 0)));
      return call(...args);
    }) as typeof call;
  return {
    ...real,
    mkdir: watched("mkdir", real.mkdir),
    rename: watched("rename", real.rename),
    rmdir: watched("rmdir", real.rmdir),
    unlink: watched("unlink", real.unlink),
    writeFile: watched("writeFile", real.writeFile),
    async open(...args: Parameters<typeof real.open>) {
      const handle = await real.open(...args);
      const sync = handle.sync.bind(handle);
      handle.sync = () => {
        told.before("sync", String(args[0]));
        return sync();
      };
      return handle;
    },
    // One file after the other, as it is in truth.
    async rm(path: string, options: Parameters<typeof real.rm>[1]) {
      const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
      const below = isFolder ? readdirSync(path, { recursive: true }) : [];
      for (const name of below) {
        await real.unlink(join(path, String(name))).catch(() => {});
        told.before("rm", join(path, String(name)));
      }
      await real.rm(path, options);
    },
  };
});

afterEach(() => {
  told.before = () => {};
});

const ASIDE = ".emulator-export-old";
const LOCK = ".emulator-export-lock";

const openWith = async (...classes: readonly string[]): Promise<Emulator> => {
  const emulator = await createEmulator({ seed: 1 });
  emulator.clock.freeze("2026-01-01T00:00:00Z");
  for (const name of classes) await emulator.leancloud.objects.create(name, { of: classes.join(" and ") });
  await emulator.bmob.files.upload("茶.txt", classes.join());
  return emulator;
};

const hiddenIn = (dir: string): string[] => readdirSync(dir).filter((name) => name.startsWith("."));

const filesBelow = async (dir: string): Promise<string[]> =>
  (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();

/** The folder as it was at each moment at which the process could have ended. */
const copyAtEachStep = (dir: string, into: string): (() => readonly string[]) => {
  const copies: string[] = [];
  told.before = (_call, path) => {
    if (!path.startsWith(dir) || !existsSync(dir)) return;
    const copy = join(into, String(copies.length));
    cpSync(dir, copy, { recursive: true });
    // The process is gone: whoever comes next takes its lock over.
    rmSync(join(copy, LOCK), { force: true });
    copies.push(copy);
  };
  return () => {
    told.before = () => {};
    return copies;
  };
};

/** What the message of a folder advises that is neither the old export nor the new one. */
const putBack = async (dir: string): Promise<void> => {
  const aside = join(dir, ASIDE);
  for (const path of JSON.parse(await readFile(join(aside, "added.json"), "utf8"))) {
    await rm(join(dir, path), { force: true });
  }
  for (const path of await filesBelow(join(aside, "before"))) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await rename(join(aside, "before", path), join(dir, path));
  }
  await rm(aside, { recursive: true });
};

const loaded = async (dir: string) => {
  await using emulator = await createEmulator({ fixtures: dir });
  return stateOf(emulator);
};

describe("a process that ends while it exports over an export", () => {
  it("leaves the old one, the new one, or what everybody can tell from both and mend", {
    timeout: 120_000,
  }, async () => {
    await using folder = await openFolder();
    await using old = await openWith("Same", "Old");
    await using next = await openWith("Same", "New");
    await using last = await openWith("Last");
    const { dir } = folder;
    const fresh = join(folder.root, "fresh");
    await last.export(fresh);
    await old.export(dir);
    await writeFile(join(dir, "README.md"), "我的");

    const stop = copyAtEachStep(dir, join(folder.root, "copies"));
    await next.export(dir);
    const copies = stop();

    const ends = { old: 0, new: 0, broken: 0 };
    for (const copy of copies) {
      const state = await loaded(copy).catch((error) => String(error.message));
      if (typeof state === "string") {
        expect(state).toContain("is under way, or was broken off half-way");
        ends.broken++;
        const byHand = `${copy} by hand`;
        cpSync(copy, byHand, { recursive: true });
        await putBack(byHand);
        expect(await loaded(byHand)).toEqual(stateOf(old));
      } else {
        const isOld = JSON.stringify(state) === JSON.stringify(stateOf(old));
        ends[isOld ? "old" : "new"]++;
        expect(state).toEqual(stateOf(isOld ? old : next));
      }
      const { others, leftOut } = await last.export(copy);
      expect([others, leftOut]).toEqual([[], []]);
      expect(await filesBelow(copy)).toEqual(["README.md", ...(await filesBelow(fresh))].sort());
      expect(await loaded(copy)).toEqual(stateOf(last));
    }
    // Each of them is there, or this has tested nothing.
    expect(Math.min(...Object.values(ends))).toBeGreaterThan(5);
  });

  it("may end again while the next one brings the old files back", { timeout: 120_000 }, async () => {
    await using folder = await openFolder();
    await using old = await openWith("Same", "Old");
    await using next = await openWith("Same", "New");
    await old.export(folder.dir);
    const stop = copyAtEachStep(folder.dir, join(folder.root, "copies"));
    await next.export(folder.dir);
    const broken = stop().filter((copy) => existsSync(join(copy, ASIDE)));
    const [late = ""] = broken.slice(-1);
    expect(existsSync(join(late, "leancloud/classes/New.json"))).toBe(true);

    const stopAgain = copyAtEachStep(late, join(folder.root, "again"));
    await next.export(late);
    const again = stopAgain().filter((copy) => existsSync(join(copy, ASIDE)));
    expect(again.length).toBeGreaterThan(20);
    for (const copy of again) {
      await putBack(copy);
      expect(await loaded(copy)).toEqual(stateOf(old));
    }
  });
});

describe("an export", () => {
  it("is on the disk before an old file goes, and its place when it is done", async () => {
    await using folder = await openFolder();
    await using old = await openWith("Same", "Old");
    await using next = await openWith("Same", "New");
    await old.export(folder.dir);
    const calls: string[] = [];
    told.before = (call, path) => void calls.push(`${call} ${path}`);
    await next.export(folder.dir);
    told.before = () => {};

    const first = calls.findIndex((call) => call.startsWith(`rename ${join(folder.dir, ASIDE)}`));
    const synced = new Set(calls.slice(0, first).filter((call) => call.startsWith("sync")));
    for (const path of (await filesBelow(folder.dir)).filter((name) => !name.startsWith("."))) {
      expect(synced).toContain(`sync ${join(folder.dir, ".emulator-export-new/staged", path)}`);
    }
    const done = calls.findLastIndex((call) => call.startsWith("rename"));
    const between = calls.slice(first, done);
    for (const name of [".", "leancloud", "leancloud/classes", "files"]) {
      expect(between).toContain(`sync ${join(folder.dir, name)}`);
    }
    expect(calls.slice(done)).toContain(`sync ${folder.dir}`);
    expect(calls.slice(done).findIndex((call) => call.startsWith("sync"))).toBeLessThan(
      calls.slice(done).findIndex((call) => call.startsWith("rm ")),
    );
  });
});

describe("two that export into one folder at once", () => {
  it("do not meet: one of them is refused, and what lies there is the other's", async () => {
    await using folder = await openFolder();
    await using one = await openWith("One");
    await using other = await openWith("Other");
    const results = await Promise.allSettled([one.export(folder.dir), other.export(folder.dir)]);
    const refusals = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    expect(refusals).toMatchObject([
      { code: "INVALID_ARGUMENT", message: expect.stringMatching(/我的 商店: is in use by .*emulator-export-lock/) },
    ]);
    expect(await loaded(folder.dir)).toEqual(stateOf(results[0].status === "fulfilled" ? one : other));
    await other.export(folder.dir);
    expect(await loaded(folder.dir)).toEqual(stateOf(other));
    expect(hiddenIn(folder.dir)).toEqual([]);
  });

  it("do not wait for one that is gone", async () => {
    await using folder = await openFolder();
    await using one = await openWith("One");
    await mkdir(folder.dir);
    await writeFile(join(folder.dir, LOCK), `{"pid": ${process.pid}, "startedAt": 1}`);
    await one.export(folder.dir);
    expect(hiddenIn(folder.dir)).toEqual([]);
  });
});

describe("a folder that was broken off and then changed", () => {
  it.each([
    ["is gone", undefined, "added.json: there is no such file"],
    ["leads out of it", '["../a.txt"]', "added.json: expected paths below the folder"],
    ["is no JSON", "[", "added.json:1:2"],
  ])("is left as it is when the list of new files %s", async (_what, list, message) => {
    await using folder = await openFolder();
    await using one = await openWith("One");
    await writeFile(join(folder.root, "a.txt"), "我的");
    await mkdir(join(folder.dir, ASIDE, "before"), { recursive: true });
    if (list !== undefined) await writeFile(join(folder.dir, ASIDE, "added.json"), list);
    await expect(one.export(folder.dir)).rejects.toMatchObject({
      code: "INVALID_FIXTURE",
      message: expect.stringContaining(message),
    });
    expect(await readFile(join(folder.root, "a.txt"), "utf8")).toBe("我的");
    expect(hiddenIn(folder.dir)).toEqual([ASIDE]);
  });
});
