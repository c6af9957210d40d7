import type { Clock, Ids, Random } from "../kernel/index.js";
import {
  type Blobs,
  collectionsOf,
  type Document,
  SEQUENCES,
  type Snapshot,
  type Store,
  snapshotOf,
  withCollections,
} from "../store/index.js";
import { assertWhole } from "./aside.js";
import { takeBlobs } from "./blobs.js";
import { applyDifference, type Difference } from "./difference.js";
import { type Generators, readState, type SavedState } from "./state.js";

/** What a set is loaded into. */
export interface LoadedWorld {
  readonly store: Pick<Store, "snapshot" | "restore">;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
}

/** The state as it must be: what the files gave, and what they do not say. */
const withDifferences = async (given: Snapshot, differences: ReadonlyMap<string, Difference>): Promise<Snapshot> => {
  const collections = collectionsOf(given);
  const changed = new Map<string, Document[]>();
  for (const [name, difference] of differences) {
    changed.set(name, await applyDifference(collections[name] ?? [], difference));
  }
  return withCollections(given, Object.fromEntries(changed));
};

const isSame = (a: Generators, b: Generators): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Everything that makes loading come out the same each time: the moment, the generators, the sequences. */
const prepare = async ({ store, clock, ids, random }: LoadedWorld, saved: SavedState): Promise<void> => {
  clock.load({ offset: 0, frozenAt: saved.at });
  ids.load(saved.ids);
  random.load(saved.random);
  await store.restore(snapshotOf({ [SEQUENCES]: saved.sequences }));
};

const generatorsOf = ({ ids, random }: Pick<LoadedWorld, "ids" | "random">): Generators => ({
  ids: ids.save(),
  random: random.save(),
});

/**
 * Loads the files of a set and, when it is an export, brings the world to the state it was exported in.
 *
 * @param load loads the files into the empty store
 * @throws EmulatorError INVALID_FIXTURE
 * @example
 * ```ts
 * await loadSet("exports/shop", { store, blobs, clock, ids, random }, () => mincloud.load(folder));
 * ```
 */
export const loadSet = async (
  dir: string | undefined,
  world: LoadedWorld,
  load: () => Promise<void>,
): Promise<void> => {
  if (dir !== undefined) await assertWhole(dir);
  const saved = dir === undefined ? undefined : await readState(dir);
  if (dir === undefined || saved === undefined) return load();
  const { store, clock, ids, random } = world;
  await takeBlobs(dir, saved.blobs, world.blobs);
  await prepare(world, saved);
  await load();
  await store.restore(await withDifferences(store.snapshot(), saved.differences));
  // What somebody has added to the files has ids that must not come again; then the generators go on behind it.
  if (isSame(generatorsOf(world), saved.loaded)) {
    ids.load(saved.ids);
    random.load(saved.random);
  }
  clock.load(saved.clock);
};
