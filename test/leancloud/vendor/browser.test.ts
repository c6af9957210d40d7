import { createEmulator, type Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage } from "./browser.js";
import { KEYS } from "./sdk.js";

describe("leancloud-storage, the vendor's browser build, over a real port", () => {
  let emulator: Emulator;
  let url: string;
  let run: (code: string) => Promise<unknown>;

  beforeAll(async () => {
    emulator = await createEmulator();
    emulator.leancloud.functions.define("greet", async ({ params, currentUser }) => ({
      text: `你好，${params.name}！`,
      user: currentUser?.get("username") ?? null,
    }));
    ({ url } = await emulator.listen({ port: 0 }));
    const { appId, appKey } = KEYS;
    ({ run } = openPage({ appId, appKey }, url));
  });
  afterAll(() => emulator.close());

  it("saves, queries, updates and destroys, past the browser's own questions (1.10)", async () => {
    const result = await run(`
      const todo = await new AV.Object("Todo").save({ title: "写周报", at: new Date(0), tags: ["工作"] });
      await new AV.Object("Todo").save({ title: "买茶", tags: ["生活"] });
      await todo.save({ title: "写月报" });
      const found = await new AV.Query("Todo").contains("title", "月").find();
      const read = await new AV.Query("Todo").get(todo.id);
      await todo.destroy();
      return {
        titles: found.map((each) => each.get("title")),
        at: read.get("at").getTime(),
        left: await new AV.Query("Todo").count(),
      };
    `);
    expect(result).toEqual({ titles: ["写月报"], at: 0, left: 1 });
  });

  it("saves many at once, and fails by the vendor's codes", async () => {
    await run(`await AV.Object.saveAll([1, 2, 3].map((n) => new AV.Object("Many").set("n", n)))`);
    expect(await run(`return new AV.Query("Many").greaterThan("n", 1).count()`)).toBe(2);
    await expect(run(`await new AV.Object("Many").save({ n: "一" })`)).rejects.toMatchObject({ code: 111 });
    await expect(run(`await new AV.Query("Many").get("nobody")`)).rejects.toMatchObject({ code: 101 });
  });

  it("signs up, is remembered, runs functions as its user, logs out", async () => {
    const result = await run(`
      const user = await AV.User.signUp("小明", "口令", { city: "杭州" });
      const greeting = await AV.Cloud.run("greet", { name: "小明" });
      const remembered = AV.User.current().id === user.id;
      const acl = new AV.ACL(user);
      await new AV.Object("Diary").setACL(acl).save({ text: "今天" });
      const mine = await new AV.Query("Diary").count();
      await AV.User.logOut();
      return { greeting, remembered, mine, others: await new AV.Query("Diary").count() };
    `);
    expect(result).toEqual({ greeting: { text: "你好，小明！", user: "小明" }, remembered: true, mine: 1, others: 0 });
    await expect(run(`await AV.User.logIn("小明", "错")`)).rejects.toMatchObject({ code: 210 });
    expect(await run(`return (await AV.User.logIn("小明", "口令")).get("city")`)).toBe("杭州");
  });

  it("uploads a file, whose address serves the bytes", async () => {
    const address = await run(`
      const file = new AV.File("三.bin", new Blob([new Uint8Array([1, 2, 3])]));
      await file.save();
      return file.url();
    `);
    expect([...new Uint8Array(await (await fetch(String(address))).arrayBuffer())]).toEqual([1, 2, 3]);
  });
});
