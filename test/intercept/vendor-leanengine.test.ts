import { createRequire } from "node:module";
import { createEmulator, type Emulator } from "baas-emulator";
import type * as LeanEngine from "leanengine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { watchNetwork } from "./echo.js";

const AV: typeof LeanEngine = createRequire(import.meta.url)("leanengine");

const APP = { appId: "AbCdEfGh0123456789-MdYXbMMI", appKey: "key", masterKey: "master" };

let emulator: Emulator;
const tried = watchNetwork();
beforeAll(async () => {
  emulator = await createEmulator({ leancloud: APP });
  emulator.intercept();
  AV.init(APP);
});
afterAll(() => emulator.close());

describe("leanengine, in a process of its own or a test, without a server URL", () => {
  it("its storage calls are answered, with and without the master key", async () => {
    AV.Cloud.define("count", () => new AV.Query("Todo").count());
    await new AV.Object("Todo").save({ title: "写周报" }, { useMasterKey: true });
    expect(await AV.Cloud.run("count")).toBe(1);
    emulator.leancloud.functions.define("there", ({ params }) => `你好，${params.name}！`);
    expect(await AV.Cloud.run("there", { name: "小明" }, { remote: true })).toBe("你好，小明！");
    expect(emulator.logs({ platform: "emulator" })).toEqual([]);
  });

  it("nothing has tried to leave", () => {
    expect(tried()).toEqual([]);
  });
});
