import { createEmulator } from "baas-emulator";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { run, steps } from "./steps.js";
import { openFolder, stateOf } from "./support.js";

const RUNS = 30;

describe("an export", () => {
  it("loads to the state it was made of, whatever that is", { timeout: 240_000 }, async () => {
    await using folder = await openFolder();
    await fc.assert(
      fc.asyncProperty(steps, steps, fc.option(fc.nat(), { nil: undefined }), async (first, second, seed) => {
        await using emulator = await createEmulator(seed === undefined ? {} : { seed });
        await run(emulator, first);
        await emulator.export(folder.dir);
        await using other = await createEmulator();
        await other.import(folder.dir);
        expect(stateOf(other)).toEqual(stateOf(emulator));

        // Life goes on, also over an export that is there, and in the place of other data.
        await run(emulator, second);
        await emulator.export(folder.dir);
        await using again = await createEmulator({ fixtures: folder.dir });
        expect(stateOf(again)).toEqual(stateOf(emulator));
        await other.import(folder.dir);
        expect(stateOf(other)).toEqual(stateOf(emulator));
      }),
      { numRuns: RUNS },
    );
  });
});
