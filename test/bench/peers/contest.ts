import { median } from "../measure.js";

/** One way to do what a contest is about. */
export interface Contestant {
  readonly name: string;
  /** What its caller gets: a fair comparison is between those that give the same. */
  readonly gives: string;
  readonly work: () => unknown;
  /** Before each round, untimed. */
  readonly prepare?: (calls: number) => void;
}

/** `ours` must be at least `factor` times as fast as the fastest of `peers`. */
export interface Aim {
  readonly ours: string;
  readonly peers: readonly string[];
  readonly factor: number;
}

export interface Contest {
  readonly title: string;
  readonly contestants: readonly Contestant[];
  readonly aims: readonly Aim[];
  /** Calls in a round, for works that must not be repeated at will. Default: as many as fill `roundMs`. */
  readonly calls?: number;
  readonly rounds?: number;
  readonly roundMs?: number;
}

export interface Outcome {
  readonly title: string;
  readonly results: readonly { readonly name: string; readonly gives: string; readonly ms: number }[];
  readonly aims: readonly Verdict[];
}

export interface Verdict extends Aim {
  /** The fastest of the peers. */
  readonly peer: string;
  /** How many times as fast as it we are. */
  readonly reached: number;
  /** How many times as fast as it the floor is: no more can be reached. */
  readonly possible: number | undefined;
  readonly isReached: boolean;
}

/** nedb's answers are cursors, which begin when they are awaited, and no Promise. */
const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | undefined)?.then === "function";

const run = async ({ work, prepare }: Contestant, calls: number): Promise<number> => {
  prepare?.(calls);
  const start = performance.now();
  for (let call = 0; call < calls; call++) {
    const result = work();
    if (isThenable(result)) await result;
  }
  return performance.now() - start;
};

/** Indexes that come by themselves are there after some calls. */
const WARM_UP = 50;

const callsToFill = async (contestant: Contestant, roundMs: number): Promise<number> => {
  await run(contestant, WARM_UP);
  let calls = 1;
  while ((await run(contestant, calls)) < roundMs && calls < 1_000_000) calls *= 2;
  return calls;
};

/** All contestants take their turn in each round, so that whatever disturbs the machine disturbs all. */
export const hold = async ({
  title,
  contestants,
  aims,
  calls,
  rounds = 7,
  roundMs = 20,
}: Contest): Promise<Outcome> => {
  const runners: { contestant: Contestant; calls: number; times: number[] }[] = [];
  for (const contestant of contestants) {
    runners.push({ contestant, calls: calls ?? (await callsToFill(contestant, roundMs)), times: [] });
  }
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const { contestant, calls, times } of runners) {
      const ms = (await run(contestant, calls)) / calls;
      if (round > 0) times.push(ms);
    }
  }
  const results = runners.map(({ contestant: { name, gives }, times }) => ({ name, gives, ms: median(times) }));
  const msOf = (name: string): number => {
    const found = results.find((result) => result.name === name);
    if (found === undefined) throw new Error(`${title}: nobody is called ${name}`);
    return found.ms;
  };
  return {
    title,
    results,
    aims: aims.map((aim) => {
      const [peer = ""] = [...aim.peers].sort((a, b) => msOf(a) - msOf(b));
      const reached = msOf(peer) / msOf(aim.ours);
      const floor = results.find(({ name }) => name.startsWith("floor"));
      const possible = floor === undefined ? undefined : msOf(peer) / floor.ms;
      return { ...aim, peer, reached, possible, isReached: reached >= aim.factor };
    }),
  };
};
