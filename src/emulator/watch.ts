import { resolve } from "node:path";
import { type FixtureSet, openFixtures, show } from "../fixtures.js";
import { EmulatorError, messageOf } from "../kernel/index.js";
import { clearTimeout, monotonic, setTimeout } from "../kernel/timers.js";
import { createDiff } from "./diff.js";
import { type Start, stateOf } from "./load.js";
import { takeOver } from "./take-over.js";
import type { Snapshot, WatchEvent, Watching } from "./types.js";
import type { World } from "./world.js";

/**
 * Editors save in several steps: a change waits until nothing has happened for this long. Longer than the 50 ms for which chokidar tells a
 * second change of the same file nobody.
 */
const SETTLE_MS = 60;

/** Where a world came from, and goes back to. */
export interface Origin {
  /** Folder of its fixture set. */
  readonly dir: string;
  /** The set as it was opened at the start. */
  readonly set: FixtureSet;
  readonly start: Start;
  /** The state that the set was loaded to last. */
  loaded(): Promise<Snapshot>;
  /** From now on a reset goes back to this state. */
  become(state: Snapshot): void;
}

/**
 * Takes over what has been edited in a world's fixture set since it was loaded or taken over last.
 *
 * @param opened is told of each set that was read, be it good or bad
 * @returns what was edited, by the names that people have for it
 */
const createReload = (
  world: World,
  { dir, set: first, start, loaded, become }: Origin,
  opened: (set: FixtureSet) => void,
) => {
  const diff = createDiff(world.face.platforms);
  return async (): Promise<Pick<WatchEvent & { kind: "reloaded" }, "changes" | "needsRestart">> => {
    const before = await loaded();
    const set = await openFixtures(dir);
    const after = await stateOf(world, set, start, { probe: true }).finally(() => opened(set));
    world.assertOpen();
    await takeOver(world.parts.store, { before: before.store, after: after.store });
    become(after);
    // Timers and tasks may be others now.
    world.watch();
    const isSame = JSON.stringify(set.config) === JSON.stringify(first.config);
    return { changes: diff(before.store, after.store, { all: true }), ...(isSame ? {} : { needsRestart: true }) };
  };
};

const toError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(messageOf(thrown)));

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
  // What is edited from now on counts.
  await origin.loaded();
  const { watch } = await import("chokidar");
  const watcher = watch(resolve(origin.dir), { ignoreInitial: true, persistent: false });
  /** What the set imports from elsewhere is edited as well. */
  const follow = (set: FixtureSet): void => void watcher.add(set.outside());
  follow(origin.set);
  const reload = createReload(world, origin, follow);
  const edited = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();
  let closing: Promise<void> | undefined;

  const run = async (): Promise<void> => {
    if (edited.size === 0 || closing !== undefined) return;
    const files = [...edited].sort().map(show);
    edited.clear();
    const began = monotonic();
    try {
      const done = await reload();
      tell({ kind: "reloaded", files, ...done, ms: monotonic() - began });
    } catch (thrown) {
      if (thrown instanceof EmulatorError && thrown.code === "CLOSED") return;
      tell({ kind: "failed", files, error: toError(thrown) });
    }
  };

  watcher.on("all", (_event, path) => {
    edited.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => {
      turn = turn.then(run);
    }, SETTLE_MS);
    timer.unref();
  });
  await new Promise<void>((ready) => watcher.once("ready", () => ready()));

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
  return watching;
};
