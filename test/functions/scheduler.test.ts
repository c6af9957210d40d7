import { afterEach, describe, expect, it, vi } from "vitest";
import { createSlots } from "../../src/functions/scheduler.js";

const ONE = { name: "one", max: 1 };

afterEach(() => vi.useRealTimers());

describe("slots", () => {
  it("are given up to the pool's number, each pool for itself", async () => {
    const slots = createSlots();
    const two = { name: "two", max: 2 };
    expect(await slots.acquire(two, 0)).toBeTypeOf("function");
    expect(await slots.acquire(two, 0)).toBeTypeOf("function");
    expect(await slots.acquire(two, 5)).toBeUndefined();
    expect(await slots.acquire(ONE, 0)).toBeTypeOf("function");
  });

  it("are handed on in order of asking", async () => {
    const slots = createSlots();
    const order: string[] = [];
    let release = await slots.acquire(ONE, 0);
    const waiting = ["a", "b", "c"].map(async (name) => {
      const mine = await slots.acquire(ONE, 5000);
      order.push(name);
      return mine;
    });
    for (const each of waiting) {
      release?.();
      release = await each;
    }
    expect(order).toEqual(["a", "b", "c"]);
    release?.();
    expect(await slots.acquire(ONE, 0)).toBeTypeOf("function");
  });

  it("cannot be overtaken by who comes at the moment of release", async () => {
    const slots = createSlots();
    const release = await slots.acquire(ONE, 0);
    const waiting = slots.acquire(ONE, 5000);
    release?.();
    const late = slots.acquire(ONE, 5);
    expect(await waiting).toBeTypeOf("function");
    expect(await late).toBeUndefined();
  });

  it("are given back once, however often that is said", async () => {
    const slots = createSlots();
    const release = await slots.acquire(ONE, 0);
    release?.();
    release?.();
    expect(await slots.acquire(ONE, 0)).toBeTypeOf("function");
    expect(await slots.acquire(ONE, 5)).toBeUndefined();
  });

  it("are lost to who gave up waiting, and stay with the others", async () => {
    const slots = createSlots();
    const release = await slots.acquire(ONE, 0);
    const impatient = slots.acquire(ONE, 5);
    const patient = slots.acquire(ONE, 5000);
    expect(await impatient).toBeUndefined();
    release?.();
    expect(await patient).toBeTypeOf("function");
  });

  it("are waited for in real time", async () => {
    vi.useFakeTimers();
    const slots = createSlots();
    await slots.acquire(ONE, 0);
    expect(await slots.acquire(ONE, 10)).toBeUndefined();
  });

  it("are not waited for any longer after close", async () => {
    const slots = createSlots();
    await slots.acquire(ONE, 0);
    const waiting = slots.acquire(ONE, 60_000);
    slots.close();
    expect(await waiting).toBeUndefined();
  });
});
