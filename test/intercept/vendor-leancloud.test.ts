import { createRequire } from "node:module";
import { Readable } from "node:stream";
import { createEmulator, type Emulator } from "baas-emulator";
import type * as Storage from "leancloud-storage";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { watchNetwork } from "./echo.js";

const AV: typeof Storage = createRequire(import.meta.url)("leancloud-storage");

/** The SDK looks for a server by itself for apps of this region only. */
const APP = { appId: "AbCdEfGh0123456789-MdYXbMMI", appKey: "key", masterKey: "master" };

let emulator: Emulator;
const tried = watchNetwork();
const warned = vi.spyOn(console, "warn").mockReturnValue();
beforeAll(async () => {
  emulator = await createEmulator({ leancloud: { ...APP, hosts: ["api.my-app.example"] } });
  emulator.leancloud.functions.define("hello", ({ params }) => `你好，${params.name}！`);
  emulator.intercept();
  AV.init(APP);
});
afterAll(() => emulator.close());

/** Objects, users, functions and files, one after the other. */
const useAll = async (title: string) => {
  const todo = await new AV.Object("Todo").save({ title });
  const found = await new AV.Query<Storage.Object>("Todo").equalTo("title", title).first();
  const user = await AV.User.signUp(title, "secret");
  const file = await new AV.File("果.txt", Buffer.from("hello")).save();
  const streamed = await new AV.File("b.txt", Readable.from([Buffer.from("stream")]))
    .save()
    .catch((error: Error) => error.message);
  const said: unknown = await AV.Cloud.run("hello", { name: "小明" });
  await AV.User.logOut();
  return {
    isFound: found?.id === todo.id,
    user: user.getUsername(),
    said,
    file: await (await fetch(file.url())).text(),
    host: new URL(file.url()).host,
    streamed,
  };
};

describe("leancloud-storage", () => {
  it("without a server URL, asks for one and uses it", async () => {
    expect(await useAll("写周报")).toMatchObject({
      isFound: true,
      user: "写周报",
      said: "你好，小明！",
      file: "hello",
      host: "abcdefgh.api.lncldglobal.com",
    });
    expect(warned).not.toHaveBeenCalled();
  });

  it("with a domain of the app's own, from the configuration", async () => {
    AV.setServerURL("https://api.my-app.example");
    expect(await useAll("买菜")).toMatchObject({
      isFound: true,
      said: "你好，小明！",
      file: "hello",
      host: "api.my-app.example",
    });
    expect(emulator.logs({ platform: "emulator" })).toEqual([]);
  });

  it("shows what the cloud would refuse as the cloud does, and what is not emulated as that", async () => {
    await expect(new AV.Query("Nothing").find()).rejects.toMatchObject({ code: 101 });
    const message = expect.stringContaining("push messages are not emulated.");
    await expect(AV.Push.send({ data: { alert: "!" } })).rejects.toMatchObject({ message });
    expect(emulator.logs({ platform: "emulator" })).toMatchObject([{ level: "warn", message }]);
  });

  it("nothing has tried to leave", () => {
    expect(tried()).toEqual([]);
  });
});
