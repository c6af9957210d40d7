import { basename } from "node:path";
import { type FixtureSet, isForeign, openFixtures, show } from "../fixtures.js";
import { EmulatorError, messageOf } from "../kernel/index.js";
import { clearTimeout, monotonic, setTimeout } from "../kernel/timers.js";
import type { Beside } from "../platforms/platform.js";
import { collectionsOf, diffSnapshots, isFileOf, peekIn, type Store } from "../store/index.js";
import { createDiff } from "./diff.js";
import { rememberedIn } from "./kept-rows.js";
import { type Start, stateOf } from "./load.js";
import { createLookout } from "./lookout.js";
import { reserve, takeOver } from "./take-over.js";
import type { Snapshot, WatchEvent, Watching } from "./types.js";
import type { World } from "./world.js";

/** Editors save in several steps: a change waits until nothing has happened for this long. */
const SETTLE_MS = 50;

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

interface ReaderParts {
  /** Is given what was read, whatever came of it. @returns whether it must be read again */
  readonly opened: (set: FixtureSet) => Promise<boolean>;
  /** Nobody wants to know any longer. */
  readonly ended: AbortSignal;
}

/** How the set of a world is read: as the one before, whose rows and tables keep their ids. */
const createReader = (world: World, { dir, start }: Origin, { opened, ended }: ReaderParts) => {
  const { store } = world.parts;
  const read = async (before?: Snapshot): Promise<Reading> => {
    const set = await openFixtures(
      dir,
      rememberedIn((name, id) =>
        before === undefined ? store.collection(name).peek(id) : peekIn(before.store, name, id),
      ),
    );
    const state = stateOf(world, set, start, besideOf(store, before), ended);
    await Promise.allSettled([state]);
    return (await opened(set)) ? read(before) : { config: set.config, state: await state };
  };
  return read;
};

const besideOf = (store: Store, before: Snapshot | undefined): Beside => {
  const collections = before === undefined ? undefined : collectionsOf(before.store);
  return {
    before: collections && ((name) => collections[name] ?? []),
    data: (name) => store.collection(name).peekAll({}),
  };
};

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

  /**
   * @param files where it was edited, as shown to people
   * @param lookAgain is called before it is read once more
   * @returns what was edited, by the names that people have for it
   */
  return async (
    files: () => readonly string[],
    lookAgain: () => Promise<void>,
  ): Promise<Pick<WatchEvent & { kind: "reloaded" }, "changes" | "needsRestart">> => {
    let now = await read(before);
    if (isLess(now.state)) {
      await delay(AGAIN_MS);
      await lookAgain();
      now = await read(before);
    }
    const after = now.state;
    world.assertOpen();
    const [file, ...others] = files();
    await takeOver(world.parts.store, {
      before: before.store,
      after: after.store,
      file: others.length === 0 ? file : undefined,
      labelOf: diff.labelOf,
    });
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
  ({ data }: Origin) =>
  (path: string): boolean =>
    isForeign(basename(path)) || (data !== undefined && isFileOf(data, path));

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
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();
  let closing: Promise<void> | undefined;

  const stir = (): void => {
    if (closing !== undefined) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      // A listener that throws is its own business: the next change is told all the same.
      turn = turn.then(run).catch((error: unknown) => world.note(`watch: its listener failed: ${messageOf(error)}`));
    }, SETTLE_MS);
    timer.unref();
  };

  const lookout = createLookout({
    root: origin.dir,
    isIgnored: isIgnored(origin),
    onStir: stir,
    onBlind: (reason) => world.note(`watch: the system does not watch (${reason}); looking every second instead`),
  });

  const ending = new AbortController();
  const close = async (): Promise<void> => {
    clearTimeout(timer);
    lookout.close();
    ending.abort(new EmulatorError("CLOSED", "nobody watches any longer"));
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
  const read = createReader(world, origin, {
    // It may have been edited after it was read, and before anybody looked after it.
    opened: async (set) => (await lookout.add(set.outside())) && !ending.signal.aborted,
    ended: ending.signal,
  });
  const begin = async (): Promise<ReturnType<typeof createReload>> => {
    // What is edited from now on counts, also while this is under way.
    await lookout.look();
    const first = await read();
    await reserve(world.parts.store, first.state.store);
    return createReload(world, origin, read, first.state);
  };
  const begun = begin();
  turn = begun.then(
    () => {},
    () => {},
  );

  /** What could not be taken over the last time. What was wrong may have been elsewhere, where nobody looks. */
  let failed: { readonly files: ReadonlySet<string>; readonly reason: string } | undefined;

  const outcome = async (files: Set<string>): Promise<WatchEvent | undefined> => {
    const began = monotonic();
    let isRetry = false;
    const shown = (): string[] => [...files].sort().map(show);
    const look = async (): Promise<void> => {
      for (const path of await lookout.look()) files.add(path);
    };
    try {
      const reload = await begun;
      await look();
      isRetry = files.size === 0;
      if (isRetry && failed === undefined) return undefined;
      for (const path of isRetry ? (failed?.files ?? []) : []) files.add(path);
      const taken = await reload(shown, look);
      failed = undefined;
      return { kind: "reloaded", files: shown(), ...taken, ms: monotonic() - began };
    } catch (thrown) {
      if (thrown instanceof EmulatorError && thrown.code === "CLOSED") return undefined;
      const error = toError(thrown);
      const isKnown = isRetry && failed?.reason === error.message;
      failed = { files, reason: error.message };
      return isKnown ? undefined : { kind: "failed", files: shown(), error };
    }
  };

  const run = async (): Promise<void> => {
    if (closing !== undefined) return;
    const event = await outcome(new Set());
    if (event !== undefined && closing === undefined) tell(event);
  };

  try {
    await begun;
  } catch (error) {
    await watching.close();
    throw error;
  }
  return watching;
};

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
