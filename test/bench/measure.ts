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
  return `${ms.toFixed(ms < 10 ? 2 : 1)} ms`;
};
