import type { Emulator } from "baas-emulator";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { beijing } from "../scenarios/steps.js";
import { connect, KEYS, type Keys, loadSdk, make, open, type Query, type Sdk } from "./sdk.js";

let emulator: Emulator;
let url: string;
let Bmob: Sdk;
beforeAll(async () => {
  ({ emulator, url, Bmob } = await open());
  for (const n of [1, 2, 3]) await make(Bmob, "Thing", { n });
});
afterEach(() => vi.useRealTimers());
afterAll(() => emulator.close());

const UNAUTHORIZED = { error: "unauthorized" };
/** What a promise rejects with, as it is: no Error. */
const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail("it resolved"),
    (reason: unknown) => reason,
  );

describe("hydrogen-js-sdk: what resolves, and what rejects with what (8)", () => {
  it("resolves with the body", async () => {
    expect(await Bmob.request("/1/timestamp", "get")).toEqual(await Bmob.timestamp());
    expect(await Bmob.request("/1/batch", "POST", { requests: [] })).toEqual([]);
  });

  it("rejects with the body itself where that has an error", async () => {
    const reason = await rejection(Bmob.Query("Thing").get("0123456789"));
    expect(reason).toEqual({ code: 101, error: "object not found for 0123456789." });
    expect(reason).not.toBeInstanceOf(Error);
  });

  it("rejects with a body that has an error and no code", async () => {
    expect(await rejection(connect(loadSdk(), url, { securityCode: "wrong" }).timestamp())).toEqual(UNAUTHORIZED);
  });

  it("find answers the results alone", async () => {
    const found = await Bmob.Query("Thing").find();
    expect(Array.isArray(found)).toBe(true);
    expect(found.map(({ n }) => n)).toEqual([1, 2, 3]);
  });

  it("find answers results and count where it was told to count", async () => {
    const query = Bmob.Query("Thing");
    query.statTo("count", 1);
    query.limit(2);
    expect(await query.find()).toMatchObject({ results: [{ n: 1 }, { n: 2 }], count: 3 });
  });

  it("find fails on a body without results", async () => {
    const id = await make(Bmob, "Single", {});
    await expect(Bmob.Query(`Single/${id}`).find()).rejects.toThrow(TypeError);
  });

  it("count answers the number alone, and asks for no objects", async () => {
    expect(await Bmob.Query("Thing").count()).toBe(3);
    // What it asks.
    expect(await Bmob.request("/1/classes/Thing", "get", { count: 1, limit: 0 })).toEqual({ results: [], count: 3 });
  });

  it("run answers undefined where the body has no result", async () => {
    const own = connect(loadSdk(), url);
    own._config.parameters.FUNCTIONS = "/1";
    expect(await own.run("requestSmsCode", { mobilePhoneNumber: "13800000040" })).toBeUndefined();
  });

  it("an unknown path rejects with what the server says", async () => {
    expect(await rejection(Bmob.request("/1/nothing/here", "get"))).toMatchObject({ error: expect.any(String) });
  });

  it.each<[string, (query: Query) => unknown]>([
    ["get", (query) => query.get(Object(1))],
    ["equalTo", (query) => query.equalTo("n", "~", 1)],
    ["containedIn", (query) => query.containedIn("n", Object(1))],
    ["limit", (query) => query.limit(Object("1"))],
  ])("%s of what it does not take throws 415, and asks nobody", (_, call) => {
    expect(() => call(Bmob.Query("Thing"))).toThrow("code:415");
  });
});

describe("Bmob.timestamp (6.10)", () => {
  it("is the emulator's time, in Beijing", async () => {
    const other = await open({ signWindowMs: 0 });
    await using _ = other.emulator;
    const now = Date.UTC(2026, 2, 9, 17, 30, 15);
    other.emulator.clock.freeze(now);
    expect(await other.Bmob.timestamp()).toEqual({ timestamp: now / 1000, datetime: "2026-03-10 01:30:15" });
    expect(beijing(now)).toBe("2026-03-10 01:30:15");
  });
});

describe("the signed request (3, 3.1)", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["a GET without a query", () => Bmob.timestamp()],
    ["a GET with Chinese and spaces", () => Bmob.request("/1/classes/Thing", "get", { where: { s: "中 文+&" } })],
    ["a POST to a path that ends in a slash", () => Bmob.request("/1/classes/Thing/", "POST", { n: 4, s: "中文 😀" })],
    ["a POST of nothing but braces", () => Bmob.request("/1/classes/Thing", "post", {})],
    ["a DELETE with a body that is not signed", async () => Bmob.Query("Thing").destroy(await make(Bmob, "Thing", {}))],
  ])("is accepted: %s", async (_, call) => {
    await expect(call()).resolves.toBeDefined();
  });

  it.each<[string, Keys, object]>([
    ["a wrong security code", { securityCode: "other" }, UNAUTHORIZED],
    ["an empty security code", { securityCode: "" }, UNAUTHORIZED],
    ["a wrong secret key", { secretKey: "fedcba9876543210" }, UNAUTHORIZED],
    ["a wrong master key", { masterKey: "wrong" }, { code: 10061, error: "master key Err" }],
    ["a wrong security code with the master key", { securityCode: "x", masterKey: KEYS.masterKey }, UNAUTHORIZED],
  ])("is refused with %s", async (_, keys, refusal) => {
    const wrong = connect(loadSdk(), url, keys);
    expect(await rejection(wrong.timestamp())).toEqual(refusal);
    expect(await rejection(make(wrong, "Thing", { n: 9 }))).toEqual(refusal);
  });

  /** When the SDK says it is: it signs with whole seconds. */
  const NOW = Date.UTC(2026, 2, 9, 17, 30, 15);

  it.each<[string, number, boolean]>([
    ["the same", 0, true],
    ["10 s behind", -10_000, true],
    ["10 s ahead", 10_000, true],
    ["more than 10 s behind", -10_001, false],
    ["more than 10 s ahead", 10_001, false],
    ["11 s ahead", 11_000, false],
    ["an hour ahead", 3_600_000, false],
  ])("with the emulator's clock %s (D3)", async (_, distance, isGood) => {
    const other = await open();
    await using __ = other.emulator;
    other.emulator.clock.freeze(NOW + distance);
    vi.useFakeTimers({ toFake: ["Date"], now: NOW });
    if (isGood) await expect(other.Bmob.timestamp()).resolves.toMatchObject({ timestamp: expect.any(Number) });
    else expect(await rejection(other.Bmob.timestamp())).toEqual(UNAUTHORIZED);
  });

  it("with a clock that was set 11 s away", async () => {
    const other = await open();
    await using _ = other.emulator;
    other.emulator.clock.set(Date.now() + 11_000);
    expect(await rejection(other.Bmob.timestamp())).toEqual(UNAUTHORIZED);
  });

  it("with any clock where that is switched off", async () => {
    const other = await open({ signWindowMs: 0 });
    await using _ = other.emulator;
    other.emulator.clock.set(Date.now() - 11_000);
    await expect(other.Bmob.timestamp()).resolves.toBeDefined();
    other.emulator.clock.freeze("2001-01-01T00:00:00Z");
    expect(await make(other.Bmob, "Thing", { n: 1 })).toMatch(/^[0-9a-f]{10}$/);
  });
});
