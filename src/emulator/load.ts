import { loadSet } from "../exports/index.js";
import { createEntry, type FixtureSet } from "../fixtures.js";
import { createClock, createIds, createRandom, EmulatorError } from "../kernel/index.js";
import type { Beside, LoadProgress } from "../platforms/platform.js";
import { createStore } from "../store/index.js";
import { keepRows } from "./kept-rows.js";
import type { StartProgress } from "./options.js";
import type { Snapshot } from "./types.js";
import { createWorld, type World, type WorldParts } from "./world.js";

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
 * All that is loaded has one moment, and random values that only the beginning decides: so it comes out the same when it is loaded again,
 * and what comes afterwards is not what a row has had. A clock that stands goes on standing.
 */
const repeatably = async ({ clock, random }: WorldParts, at: number, load: () => Promise<void>): Promise<void> => {
  const state = clock.save();
  const enter = createEntry(random);
  if (state.frozenAt === undefined) clock.load({ ...state, frozenAt: at });
  try {
    await load();
  } finally {
    clock.load(state);
    enter("what comes afterwards", 0);
  }
};

/** Adds the rows of one platform to those of the platforms before. @returns what makes the counter of the next platform */
const countRows = (tell: (progress: StartProgress) => void = () => {}): (() => LoadProgress) => {
  let before = 0;
  return () => {
    const first = before;
    return (done, total) => {
      before = first + total;
      if (total > 0) tell({ phase: "fixtures", done: first + done, total: before });
    };
  };
};

/**
 * Fills an empty world: what every app has, then the fixture set; of an export, with the state beside it.
 *
 * @param at the moment at which everything is loaded, milliseconds since 1970
 * @param beside where it will be brought from there
 * @throws EmulatorError INVALID_FIXTURE
 * @example
 * ```ts
 * await loadWorld(world, await openFixtures("fixtures/demo"));
 * ```
 */
export const loadWorld = (
  { face, parts }: Pick<World, "face" | "parts">,
  fixtures: FixtureSet | undefined,
  at: number = parts.clock.now(),
  onProgress?: (progress: StartProgress) => void,
  beside?: Beside,
): Promise<void> =>
  loadSet(fixtures?.dir, parts, () =>
    repeatably(parts, at, async () => {
      const folders = fixtures?.folders(parts);
      const count = countRows(onProgress);
      for (const each of face.platforms) await each.load(folders?.[each.name], count(), beside);
      await refuseStrays(fixtures);
      const memory = fixtures?.memory() ?? new Map();
      if (memory.size > 0) await parts.store.commit((tx) => keepRows(tx, memory));
    }),
  );

/** How an empty world begins: where its generators stand, and when. */
export interface Start extends Pick<Snapshot, "clock" | "ids" | "random"> {
  /** The moment at which its set is loaded, milliseconds since 1970. */
  readonly at: number;
}

/**
 * What a set makes of an empty world with this one's configuration. This one changes only in that the bytes of the set's files are its
 * own then, too.
 *
 * @param start default: as a new emulator with this configuration
 * @param beside where it will be brought: of what was edited, code that does not start is refused. Default: nowhere
 * @param ended nobody wants it any longer: what is tried then ends, and this rejects
 * @throws EmulatorError INVALID_FIXTURE
 * @example
 * ```ts
 * await world.face.restore(await stateOf(world, await openFixtures("fixtures/demo")));
 * ```
 */
export const stateOf = async (
  { parts }: World,
  fixtures: FixtureSet | undefined,
  start?: Start,
  beside?: Beside,
  ended?: AbortSignal,
): Promise<Snapshot> => {
  ended?.throwIfAborted();
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
  const end = (): void => void world.face.close();
  ended?.addEventListener("abort", end);
  try {
    await loadWorld(world, fixtures, start?.at, undefined, beside);
    const state = world.face.snapshot();
    if (beside !== undefined) {
      const folders = fixtures?.folders();
      for (const each of world.face.platforms) await each.probe?.(folders?.[each.name], beside);
    }
    return state;
  } finally {
    ended?.removeEventListener("abort", end);
    await world.face.close();
  }
};
