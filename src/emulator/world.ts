import { checkFault, type EmulatorConfig, type PlatformName, type ResolvedConfig } from "../config.js";
import {
  createOutside,
  createSlots,
  type FunctionRuntime,
  type OutsideRequest,
  type OutsideResponse,
} from "../functions/index.js";
import {
  createFetch,
  createHandler,
  createHostMatcher,
  type Handler,
  type Listening,
  listen,
  type Refused,
  refusedLine,
  type Tell,
  type TellingHandler,
} from "../http/index.js";
import { intercept, type StopIntercepting } from "../intercept/index.js";
import {
  type About,
  type ArmedFault,
  type Clock,
  createCalls,
  createFaults,
  createLog,
  createOutbox,
  EmulatorError,
  type Ids,
  type LogEntry,
  type Random,
  unspent,
} from "../kernel/index.js";
import { setImmediate } from "../kernel/timers.js";
import { type BmobDefinitions, createBmob } from "../platforms/bmob/index.js";
import { createLeancloud, type LeancloudDefinitions } from "../platforms/leancloud/index.js";
import { createMincloud, type MincloudDefinitions } from "../platforms/mincloud/index.js";
import type { CreateRouter, Platform } from "../platforms/platform.js";
import type { Blobs, Store } from "../store/index.js";
import { createAddresses } from "./addresses.js";
import { createCallsFace } from "./call-filter.js";
import { missedName } from "./missed-names.js";
import { createRestore } from "./restore.js";
import type { Emulator } from "./types.js";

/** What code has defined in a world: functions of the test's realm. */
export interface Definitions {
  readonly mincloud: MincloudDefinitions;
  readonly leancloud: LeancloudDefinitions;
  readonly bmob: BmobDefinitions;
}

/** What a world is made of. */
export interface WorldParts {
  /** Shared by a world and its forks: nothing of it ever changes. */
  readonly house: {
    readonly config: ResolvedConfig;
    /** The same as it was given, without defaults. */
    readonly given: EmulatorConfig;
    /** The fixture set, as shown to people. */
    readonly fixtures: string | undefined;
    readonly createRouter: CreateRouter;
  };
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly blobs: Blobs;
  /** Whether `store` and `blobs` outlive this process. Default: they live in memory. */
  readonly isDurable?: boolean;
  readonly runtime: FunctionRuntime;
  /** Of the world that this one was forked from. */
  readonly defined?: Definitions;
  /** Hears each line of the log. */
  readonly onLog?: (entry: LogEntry) => void;
  /** In force in the world that this one was forked from. Default: those of the configuration. */
  readonly faults?: readonly ArmedFault<PlatformName>[];
}

/** Clouds at work. How they begin, and go back there, is not their business. */
export interface World {
  readonly parts: WorldParts;
  readonly face: Omit<
    Emulator,
    "platforms" | "reset" | "watch" | "fork" | "diff" | "export" | "import" | typeof Symbol.asyncDispose
  > & {
    readonly platforms: readonly Platform[];
  };
  /** @throws EmulatorError CLOSED */
  assertOpen(): void;
  /** Is called when the world closes, before anything else ends, and waited for. */
  atClose(end: () => Promise<void>): void;
  /** The data is there, loaded, opened or restored: what runs on time looks at the clock from now on. */
  watch(): void;
  /** Something that was not asked for, and that people should know of. */
  note(message: string): void;
  /** What code has defined is there again, and faults are those of the beginning. */
  redefine(): Promise<void>;
  defined(): Definitions;
  /** The faults in force, with what they have counted. */
  faults(): readonly ArmedFault<PlatformName>[];
}

/** Hosts of this machine, as URLs name them. */
const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Puts the clouds together over a store.
 *
 * @example
 * ```ts
 * const world = createWorld({ house, store, clock, random, ids, blobs, runtime });
 * for (const platform of world.face.platforms) await platform.load(undefined);
 * world.watch();
 * ```
 */
export const createWorld = (parts: WorldParts): World => {
  const { store, clock, random, ids, blobs, isDurable = false, runtime, defined } = parts;
  const { config, createRouter, fixtures } = parts.house;
  const log = createLog(clock);
  if (parts.onLog !== undefined) log.listen(parts.onLog);
  const calls = createCalls(clock);
  /** Whatever a table is called, it has a name. */
  const nameOf = (about: About, given: string): string | undefined =>
    platforms.map((each) => each.nameOf?.(about, given)).find((name) => name !== undefined);
  const faults = createFaults(parts.faults ?? config.faults.map(unspent), {
    check: (fault) => checkFault(fault, "faults.add"),
    nameOf,
    missed(about, name, platform) {
      missedName(platforms, { about, name, platform }).then(
        (text) => text !== undefined && closing === undefined && note(text),
        // What does not load has been told of.
        () => {},
      );
    },
  });
  const outbox = createOutbox();
  const slots = createSlots();
  const servers = new Set<Listening>();
  const interceptions = new Set<StopIntercepting>();
  const ends: (() => Promise<void>)[] = [];
  const ending = new AbortController();
  const { signal: ended } = ending;
  const allow = config.mincloud.allowHosts;
  const addresses = createAddresses();
  let closing: Promise<void> | undefined;
  let epoch = 0;

  const assertOpen = (): void => {
    if (closing !== undefined) throw new EmulatorError("CLOSED", "the emulator is closed");
  };

  const note = (message: string): void => log.add({ platform: "emulator", level: "warn", message });

  // Made when the first request comes: most tests send none.
  let answer: TellingHandler | undefined;
  /** @param untold what of the refused is somebody else's to tell, or to answer */
  const answerBut = (untold: Refused["kind"] | undefined): Handler => {
    const tell: Tell = (refused) => {
      // Whoever is cut off by the end knows why.
      if (refused.kind !== untold && closing === undefined) note(refusedLine(refused));
    };
    return (request) => {
      answer ??= createHandler({
        platforms,
        allowHosts: config.allowHosts,
        onAddress: addresses.note,
        epoch: () => epoch,
        createRouter,
        isRecorded: calls.hasFailedWith,
        ...(config.bodyLimit === undefined ? {} : { bodyLimit: config.bodyLimit }),
      });
      return answer(request, tell);
    };
  };
  /** The server that it is mounted in may have what no cloud has. */
  const handle = answerBut("unclaimed");
  /** Nobody else is asked. */
  const handleAll = answerBut(undefined);

  let standsInFor: ((host: string) => boolean) | undefined;
  /**
   * Requests to the clouds' own hosts, and to this emulator wherever it was reached, are answered here. A server that it is mounted in may
   * have more to offer: what no cloud has there is left to it.
   */
  const answerInside = (request: OutsideRequest): Promise<OutsideResponse | undefined> | undefined => {
    const url = new URL(request.url);
    const { host } = url;
    const inside = { ...request, headers: { ...request.headers, host } };
    standsInFor ??= createHostMatcher(platforms.flatMap(({ hosts }) => hosts));
    if (standsInFor(host) || [...servers].some((server) => server.url === url.origin)) return handle(inside);
    const base = addresses.baseOf(url);
    if (base === undefined) return undefined;
    return handle({ ...inside, base }).then((answer) => (answer.unclaimed && base === "" ? undefined : answer));
  };

  const shared = {
    store,
    clock,
    ids,
    runtime,
    log,
    calls,
    faults,
    outbox,
    blobs,
    outside: createOutside({ allow, intercept: answerInside, ended }),
    epoch: () => epoch,
    createRouter,
  };
  const mincloud = createMincloud({
    ...shared,
    slots,
    config: config.mincloud,
    webhooks: createOutside({ allow: [...allow, ...LOOPBACK], intercept: answerInside, ended }),
    defined: defined?.mincloud,
  });
  const leancloud = createLeancloud({
    ...shared,
    config: config.leancloud,
    unrouted: ({ method, path }, status, reason) =>
      note(refusedLine({ platform: "leancloud", method, path, status, reason, kind: "unrouted" })),
    defined: defined?.leancloud,
  });
  const bmob = createBmob({ ...shared, config: config.bmob, defined: defined?.bmob });
  // Where a path is several clouds', they are asked in this order: the last one takes what the others leave.
  const platforms: readonly Platform[] = [mincloud.platform, leancloud.platform, bmob.platform];

  const watch = (): void => {
    for (const each of platforms) each.watch();
  };

  const shut = async (): Promise<void> => {
    for (const stop of interceptions) void stop();
    await Promise.allSettled(ends.map((end) => end()));
    // The platforms first, so that nothing begins any more; then what some of their work waits for.
    const closed = platforms.map((each) => each.close());
    faults.close();
    ending.abort();
    slots.close();
    await Promise.all([...servers].map((server) => server.close()));
    await Promise.all([runtime.close(), ...closed]);
    await store.close();
    // Node lets go of the last call to the file system at the end of the turn: who looks then sees nothing of ours.
    await new Promise<void>((resolve) => setImmediate(resolve));
  };

  const face: World["face"] = {
    mincloud: mincloud.mincloud,
    leancloud: leancloud.leancloud,
    bmob: bmob.bmob,
    clock,
    platforms,
    fixtures,
    fetch: createFetch(handleAll),
    handle,
    async listen(where = {}) {
      assertOpen();
      const server = await listen(handleAll, where);
      servers.add(server);
      return server;
    },
    intercept() {
      assertOpen();
      // What no route takes, an interception tells in its own words.
      const stop = intercept({
        platforms,
        handle: answerBut("unrouted"),
        note,
        onStop: () => void interceptions.delete(stop),
      });
      interceptions.add(stop);
      return stop;
    },
    logs: log.entries,
    calls: createCallsFace(calls, nameOf),
    faults: { add: faults.add, list: faults.list, clear: faults.clear },
    outbox,
    async idle() {
      for (const each of platforms) await each.idle();
    },
    snapshot: () => ({
      store: store.snapshot(),
      clock: clock.save(),
      ids: ids.save(),
      random: random.save(),
      files: blobs.sources(),
    }),
    restore: createRestore({
      store,
      clock,
      ids,
      random,
      blobs,
      isDurable,
      log,
      calls,
      outbox,
      assertOpen,
      changed() {
        epoch++;
        faults.changed();
        runtime.cool();
        watch();
      },
    }),
    close() {
      closing ??= shut();
      return closing;
    },
  };

  return {
    parts,
    face,
    assertOpen,
    atClose: (end) => void ends.push(end),
    watch,
    note,
    async redefine() {
      faults.reset();
      for (const each of platforms) await each.redefine();
    },
    faults: faults.armed,
    defined: () => ({ mincloud: mincloud.defined(), leancloud: leancloud.defined(), bmob: bmob.defined() }),
  };
};
