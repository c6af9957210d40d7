import { realpath } from "node:fs/promises";
import { checkConfig, mergeConfigs, readConfig, resolveConfig } from "./config.js";
import { toEmulator } from "./emulator/face.js";
import { rememberedIn } from "./emulator/kept-rows.js";
import { loadWorld, stateOf } from "./emulator/load.js";
import type { EmulatorOptions } from "./emulator/options.js";
import type { Emulator, Snapshot } from "./emulator/types.js";
import { createWorld } from "./emulator/world.js";
import { openFixtures } from "./fixtures.js";
import { createFunctionRuntime } from "./functions/index.js";
import { createRouters } from "./http/index.js";
import { createClock, createIds, createRandom, EmulatorError, isObject } from "./kernel/index.js";
import { blobFolderOf, createBlobs, createStore, type FileOptions, type Persistence } from "./store/index.js";

export { formatCalls, formatLogs } from "./emulator/format.js";
export type { EmulatorOptions, StartProgress } from "./emulator/options.js";
export type { DiffOptions, Emulator, PlatformInfo, Snapshot, WatchEvent, Watching } from "./emulator/types.js";
export type { ExportReport } from "./exports/index.js";

/**
 * Starts the clouds in this process: no server, no network.
 *
 * @param options where its data comes from, and the keys of `emulator.config.json`. Default: it starts empty, in memory
 * @throws EmulatorError INVALID_CONFIG, INVALID_FIXTURE, STORE_UNREADABLE, saying what, where, and how to mend it
 * @example
 * ```ts
 * import { createEmulator } from "baas-emulator";
 *
 * await using emulator = await createEmulator({ fixtures: "fixtures/demo" });
 * const page = await emulator.mincloud.records.find("product", { where: { name: { $contains: "龙井" } } });
 * page.objects[0]?.price; // 268
 * ```
 */
export const createEmulator = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  checkPaths(options);
  const { fixtures: directory, data: dataPath, config: configFile, onNote, onLog, onProgress, ...given } = options;
  // Two names of one file must meet at its lock, and a link must stay one.
  const data = dataPath === undefined ? undefined : await realpath(dataPath).catch(() => dataPath);
  const own = checkConfig(given, "createEmulator", { also: START_OPTIONS });
  // Whoever keeps data may come back with an edited set.
  const remember = data === undefined ? undefined : rememberedIn((name, id) => store.collection(name).peek(id));
  const fixtures = directory === undefined ? undefined : await openFixtures(directory, remember);
  const file = configFile === undefined ? undefined : await readConfig(configFile);
  const merged = mergeConfigs(fixtures?.config, file, own);
  const config = resolveConfig(merged);
  const clock = createClock();
  let note = (message: string): void => void notes.push(message);
  const notes: string[] = [];
  const store = await createStore(
    data === undefined
      ? {}
      : { persistence: await keepIn(data, { durability: config.durability, onNote: (message) => note(message) }) },
  );
  const isNew = store.names().length === 0;
  // What a file holds was named with this seed before: from here on, names must be new.
  const random = createRandom(isNew ? config.seed : undefined);
  const ids = createIds(clock, random);
  const world = createWorld({
    house: { config, given: merged, fixtures: fixtures?.dir, createRouter: createRouters() },
    store,
    clock,
    random,
    ids,
    blobs: createBlobs(data === undefined ? undefined : blobFolderOf(data), config.durability),
    isDurable: data !== undefined,
    runtime: createFunctionRuntime({ clock, pythonCache: config.pythonCache }),
    ...(onLog === undefined ? {} : { onLog }),
  });
  const { platforms, snapshot, restore, close } = world.face;
  note = (message) => {
    world.note(message);
    onNote?.(message);
  };
  for (const message of notes) note(message);

  // One entry in a data file: who is interrupted starts anew, and not with half of it.
  const load = (): Promise<void> => store.together(() => loadWorld(world, fixtures, start.at, onProgress));

  const open = async (): Promise<void> => {
    const folders = fixtures?.folders({ clock, ids, random });
    for (const each of platforms) await each.open?.(folders?.[each.name]);
  };

  const start = { at: clock.now(), clock: clock.save(), ids: ids.save(), random: random.save() };
  /** Where a reset goes back to. With a data file that had data this is not known before somebody asks. */
  let initial: Snapshot | undefined;

  try {
    await (isNew ? load() : open());
  } catch (error) {
    await close();
    throw error;
  }
  if (isNew) initial = snapshot();
  world.watch();

  /** Made beside the data, which changes only when the fixtures could be loaded. */
  const loaded = async (): Promise<Snapshot> => {
    initial ??= await stateOf(world, fixtures, start);
    return initial;
  };

  return toEmulator(world, {
    async reset() {
      world.assertOpen();
      await restore(await loaded());
      await world.redefine();
    },
    origin:
      directory === undefined || fixtures === undefined
        ? "without a set"
        : {
            dir: directory,
            set: fixtures,
            data,
            start,
            become(state) {
              initial = state;
            },
          },
  });
};

/** What belongs to one start, and to no configuration. */
const START_OPTIONS = [
  "fixtures",
  "data",
  "config",
  "onNote",
  "onLog",
  "onProgress",
] as const satisfies (keyof EmulatorOptions)[];

/** Not loaded before somebody has a file: lowdb and the journal make importing this package dearer for all. */
const keepIn = async (path: string, options: FileOptions): Promise<Persistence> => {
  const { filePersistence } = await import("./store/file/persistence.js");
  return filePersistence(path, options);
};

/** @throws EmulatorError INVALID_ARGUMENT */
const checkPaths = (options: unknown): void => {
  if (!isObject(options)) throw new EmulatorError("INVALID_ARGUMENT", "createEmulator takes an object of options");
  for (const name of ["fixtures", "data", "config"]) {
    const value = options[name];
    if (value !== undefined && typeof value !== "string") {
      throw new EmulatorError(
        "INVALID_ARGUMENT",
        `createEmulator: ${name} must be a path, not ${JSON.stringify(value)}`,
      );
    }
  }
};
