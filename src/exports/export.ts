import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { EmulatorConfig } from "../config.js";
import { CONFIG_FILE, filesBelow, inspect, show } from "../fixtures.js";
import { type ClockState, EmulatorError } from "../kernel/index.js";
import type { Platform } from "../platforms/platform.js";
import {
  type Blobs,
  collectionsOf,
  createStore,
  SEQUENCES,
  type Snapshot,
  type StoredCollections,
} from "../store/index.js";
import { blobKeysIn } from "./blobs.js";
import { type Difference, differenceOf } from "./difference.js";
import { failed, openTarget, type Target } from "./folder.js";
import { BLOBS_FOLDER, formatState, type Generators, type SavedState, STATE_FILE } from "./state.js";
import { swap } from "./swap.js";
import { writeBytes, writePieces, writeSaved } from "./write.js";

/** A world at one moment. */
export interface ExportedState extends Generators {
  readonly store: Snapshot;
  readonly clock: ClockState;
}

export interface ExportParts {
  readonly platforms: readonly Pick<Platform, "name" | "save">[];
  /** What `emulator.config.json` will say. */
  readonly config: EmulatorConfig;
  readonly blobs: Pick<Blobs, "get">;
  /** What a set makes of an empty world with this configuration. */
  readonly load: (dir: string) => Promise<Generators & { readonly store: Snapshot }>;
}

/** What an export has written. */
export interface ExportReport {
  /** The files it wrote. */
  readonly files: number;
  /** The documents they hold: rows, users, sessions, jobs and all else. */
  readonly documents: number;
  /** Files in the platforms' folders that it did not write and has left alone; they will be loaded with it. */
  readonly others: readonly string[];
  /** Files that it left out since no set could be loaded with them; `state.json` holds what they would have said. */
  readonly leftOut: readonly string[];
}

/** Generators that stand nowhere: what loading makes of the others is still to be seen. */
const UNKNOWN: Generators = { ids: { seconds: -1, counter: -1 }, random: [0, 0, 0, 0] };

const list = (collections: StoredCollections, name: string) => [...(collections[name] ?? [])];

/** Writes what people read: the configuration, and each platform's files. */
const writeFiles = async (
  staged: string,
  { platforms, config }: ExportParts,
  snapshot: Snapshot,
): Promise<Set<string>> => {
  const store = await createStore({ from: snapshot });
  const files = new Set([CONFIG_FILE]);
  await writePieces(join(staged, CONFIG_FILE), [`${JSON.stringify(config, null, 2)}\n`]);
  for (const { name, save } of platforms) {
    for (const saved of save(store)) {
      for (const path of await writeSaved(join(staged, name), saved)) files.add(`${name}/${path}`);
    }
  }
  return files;
};

/**
 * Loads what was written. A file that no set can be loaded with is taken away, and what it would have said is left to the state: that
 * happens when the data is such as a file may not give it.
 */
const loadStaged = async (staged: string, files: Set<string>, load: ExportParts["load"]) => {
  const leftOut: string[] = [];
  for (;;) {
    try {
      return { loaded: await load(staged), leftOut };
    } catch (error) {
      if (!(error instanceof EmulatorError) || error.code !== "INVALID_FIXTURE") throw error;
      const { message } = error;
      const culprit = [...files].find((path) => message.startsWith(`${show(join(staged, path))}:`));
      if (culprit === undefined || culprit === CONFIG_FILE) throw error;
      leftOut.push(culprit);
      const rows = culprit.replace(/\.json$/, ".rows.jsonl");
      for (const path of [culprit, rows]) {
        if (!files.delete(path)) continue;
        await rm(join(staged, path));
      }
    }
  }
};

const differencesOf = async (
  loaded: StoredCollections,
  actual: StoredCollections,
): Promise<Map<string, Difference>> => {
  const differences = new Map<string, Difference>();
  for (const name of new Set([...Object.keys(loaded), ...Object.keys(actual)])) {
    const difference = await differenceOf(loaded[name] ?? [], list(actual, name));
    if (difference !== undefined) differences.set(name, difference);
  }
  return differences;
};

/** Writes the bytes of uploaded files. @returns their keys */
const writeBlobs = async (staged: string, keys: Iterable<string>, blobs: ExportParts["blobs"]): Promise<string[]> => {
  const written: string[] = [];
  for (const key of [...keys].sort()) {
    const bytes = await blobs.get(key);
    if (bytes === undefined) continue;
    await writeBytes(join(staged, BLOBS_FOLDER, key), bytes);
    written.push(key);
  }
  return written;
};

/** Fixture files that nobody of us wrote. */
const othersIn = async (dir: string, names: readonly string[], files: readonly string[]): Promise<string[]> => {
  const own = new Set(files.map((path) => join(dir, path)));
  const found: string[] = [];
  for (const name of names) {
    const folder = join(dir, name);
    if ((await inspect(folder))?.isDirectory()) found.push(...(await filesBelow(folder)));
  }
  return found.filter((path) => !own.has(path)).map(show);
};

const writeInto = async (
  target: Target,
  parts: ExportParts,
  { store, clock, ids, random }: ExportedState,
  at: number,
): Promise<ExportReport> => {
  const { dir, staged } = target;
  const collections = collectionsOf(store);
  const saved: SavedState = {
    at,
    clock,
    ids,
    random,
    loaded: UNKNOWN,
    files: [],
    blobs: [],
    sequences: list(collections, SEQUENCES),
    differences: new Map(),
  };
  const writeState = (state: SavedState): Promise<void> => writePieces(join(staged, STATE_FILE), formatState(state));

  const written = await writeFiles(staged, parts, store);
  // The files alone, but at the moment and with the generators that they will be loaded with later.
  await writeState(saved);
  const { loaded, leftOut } = await loadStaged(staged, written, parts.load);
  const blobs = await writeBlobs(staged, await blobKeysIn(collections), parts.blobs);
  const files = [...written, ...blobs.map((key) => `${BLOBS_FOLDER}/${key}`), STATE_FILE];
  await writeState({
    ...saved,
    loaded: { ids: loaded.ids, random: loaded.random },
    files,
    blobs,
    differences: await differencesOf(collectionsOf(loaded.store), collections),
  });
  await swap(target, files);
  const names = Object.keys(collections).filter((name) => name !== SEQUENCES);
  return {
    files: files.length,
    documents: names.reduce((sum, name) => sum + list(collections, name).length, 0),
    others: await othersIn(
      dir,
      parts.platforms.map(({ name }) => name),
      files,
    ),
    leftOut,
  };
};

/**
 * Writes a world into a folder, as a fixture set that people read and edit, with a `state.json` beside for the rest. Loaded again it is
 * the same world.
 *
 * @param at the moment of the state, milliseconds since 1970
 * @throws EmulatorError INVALID_ARGUMENT for a folder that holds something else, STORE_WRITE_FAILED; what was there before stays then
 * @example
 * ```ts
 * const { files } = await exportState("exports/shop", parts, state, clock.now());
 * ```
 */
export const exportState = async (
  dir: string,
  parts: ExportParts,
  state: ExportedState,
  at: number,
): Promise<ExportReport> => {
  const target = await openTarget(dir);
  try {
    return await writeInto(target, parts, state, at);
  } catch (error) {
    throw failed(target.dir, error);
  } finally {
    await target.leave().catch(() => {});
  }
};
