import { performance } from "node:perf_hooks";

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/**
 * Milliseconds of one call: the median of `samples` rounds, each long enough to be timed, after a warm-up.
 */
export const time = async (work: () => unknown, { samples = 15, roundMs = 20, warmUp = 2 } = {}): Promise<number> => {
  const round = async (calls: number): Promise<number> => {
    const start = performance.now();
    for (let call = 0; call < calls; call++) {
      const result = work();
      if (result instanceof Promise) await result;
    }
    return performance.now() - start;
  };
  let calls = 1;
  while ((await round(calls)) < roundMs && calls < 1_000_000) calls *= 2;
  for (let index = 0; index < warmUp; index++) await round(calls);
  const times: number[] = [];
  for (let index = 0; index < samples; index++) times.push((await round(calls)) / calls);
  return median(times);
};

/** The same for work that can be done only once per preparation. */
export const timeOnce = async (
  prepare: () => Promise<() => Promise<() => Promise<void>>>,
  samples = 9,
): Promise<number> => {
  const times: number[] = [];
  for (let index = 0; index < samples; index++) {
    const work = await prepare();
    const start = performance.now();
    const end = await work();
    times.push(performance.now() - start);
    await end();
  }
  return median(times);
};

export const show = (ms: number): string => {
  if (ms < 0.001) return `${(ms * 1e6).toFixed(0)} ns`;
  if (ms < 1) return `${(ms * 1000).toFixed(ms < 0.01 ? 2 : 1)} µs`;
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms.toFixed(ms < 10 ? 2 : 1)} ms`;
};

/**
 * Milliseconds of one call for works that undo each other, such as insert and delete: each does `calls` calls when its turn comes,
 * round after round, so that what they work on keeps its size.
 */
export const timeInTurns = async <Name extends string>(
  works: Readonly<Record<Name, () => Promise<void>>>,
  {
    calls,
    budgetMs = 1_500,
    fewest = 7,
    most = 300,
  }: { calls: number; budgetMs?: number; fewest?: number; most?: number },
): Promise<Record<Name, number>> => {
  const names = Object.keys(works) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  const begun = performance.now();
  for (let round = 0; round < most && (round < fewest || performance.now() - begun < budgetMs); round++) {
    for (const name of names) {
      const start = performance.now();
      await works[name]();
      times[name].push((performance.now() - start) / calls);
    }
  }
  // The first rounds warm up.
  const settled = (values: readonly number[]): number => median(values.slice(Math.floor(values.length / 4)));
  return Object.fromEntries(names.map((name) => [name, settled(times[name])])) as Record<Name, number>;
};
