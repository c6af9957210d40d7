import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listenToSignals } from "../../src/cli/signals.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const listen = () => {
  const events = new EventEmitter();
  const exit = vi.fn();
  const err = vi.fn();
  const signals = listenToSignals({ on: (signal, listener) => events.on(signal, listener), exit, err });
  return { ...signals, signal: (name: string) => events.emit(name), exit, err };
};

const watch = (stop: () => Promise<void>) => {
  const { serve, ...rest } = listen();
  serve({ stop });
  return rest;
};

const never = () => new Promise<void>(() => undefined);

it.each(["SIGINT", "SIGTERM"])("exits with 0 at %s when everything has stopped", async (name) => {
  let isStopped = false;
  const { signal, exit } = watch(async () => {
    isStopped = true;
  });
  expect(exit).not.toHaveBeenCalled();
  signal(name);
  await vi.advanceTimersByTimeAsync(0);
  expect([isStopped, exit.mock.calls]).toEqual([true, [[0]]]);
});

it("does not wait longer than a second", async () => {
  const { signal, exit } = watch(never);
  signal("SIGTERM");
  await vi.advanceTimersByTimeAsync(800);
  expect(exit).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);
  expect(exit.mock.calls).toEqual([[0]]);
});

it("exits at once when somebody insists, and not at a signal that comes twice", async () => {
  const { signal, exit } = watch(never);
  signal("SIGINT");
  signal("SIGINT");
  await vi.advanceTimersByTimeAsync(200);
  signal("SIGTERM");
  expect(exit).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(201);
  signal("SIGINT");
  expect(exit.mock.calls).toEqual([[1]]);
});

it("exits with 1 and says why when stopping fails", async () => {
  const { signal, exit, err } = watch(() => Promise.reject(new Error("the disk is full")));
  signal("SIGINT");
  await vi.advanceTimersByTimeAsync(0);
  expect([err.mock.calls, exit.mock.calls]).toEqual([[["emulator: the disk is full"]], [[1]]]);
});

describe("while a command works", () => {
  it("undoes what was begun, the last first, and exits with 130", async () => {
    const { onInterrupt, signal, exit, isInterrupted } = listen();
    const undone: string[] = [];
    onInterrupt(() => void undone.push("first"));
    const forget = onInterrupt(() => void undone.push("forgotten"));
    onInterrupt(async () => void undone.push("last"));
    forget();
    expect(isInterrupted()).toBe(false);
    signal("SIGINT");
    await vi.advanceTimersByTimeAsync(0);
    expect([undone, exit.mock.calls, isInterrupted()]).toEqual([["last", "first"], [[130]], true]);
  });

  it("does not wait longer than a second either", async () => {
    const { onInterrupt, signal, exit } = listen();
    onInterrupt(never);
    signal("SIGTERM");
    await vi.advanceTimersByTimeAsync(1000);
    expect(exit.mock.calls).toEqual([[130]]);
  });
});

it("exits with 0 when it is up, though not all is said yet", async () => {
  const { up, onInterrupt, signal, exit } = listen();
  const close = vi.fn(async () => undefined);
  onInterrupt(close);
  up();
  signal("SIGTERM");
  await vi.advanceTimersByTimeAsync(0);
  expect([close.mock.calls.length, exit.mock.calls]).toEqual([1, [[0]]]);
});
