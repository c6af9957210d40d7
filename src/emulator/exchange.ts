import { type ExportReport, exportState } from "../exports/index.js";
import { openFixtures } from "../fixtures.js";
import { createClock, createIds, createRandom, EmulatorError } from "../kernel/index.js";
import { createStore } from "../store/index.js";
import { loadWorld } from "./load.js";
import type { Snapshot } from "./types.js";
import { createWorld, type World } from "./world.js";

/** What a set makes of an empty world with this one's configuration; the bytes of its files are this one's then, too. */
const stateOf = async ({ parts }: World, dir: string): Promise<Snapshot> => {
  const { house, ids, blobs, runtime } = parts;
  const fixtures = await openFixtures(dir);
  const clock = createClock();
  const random = createRandom(house.config.seed);
  const world = createWorld({
    house,
    store: await createStore(),
    clock,
    random,
    ids: createIds(clock, random, ids.machine),
    blobs,
    runtime: runtime.share(clock),
  });
  try {
    await loadWorld(world, fixtures);
    return world.face.snapshot();
  } finally {
    await world.face.close();
  }
};

/**
 * How a world goes into a folder, and comes back from one.
 *
 * @example
 * ```ts
 * const { export: write, import: read } = createExchange(world);
 * ```
 */
export const createExchange = (world: World) => {
  const { parts, face } = world;
  const { platforms, clock, snapshot } = face;
  /** Two exports at once may be into one folder. */
  let turn: Promise<unknown> = Promise.resolve();

  const assertOpen = (): void => {
    if (world.isClosed()) throw new EmulatorError("CLOSED", "the emulator is closed");
  };

  return {
    async export(dir: string): Promise<ExportReport> {
      assertOpen();
      // This moment, whatever is written until it is our turn.
      const state = snapshot();
      const at = clock.now();
      const exporting = { platforms, config: parts.house.given, blobs: parts.blobs };
      const result = turn.then(() =>
        exportState(dir, { ...exporting, load: (staged) => stateOf(world, staged) }, state, at),
      );
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
      const state = await stateOf(world, dir);
      assertOpen();
      await face.restore({ ...state, files: parts.blobs.sources() });
    },
  };
};
