import { loadSet } from "../exports/index.js";
import type { FixtureSet } from "../fixtures.js";
import { createClock, createIds, createRandom, EmulatorError } from "../kernel/index.js";
import { createStore } from "../store/index.js";
import type { Snapshot } from "./types.js";
import { createWorld, type World } from "./world.js";

/** A misspelt folder, or one of a cloud that this version does not know, must not be overlooked. */
const refuseStrays = async (fixtures: FixtureSet | undefined): Promise<void> => {
  const strays = (await fixtures?.unread()) ?? [];
  if (strays.length === 0) return;
  throw new EmulatorError(
    "INVALID_FIXTURE",
    strays
      .map((path) => `${path}: nothing reads this file; is its folder or name misspelt, or its cloud not emulated yet?`)
      .join("\n"),
  );
};

/**
 * Fills an empty world: what every app has, then the fixture set; of an export, with the state beside it.
 *
 * @throws EmulatorError INVALID_FIXTURE
 * @example
 * ```ts
 * await loadWorld(world, await openFixtures("fixtures/demo"));
 * ```
 */
export const loadWorld = (
  { face, parts }: Pick<World, "face" | "parts">,
  fixtures: FixtureSet | undefined,
): Promise<void> =>
  loadSet(fixtures?.dir, parts, async () => {
    for (const each of face.platforms) await each.load(fixtures?.platforms[each.name]);
    await refuseStrays(fixtures);
  });

/** Where the generators of an empty world stand. */
type Start = Pick<Snapshot, "clock" | "ids" | "random">;

/**
 * What a set makes of an empty world with this one's configuration. This one changes only in that the bytes of the set's files are its
 * own then, too.
 *
 * @param start default: as a new emulator with this configuration
 * @throws EmulatorError INVALID_FIXTURE
 * @example
 * ```ts
 * await world.face.restore(await stateOf(world, await openFixtures("fixtures/demo")));
 * ```
 */
export const stateOf = async ({ parts }: World, fixtures: FixtureSet | undefined, start?: Start): Promise<Snapshot> => {
  const { house, blobs, runtime } = parts;
  const clock = createClock();
  const random = createRandom(house.config.seed);
  const ids = createIds(clock, random, parts.ids.machine);
  if (start !== undefined) {
    clock.load(start.clock);
    ids.load(start.ids);
    random.load(start.random);
  }
  const store = await createStore();
  const world = createWorld({ house, store, clock, random, ids, blobs, runtime: runtime.share(clock) });
  try {
    await loadWorld(world, fixtures);
    return world.face.snapshot();
  } finally {
    await world.face.close();
  }
};
