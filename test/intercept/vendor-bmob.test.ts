import { createEmulator, type Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, loadSdk, type Sdk } from "../bmob/vendor/sdk.js";
import { watchNetwork } from "./echo.js";

let emulator: Emulator;
let Bmob: Sdk;
const tried = watchNetwork();
beforeAll(async () => {
  emulator = await createEmulator();
  emulator.intercept();
  Bmob = loadSdk();
  Bmob.initialize(KEYS.secretKey, KEYS.securityCode);
});
afterAll(() => emulator.close());

describe("hydrogen-js-sdk, without a domain", () => {
  it("saves, finds, signs up, uploads and calls at api.bmobcloud.com", async () => {
    expect(Bmob._config.host).toBe("https://api.bmobcloud.com");
    const { objectId } = await Bmob.Query("GameScore").save({ player: "小明" });
    expect(await Bmob.Query("GameScore").get(String(objectId))).toMatchObject({ player: "小明" });
    expect(await Bmob.User.register({ username: "小明", password: "secret" })).toMatchObject({
      objectId: expect.any(String),
    });
    emulator.bmob.functions.define("hello", (request, response) => response.send(`你好，${request.body.name}！`));
    expect(await Bmob.functions("hello", { name: "小明" })).toBe("你好，小明！");
    const [file] = await Bmob.File("tea.txt", Buffer.from("hello")).save();
    expect(new URL(String(file?.url)).host).toBe("api.bmobcloud.com");
    expect(await (await fetch(String(file?.url))).text()).toBe("hello");
    expect(emulator.logs({ platform: "emulator" })).toEqual([]);
  });

  it("nothing has tried to leave", () => {
    expect(tried()).toEqual([]);
  });
});
