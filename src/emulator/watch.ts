import { basename, resolve } from "node:path";
import { type FixtureSet, isForeign, openFixtures, type Remember, show } from "../fixtures.js";
import { EmulatorError, messageOf } from "../kernel/index.js";
import { clearTimeout, monotonic, setTimeout } from "../kernel/timers.js";
import { diffSnapshots, peekIn } from "../store/index.js";
import { createDiff } from "./diff.js";
import { rememberedIn } from "./kept-rows.js";
import { type Start, stateOf } from "./load.js";
import { takeOver } from "./take-over.js";
import type { Snapshot, WatchEvent, Watching } from "./types.js";
import type { World } from "./world.js";

/**
 * Editors save in several steps: a change waits until nothing has happened for this long. Longer than the 50 ms for which chokidar tells a
 * second change of the same file nobody.
 */
const SETTLE_MS = 60;

/** A file that is being written has lost its rows for a moment: what seems to be gone is looked for once more after this long. */
const AGAIN_MS = 150;

/** Where a world came from, and goes back to. */
export interface Origin {
  /** Folder of its fixture set. */
  readonly dir: string;
  /** The set as it was opened at the start. */
  readonly set: FixtureSet;
  /** Its data file. */
  readonly data: string | undefined;
  readonly start: Start;
  /** From now on a reset goes back to this state. */
  become(state: Snapshot): void;
}

/** What a set is, and what was read for it, be it good or bad. */
interface Reading {
  readonly config: FixtureSet["config"];
  readonly state: Snapshot;
}

/** How the set of a world is read: as the one before, whose rows keep their ids. */
const createReader =
  (world: World, { dir, start }: Origin, opened: (set: FixtureSet) => void) =>
  async (remember: Remember): Promise<Reading> => {
    const set = await openFixtures(dir, remember);
    try {
      return { config: set.config, state: await stateOf(world, set, start, { probe: true }) };
    } finally {
      opened(set);
    }
  };

/** The way of the store's snapshots. */
const rememberedBy = ({ store }: Snapshot): Remember => rememberedIn((name, id) => peekIn(store, name, id));

/**
 * Takes over what has been edited in a world's fixture set since it was read last.
 *
 * @param read how it is read
 * @param first how it was in the beginning
 */
const createReload = (
  world: World,
  { set, become }: Origin,
  read: ReturnType<typeof createReader>,
  first: Snapshot,
) => {
  const diff = createDiff(world.face.platforms);
  let before = first;

  const isLess = (after: Snapshot): boolean =>
    Object.values(diffSnapshots(before.store, after.store)).some(({ deleted = [] }) => deleted.length > 0);

  /** @returns what was edited, by the names that people have for it */
  return async (): Promise<Pick<WatchEvent & { kind: "reloaded" }, "changes" | "needsRestart">> => {
    let now = await read(rememberedBy(before));
    if (isLess(now.state)) {
      await delay(AGAIN_MS);
      now = await read(rememberedBy(before));
    }
    const after = now.state;
    world.assertOpen();
    await takeOver(world.parts.store, { before: before.store, after: after.store, labelOf: diff.labelOf });
    const changes = diff(before.store, after.store, { all: true });
    before = after;
    become(after);
    // Timers and tasks may be others now.
    world.watch();
    const isSame = JSON.stringify(now.config) === JSON.stringify(set.config);
    return { changes, ...(isSame ? {} : { needsRestart: true }) };
  };
};

const toError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(messageOf(thrown)));

/** What is none of the set's: what tools leave behind, and the data of the emulator itself. */
const isIgnored =
  ({ dir, data }: Origin) =>
  (path: string): boolean =>
    (resolve(path) !== resolve(dir) && isForeign(basename(path))) ||
    (data !== undefined && resolve(path).startsWith(resolve(data)));

/**
 * Watches a world's fixture set.
 *
 * @throws EmulatorError INVALID_FIXTURE when the set cannot be loaded to begin with
 * @example
 * ```ts
 * const watching = await watchFixtures(world, origin, (event) => console.log(event.kind));
 * ```
 */
export const watchFixtures = async (
  world: World,
  origin: Origin,
  tell: (event: WatchEvent) => void,
): Promise<Watching> => {
  const { watch } = await import("chokidar");
  const watcher = watch(resolve(origin.dir), { ignoreInitial: true, persistent: false, ignored: isIgnored(origin) });
  const ready = new Promise<void>((resolve) => watcher.once("ready", () => resolve()));
  const edited = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();
  let closing: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    clearTimeout(timer);
    await watcher.close();
    await turn;
  };
  const watching: Watching = {
    close() {
      closing ??= close();
      return closing;
    },
  };
  world.atClose(watching.close);

  // What the set imports from elsewhere is edited as well.
  const read = createReader(world, origin, (set) => void watcher.add(set.outside()));
  const begin = async (): Promise<ReturnType<typeof createReload>> => {
    const first = await read(rememberedIn((name, id) => world.parts.store.collection(name).peek(id)));
    return createReload(world, origin, read, first.state);
  };
  // What is edited from now on counts, also while this is under way.
  const begun = begin();
  turn = begun.then(
    () => {},
    () => {},
  );

  const outcome = async (files: readonly string[]): Promise<WatchEvent | undefined> => {
    const began = monotonic();
    try {
      const reload = await begun;
      return { kind: "reloaded", files, ...(await reload()), ms: monotonic() - began };
    } catch (thrown) {
      const isOver = thrown instanceof EmulatorError && thrown.code === "CLOSED";
      return isOver ? undefined : { kind: "failed", files, error: toError(thrown) };
    }
  };

  const run = async (): Promise<void> => {
    if (edited.size === 0 || closing !== undefined) return;
    const files = [...edited].sort().map(show);
    edited.clear();
    const event = await outcome(files);
    if (event !== undefined && closing === undefined) tell(event);
  };

  watcher.on("all", (_event, path) => {
    edited.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => {
      // A listener that throws is its own business: the next change is told all the same.
      turn = turn.then(run).catch((error: unknown) => world.note(`watch: its listener failed: ${messageOf(error)}`));
    }, SETTLE_MS);
    timer.unref();
  });

  try {
    await Promise.all([begun, ready]);
  } catch (error) {
    await watching.close();
    throw error;
  }
  return watching;
};

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
