import { createRequire } from "node:module";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Json } from "../../../src/kernel/index.js";
import { createGuest } from "../../../src/platforms/leancloud/guest/index.js";
import type { Definition } from "../../../src/platforms/leancloud/guest/sdk.js";
import { type Answer, APP, complete, eventOf, hostOf, loadGuest, sdkOf } from "./support.js";

/** The user's own copy of the SDK. */
interface Foreign {
  init(options: object): void;
  parseJSON(json: object): unknown;
  readonly Error: new (code: number, message: string) => Error;
  readonly GeoPoint: new (latitude: number, longitude: number) => object;
  readonly Object: { createWithoutData(className: string, id: string): object };
}

const foreign: Foreign = createRequire(import.meta.url)("leancloud-storage");

const define = (definitions: Record<string, Definition>) => ({ definitions: new Map(Object.entries(definitions)) });

const ISO = "2019-04-28T08:34:12.932Z";
const TODO = { __type: "Object", className: "Todo", objectId: "t1", createdAt: ISO, title: "T" };
const TYPED = { __type: "Date", iso: ISO };

describe("functions of a test's own", () => {
  const guest = createGuest(hostOf(async () => ({ status: 200, data: {} })));
  const ask = async (fn: Definition["fn"], path: string): Promise<Answer> =>
    (await complete(guest, define({ mine: { fn } }), eventOf(path))) as unknown as Answer;

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("take the place of what code defined", async () => {
    const AV = sdkOf(guest);
    (AV.Cloud.define as (name: string, fn: () => Promise<Json>) => void)("code", async () => "code");
    const mine = { fn: async () => "mine" };
    const hook = { fn: async () => {}, internal: true, fetchUser: false };
    const exports = define({ mine, __before_save_for_Post: hook });
    const names = await complete(guest, exports, JSON.parse(JSON.stringify({ kind: "names", app: APP })));
    expect(names).toEqual({
      names: ["mine", "__before_save_for_Post"],
      functions: [
        { name: "mine", fetchUser: true, internal: false },
        { name: "__before_save_for_Post", fetchUser: false, internal: true },
      ],
    });
    const unknown = await complete(guest, exports, eventOf("/functions/code"));
    expect(unknown).toMatchObject({ status: 404 });
    const run = { fn: async () => AV.Cloud.run("mine") };
    expect(await complete(guest, define({ mine, run }), eventOf("/functions/run"))).toEqual({
      status: 200,
      body: { result: "mine" },
    });
  });

  it("print nothing, and leave the environment alone", async () => {
    const warn = vi.spyOn(console, "warn");
    const env = { ...process.env };
    await ask(async () => {
      throw new Error("boom");
    }, "/functions/mine");
    expect(warn).not.toHaveBeenCalled();
    expect(process.env).toEqual(env);
  });

  const todo = () => foreign.parseJSON(TODO);

  it.each([
    ["an object", todo, { ...TODO, createdAt: TYPED }],
    ["an object in a map", () => ({ todo: todo() }), { todo: { ...TODO, createdAt: TYPED, __type: "Pointer" } }],
    ["objects", () => [todo()], [{ ...TODO, createdAt: TYPED }]],
    [
      "a pointer in a map",
      () => ({ todo: foreign.Object.createWithoutData("Todo", "t1") }),
      { todo: { __type: "Pointer", className: "Todo", objectId: "t1" } },
    ],
    ["a point", () => new foreign.GeoPoint(1, 2), { __type: "GeoPoint", latitude: 1, longitude: 2 }],
    [
      "a file",
      () =>
        foreign.parseJSON({ __type: "File", objectId: "f1", name: "a", url: "http://x/a", mime_type: "text/plain" }),
      { __type: "File", objectId: "f1", name: "a", url: "http://x/a", mime_type: "text/plain", metaData: {} },
    ],
  ])("may return %s of another copy of the SDK", async (_, make, result) => {
    expect(await ask(async () => make(), "/call/mine")).toEqual({ status: 200, body: { result } });
  });

  it("may fail by errors of another copy", async () => {
    const fail = async () => {
      throw new foreign.Error(101, "Object not found.");
    };
    expect(await ask(fail, "/functions/mine")).toEqual({
      status: 500,
      body: { code: 101, error: "Object not found." },
    });
  });
});

describe("two containers", () => {
  it("share nothing, whatever `AV` is in the realm", async () => {
    const first = sdkOf(loadGuest().createGuest(hostOf(async () => null)));
    Object.assign(globalThis, { AV: first });
    try {
      const second = sdkOf(loadGuest().createGuest(hostOf(async () => null)));
      expect(second).not.toBe(first);
      expect(second._config).not.toBe(first._config);
      expect(second.Cloud.functions).not.toBe(first.Cloud.functions);
    } finally {
      Reflect.deleteProperty(globalThis, "AV");
    }
  });
});
