import type { ExportReport } from "../exports/index.js";
import { openFixtures } from "../fixtures.js";
import { EmulatorError } from "../kernel/index.js";
import { stateOf } from "./load.js";
import type { World } from "./world.js";

/**
 * How a world goes into a folder, and comes back from one.
 *
 * @example
 * ```ts
 * const { export: write, import: read } = createExchange(world);
 * ```
 */
export const createExchange = (world: World) => {
  const { parts, face, assertOpen } = world;
  const { platforms, clock, snapshot } = face;
  /** Two exports at once may be into one folder. */
  let turn: Promise<unknown> = Promise.resolve();

  const load = async (dir: string) => stateOf(world, await openFixtures(dir));

  return {
    async export(dir: string): Promise<ExportReport> {
      assertOpen();
      // This moment, whatever is written until it is our turn.
      const state = snapshot();
      const at = clock.now();
      const exporting = { platforms, config: parts.house.given, blobs: parts.blobs, load };
      const result = turn.then(async () => {
        // Most processes export nothing.
        const { exportState } = await import("../exports/export.js");
        return exportState(dir, exporting, state, at);
      });
      turn = result.catch(() => {});
      return result;
    },
    async import(dir: string): Promise<void> {
      assertOpen();
      if (typeof dir !== "string" || dir === "") {
        throw new EmulatorError(
          "INVALID_ARGUMENT",
          `import takes the path of a fixture set, not ${JSON.stringify(dir)}`,
        );
      }
      await face.restore(await load(dir));
    },
  };
};
