import { describe, expect, it } from "vitest";
import { compileEngine } from "../../../src/functions/quickjs/binary.js";
import { makeImage } from "../../../src/functions/quickjs/boot.js";
import { createLibraries } from "../../../src/functions/quickjs/libraries.js";
import { createQuickjsRunner } from "../../../src/functions/quickjs/runner.js";
import type { Outcome } from "../../../src/functions/types.js";
import { artifact } from "../../../src/kernel/artifact.js";
import { eventOf, loadGuest } from "./support.js";

describe("a container's memory image", () => {
  it("can be taken: nothing is under way once the SDK is loaded", async () => {
    const libraries = createLibraries(artifact("sandbox/").href);
    const image = await makeImage(await compileEngine(), libraries, artifact("guest-leancloud.js").href);
    expect(image?.bytes.byteLength).toBeGreaterThan(1_000_000);
  });

  it("is the beginning of many containers, which share nothing", async () => {
    const runner = createQuickjsRunner({ images: "first" });
    const run = async (code: string): Promise<Outcome> => {
      const { outcome } = await runner.run({
        container: code,
        source: { kind: "javascript", code, filename: "cloud.js" },
        guest: { bundle: "guest-leancloud.js", load: async () => loadGuest() },
        event: eventOf("/functions/hello"),
        limits: { timeMs: 5000, memoryMb: 128 },
        call: async () => ({ status: 200, data: {} }),
        log: () => {},
        now: Date.now,
      });
      return outcome;
    };
    try {
      for (const name of ["one", "two"]) {
        const code = `AV.Cloud.define("hello", async () => ["${name}", (AV.count = (AV.count ?? 0) + 1)])`;
        const answer = (count: number) => ({
          status: "fulfilled",
          data: { status: 200, body: { result: [name, count] } },
        });
        expect(await run(code)).toEqual(answer(1));
        expect(await run(code)).toEqual(answer(2));
      }
    } finally {
      await runner.close();
    }
  });
});
