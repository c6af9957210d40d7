import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createEmulator } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

describe("an emulator that does not start", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "start-"));
    await mkdir(join(folder, "set", "leancloud", "classes"), { recursive: true });
    await writeFile(join(folder, "set", "leancloud", "classes", "T.json"), '{ "rows": [{ "objectId": 5 }] }');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("leaves no lock, no worker and no handle, and its data file to the next", async () => {
    const before = process.getActiveResourcesInfo();
    const data = join(folder, "data.json");
    for (let times = 0; times < 3; times++) {
      await expect(createEmulator({ data, fixtures: join(folder, "set") })).rejects.toMatchObject({
        code: "INVALID_FIXTURE",
      });
      expect((await readdir(folder)).filter((name) => /lock|tmp|temp|part/.test(name))).toEqual([]);
    }
    await using next = await createEmulator({ data });
    expect(await next.leancloud.objects.create("T", { n: 1 })).toMatchObject({ objectId: expect.any(String) });
    await next.close();
    await new Promise((resolve) => setImmediate(resolve));
    // What the test runner lets go of meanwhile may be less.
    const left = process.getActiveResourcesInfo();
    for (const name of before) if (left.includes(name)) left.splice(left.indexOf(name), 1);
    expect(left).toEqual([]);
  });

  it("leaves the file of another alone", async () => {
    const data = join(folder, "data.json");
    await using first = await createEmulator({ data });
    await expect(createEmulator({ data })).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
    expect(await readdir(folder)).toContain("data.json.lock");
    await first.leancloud.objects.create("T", { n: 1 });
    await first.close();
    await using second = await createEmulator({ data });
    expect(await second.leancloud.objects.count("T")).toBe(1);
  });
});

it("200 emulators that come and go leave the heap as it was", { timeout: 60_000 }, async () => {
  const script = fileURLToPath(new URL("heap.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", "--import", "tsx", script]);
  const { grownBytes, resources } = JSON.parse(stdout);
  // One that stayed would be some 100 KB.
  expect(grownBytes).toBeLessThan(2_000_000);
  // FSReqCallback is the loader's: the emulator's calls to the file system are promises.
  expect(resources.filter((name: string) => /Timeout|TCP|MessagePort|FSReqPromise/.test(name))).toEqual([]);
});
