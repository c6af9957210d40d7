import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, open, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { createProcesses } from "../../src/store/file/processes.js";
import { createBlobs } from "../../src/store/index.js";

const root = await mkdtemp(join(tmpdir(), "blobs-"));
afterAll(() => rm(root, { recursive: true }));

const bytes = Buffer.from("龙井");

describe.each([
  ["in memory", undefined],
  ["on the disk", join(root, "files")],
])("blobs %s", (_where, directory) => {
  it("gives back what was put, by a key of its content", async () => {
    const blobs = createBlobs(directory);
    const key = await blobs.put(bytes);
    expect(await blobs.put(Buffer.from(bytes))).toBe(key);
    expect(Buffer.from((await blobs.get(key)) ?? []).toString()).toBe("龙井");
    expect(await blobs.get("0".repeat(64))).toBeUndefined();
    expect(await blobs.get("../package.json")).toBeUndefined();
  });

  it("keeps its own bytes, whatever is done to those it took and gave", async () => {
    const [blobs, given] = [createBlobs(directory), Buffer.from("碧螺春")];
    const key = await blobs.put(given);
    given.fill(0);
    (await blobs.get(key))?.fill(0);
    expect(Buffer.from((await blobs.get(key)) ?? []).toString()).toBe("碧螺春");
  });

  it("takes the same bytes many times at once", async () => {
    const blobs = createBlobs(directory);
    const keys = await Promise.all(Array.from({ length: 50 }, () => blobs.put(bytes)));
    expect(new Set(keys).size).toBe(1);
  });
});

it("leaves no half of a file behind, whatever came of it", async () => {
  expect((await readdir(join(root, "files"))).filter((name) => name.endsWith(".part"))).toEqual([]);
  await writeFile(join(root, "taken"), "");
  await expect(createBlobs(join(root, "taken")).put(bytes)).rejects.toMatchObject({ code: "STORE_WRITE_FAILED" });
});

it("takes the same bytes from two that keep theirs in one folder", async () => {
  const folders = [createBlobs(join(root, "shared")), createBlobs(join(root, "shared"))];
  await Promise.all(Array.from({ length: 50 }, (_, index) => folders[index % 2]?.put(bytes)));
  expect(await readdir(join(root, "shared"))).toHaveLength(1);
});

it("tells bytes that cannot be read from bytes that are not there", async () => {
  const folder = join(root, "unreadable");
  const key = "0".repeat(64);
  await mkdir(join(folder, key), { recursive: true });
  await expect(createBlobs(folder).get(key)).rejects.toMatchObject({
    code: "STORE_UNREADABLE",
    message: expect.stringContaining(`${join(folder, key)}: the bytes of an uploaded file cannot be read: EISDIR`),
  });
});

it("removes what a process left half-written that is gone, and only that", async () => {
  const folder = join(root, "left");
  const { pid, startedAt } = createProcesses().self;
  const key = "a".repeat(64);
  const dead = spawnSync(process.execPath, ["-e", ""]).pid;
  const [own, other] = [`${key}.${pid}-${startedAt}-00000000.part`, "a note.part"];
  await mkdir(folder);
  for (const name of [own, other, `${key}.${dead}-1-00000000.part`, `${key}.${pid}-1-00000000.part`]) {
    await writeFile(join(folder, name), "half");
  }
  const kept = await createBlobs(folder).put(bytes);
  expect((await readdir(folder)).sort()).toEqual([kept, own, other].sort());
});

describe("durability", () => {
  /** How often files and folders are synced while bytes are put. */
  const syncsOf = async (durability: "os" | "fsync", folder: string): Promise<number> => {
    const handle = await open(root, "r");
    const sync = vi.spyOn(Object.getPrototypeOf(handle), "sync");
    onTestFinished(() => sync.mockRestore());
    await handle.close();
    const blobs = createBlobs(folder, durability);
    expect(await blobs.get(await blobs.put(bytes))).toEqual(bytes);
    return sync.mock.calls.length;
  };

  it("os: the system has the bytes, and nobody waits for the disk", async () => {
    expect(await syncsOf("os", join(root, "os"))).toBe(0);
  });

  // The bytes, their name, and the folder's own name.
  it.runIf(process.platform !== "win32")("fsync: the disk has them", async () => {
    expect(await syncsOf("fsync", join(root, "fsync"))).toBe(3);
  });
});
