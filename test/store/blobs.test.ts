import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
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
