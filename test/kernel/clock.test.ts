import { describe, expect, it } from "vitest";
import { createClock } from "../../src/kernel/index.js";

const START = Date.parse("2026-01-01T00:00:00Z");
const MINUTE = 60_000;

/** A clock on a real time that only moves when told. */
const fixture = () => {
  let real = 1_000;
  const pass = (ms: number): void => {
    real += ms;
  };
  return { clock: createClock(() => real), pass };
};

describe("the clock", () => {
  it("is real time until it is set, and then runs on from there", () => {
    const { clock, pass } = fixture();
    expect(clock.now()).toBe(1_000);
    clock.set("2026-01-01T00:00:00Z");
    pass(5);
    expect(clock.now()).toBe(START + 5);
  });

  it("stands still while frozen, and goes on from where it stood", async () => {
    const { clock, pass } = fixture();
    clock.freeze(START);
    pass(5);
    expect(clock.now()).toBe(START);
    await clock.advance("1m");
    expect(clock.now()).toBe(START + MINUTE);
    clock.resume();
    pass(7);
    expect(clock.now()).toBe(START + MINUTE + 7);
  });

  it("runs what becomes due at its own time, in order, and waits for it", async () => {
    const { clock } = fixture();
    clock.freeze(START);
    const done: [string, number][] = [];
    const every = (name: string, step: number) =>
      clock.schedule({
        next: (from) => START + (Math.floor((from - START) / step) + 1) * step,
        run: async (time) => {
          await Promise.resolve();
          expect(clock.now()).toBe(time);
          done.push([name, (time - START) / MINUTE]);
        },
      });
    every("two", 2 * MINUTE);
    const stop = every("three", 3 * MINUTE);
    await clock.advance("6m");
    expect(done).toEqual([
      ["two", 2],
      ["three", 3],
      ["two", 4],
      ["two", 6],
      ["three", 6],
    ]);
    stop();
    await clock.advance("3m");
    expect(done.slice(5)).toEqual([["two", 8]]);
    expect(clock.now()).toBe(START + 9 * MINUTE);
  });

  it("gives its state back", async () => {
    const { clock } = fixture();
    clock.freeze(START);
    const state = clock.save();
    await clock.advance("1d");
    clock.load(state);
    expect(clock.now()).toBe(START);
  });

  it.each(["soon", "", Number.NaN])("refuses the duration %j", async (duration) => {
    await expect(fixture().clock.advance(duration)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("refuses what is no time", () => {
    expect(() => fixture().clock.set("yesterday")).toThrowError(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});
