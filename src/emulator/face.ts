import { asyncDisposable, createClock, createIds, createRandom, EmulatorError } from "../kernel/index.js";
import { createBlobs, createStore } from "../store/index.js";
import { checkSnapshot } from "./check-snapshot.js";
import { createDiff } from "./diff.js";
import { createExchange } from "./exchange.js";
import type { Emulator, Snapshot } from "./types.js";
import { type Origin, watchFixtures } from "./watch.js";
import { createWorld, type World } from "./world.js";

/** Any: the state of the parent's generator takes its place. */
const SEED = 0;

/** A world that goes on from a state of another: it shares what neither side changes, and reads nothing from the disk. */
const forkWorld = async ({ parts, defined, faults }: World, state: Snapshot): Promise<World> => {
  const clock = createClock();
  clock.load(state.clock);
  const random = createRandom(SEED);
  const ids = createIds(clock, random, parts.ids.machine);
  ids.load(state.ids);
  random.load(state.random);
  const blobs = createBlobs();
  blobs.adopt(state.files);
  const taken = {
    house: parts.house,
    clock,
    random,
    ids,
    blobs,
    runtime: parts.runtime.share(clock),
    defined: defined(),
    faults: faults(),
  };
  const world = createWorld({ ...taken, store: await createStore({ from: state.store }) });
  world.watch();
  return world;
};

/** Where a world began. */
export interface Beginning {
  /** Goes back there. */
  reset(): Promise<void>;
  /** The fixture set that it came from, or why there is none. */
  readonly origin: Origin | "without a set" | "a fork";
}

/** Why an emulator cannot watch. */
const CANNOT_WATCH = {
  "without a set": "this emulator was not started with a fixture set",
  "a fork": "a fork does not watch; the emulator that it was forked from can",
} as const;

/** An emulator, as its users see it. */
export const toEmulator = (world: World, { reset, origin }: Beginning): Emulator => {
  const { face, assertOpen } = world;
  const diff = createDiff(face.platforms);
  return asyncDisposable<Omit<Emulator, typeof Symbol.asyncDispose>>(
    {
      ...face,
      ...createExchange(world),
      reset,
      async watch(tell = () => {}) {
        assertOpen();
        if (typeof origin === "string") throw new EmulatorError("INVALID_ARGUMENT", `watch: ${CANNOT_WATCH[origin]}`);
        return watchFixtures(world, origin, tell);
      },
      async fork() {
        assertOpen();
        const start = face.snapshot();
        const fork = await forkWorld(world, start);
        return toEmulator(fork, {
          async reset() {
            await fork.face.restore(start);
            await fork.redefine();
          },
          origin: "a fork",
        });
      },
      diff(before, after = face.snapshot(), options) {
        checkSnapshot("diff", before);
        checkSnapshot("diff", after);
        return diff(before.store, after.store, options);
      },
    },
    face.close,
  );
};
