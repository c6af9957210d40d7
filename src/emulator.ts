import { realpath } from "node:fs/promises";
import { checkConfig, type EmulatorConfig, mergeConfigs, readConfig, resolveConfig } from "./config.js";
import { type FixtureSet, openFixtures } from "./fixtures.js";
import {
  createFunctionRuntime,
  createOutside,
  createSlots,
  type OutsideRequest,
  type OutsideResponse,
} from "./functions/index.js";
import {
  createFetch,
  createHandler,
  createHostMatcher,
  createRouter,
  type HttpRequest,
  type HttpResponse,
  type Listening,
  type ListenOptions,
  listen,
} from "./http/index.js";
import {
  type Clock,
  type ClockState,
  createClock,
  createIds,
  createLog,
  createOutbox,
  createRandom,
  EmulatorError,
  type IdsState,
  isObject,
  type LogEntry,
  type LogFilter,
  type Outbox,
  type RandomState,
} from "./kernel/index.js";
import { type Bmob, createBmob } from "./platforms/bmob/index.js";
import { createLeancloud, type Leancloud } from "./platforms/leancloud/index.js";
import { createMincloud, type Mincloud } from "./platforms/mincloud/index.js";
import type { Platform } from "./platforms/platform.js";
import {
  createBlobs,
  createStore,
  emptySnapshot,
  filePersistence,
  type Snapshot as StoreSnapshot,
} from "./store/index.js";

/** The keys of `emulator.config.json`, and what belongs to one start. */
export interface EmulatorOptions extends EmulatorConfig {
  /** Folder of a fixture set. Default: start empty. */
  readonly fixtures?: string;
  /** JSON file that keeps the data. Default: in memory. What it holds wins over the fixtures. */
  readonly data?: string;
  /** A configuration file; its keys win over those of the fixture set. Keys given here win over both. */
  readonly config?: string;
}

/** The whole state at one moment: data, clock, id generators. A value, safe to keep. */
export interface Snapshot {
  readonly store: StoreSnapshot;
  readonly clock: ClockState;
  readonly ids: IdsState;
  readonly random: RandomState;
}

/** The clouds in one process. */
export interface Emulator extends AsyncDisposable {
  /** 知晓云. */
  readonly mincloud: Mincloud;
  readonly leancloud: Leancloud;
  /** Bmob 后端云. */
  readonly bmob: Bmob;
  readonly clock: Clock;
  readonly platforms: readonly Platform[];
  /** The fixture set it was started with. */
  readonly fixtures: string | undefined;
  /** The HTTP door as a function: mount it in any framework, or call it in a test. */
  fetch(request: Request): Promise<Response>;
  /** The same below `Request` and `Response`: plain values, a few microseconds. */
  handle(request: HttpRequest): Promise<HttpResponse>;
  /** The HTTP door on a port. */
  listen(options?: ListenOptions): Promise<Listening>;
  /** What functions printed and the emulator noted, oldest first; the latest ten thousand lines. */
  logs(filter?: LogFilter): LogEntry[];
  /** Mail and messages that would have been sent: verification codes, for example. */
  readonly outbox: Outbox;
  /** Waits until nothing goes on in the background: triggers, asynchronous runs, bulk operations. */
  idle(): Promise<void>;
  /** Costs nothing per document. */
  snapshot(): Snapshot;
  /** Goes back to a snapshot: data, clock and ids. Functions start cold; logs and outbox begin anew. */
  restore(snapshot: Snapshot): Promise<void>;
  /** Goes back to the state right after the start: the fixtures, and the functions that code has defined. */
  reset(): Promise<void>;
  /** Ends servers, workers and what runs in them, and waits for data to be written. */
  close(): Promise<void>;
}

/** Hosts of this machine, as URLs name them. */
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Starts the clouds in this process: no server, no network.
 *
 * @throws EmulatorError INVALID_CONFIG, INVALID_FIXTURE, STORE_UNREADABLE
 * @example
 * ```ts
 * await using emulator = await createEmulator({ fixtures: "fixtures/demo" });
 * const page = await emulator.mincloud.records.find("product", { where: { price: { $gt: 5 } } });
 * ```
 */
export const createEmulator = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  checkPaths(options);
  const { fixtures: directory, data: dataPath, config: configFile, ...given } = options;
  // Two names of one file must meet at its lock, and a link must stay one.
  const data = dataPath === undefined ? undefined : await realpath(dataPath).catch(() => dataPath);
  const own = checkConfig(given, "createEmulator");
  const fixtures = directory === undefined ? undefined : await openFixtures(directory);
  const file = configFile === undefined ? undefined : await readConfig(configFile);
  const config = resolveConfig(mergeConfigs(fixtures?.config, file, own));
  const clock = createClock();
  const log = createLog(clock);
  const outbox = createOutbox();
  const store = await createStore(data === undefined ? {} : { persistence: filePersistence(data) });
  const isNew = store.names().length === 0;
  // What a file holds was named with this seed before: from here on, names must be new.
  const random = createRandom(isNew ? config.seed : undefined);
  const ids = createIds(clock, random);
  const runtime = createFunctionRuntime({ clock, pythonCache: config.pythonCache });
  const slots = createSlots();
  const servers = new Set<Listening>();
  const ending = new AbortController();
  const { signal: ended } = ending;
  const allow = config.mincloud.allowHosts;
  let closing: Promise<void> | undefined;
  let epoch = 0;

  /** Requests to the clouds' own hosts, and to this emulator, are answered here. */
  const intercept = (request: OutsideRequest): Promise<OutsideResponse> | undefined => {
    const { host, origin } = new URL(request.url);
    const isOurs = standsInFor(host) || [...servers].some((server) => server.url === origin);
    return isOurs ? handle({ ...request, headers: { ...request.headers, host } }) : undefined;
  };

  const parts = {
    store,
    clock,
    ids,
    runtime,
    log,
    outbox,
    blobs: createBlobs(data === undefined ? undefined : `${data}.files`),
    outside: createOutside({ allow, intercept, ended }),
    epoch: () => epoch,
  };
  const { mincloud, platform: mincloudPlatform } = createMincloud({
    ...parts,
    slots,
    config: config.mincloud,
    webhooks: createOutside({ allow: [...allow, ...LOOPBACK], intercept, ended }),
  });
  const { leancloud, platform: leancloudPlatform } = createLeancloud({
    ...parts,
    config: config.leancloud,
    createRouter,
  });
  const { bmob, platform: bmobPlatform } = createBmob({ ...parts, config: config.bmob, createRouter });
  // Where a path is several clouds', they are asked in this order: the last one takes what the others leave.
  const platforms: readonly Platform[] = [mincloudPlatform, leancloudPlatform, bmobPlatform];
  const standsInFor = createHostMatcher(platforms.flatMap(({ hosts }) => hosts));
  const { bodyLimit, allowHosts } = config;
  const handle = createHandler({
    platforms,
    allowHosts,
    epoch: parts.epoch,
    ...(bodyLimit === undefined ? {} : { bodyLimit }),
  });

  const load = async (): Promise<void> => {
    for (const each of platforms) await each.load(fixtures?.platforms[each.name]);
    await refuseStrays(fixtures);
  };

  const snapshot = (): Snapshot => ({
    store: store.snapshot(),
    clock: clock.save(),
    ids: ids.save(),
    random: random.save(),
  });

  const watch = (): void => {
    for (const each of platforms) each.watch();
  };

  const restore = async (state: Snapshot): Promise<void> => {
    epoch++;
    runtime.cool();
    log.clear();
    outbox.clear();
    await store.restore(state.store);
    clock.load(state.clock);
    ids.load(state.ids);
    random.load(state.random);
    watch();
  };

  const blank = snapshot();
  let initial: Snapshot | undefined;

  const reset = async (): Promise<void> => {
    if (initial !== undefined) await restore(initial);
    else {
      await restore({ ...blank, store: emptySnapshot() });
      await load();
      initial = snapshot();
      watch();
    }
    for (const each of platforms) await each.redefine();
  };

  const shut = async (): Promise<void> => {
    // The platforms first, so that nothing begins any more; then what some of their work waits for.
    const closed = platforms.map((each) => each.close());
    ending.abort();
    slots.close();
    await Promise.all([...servers].map((server) => server.close()));
    await Promise.all([runtime.close(), ...closed]);
    await store.close();
  };
  const close = (): Promise<void> => {
    closing ??= shut();
    return closing;
  };

  const open = async (): Promise<void> => {
    for (const each of platforms) await each.open?.(fixtures?.platforms[each.name]);
  };

  try {
    await (isNew ? load() : open());
  } catch (error) {
    // Nothing stays loaded, and a new data file is as empty as it was.
    if (isNew) await store.restore(emptySnapshot());
    await close();
    throw error;
  }
  if (isNew) initial = snapshot();
  watch();

  return {
    mincloud,
    leancloud,
    bmob,
    clock,
    platforms,
    fixtures: fixtures?.dir,
    fetch: createFetch(handle),
    handle,
    async listen(where = {}) {
      if (closing !== undefined) throw new EmulatorError("CLOSED", "the emulator is closed");
      const server = await listen(handle, where);
      servers.add(server);
      return server;
    },
    logs: log.entries,
    outbox,
    async idle() {
      for (const each of platforms) await each.idle();
    },
    snapshot,
    restore,
    reset,
    close,
    [Symbol.asyncDispose]: close,
  };
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
