import { describe, expect, it } from "vitest";
import { openPage } from "./browser.js";
import { connect, type Keys, loadSdk, make, open } from "./sdk.js";

const SHOP = { secretKey: "aaaabbbbccccdddd", securityCode: "安全码", masterKey: "0000aaaa0000aaaa0000aaaa0000aaaa" };
const UNAUTHORIZED = { error: "unauthorized" };

describe("hydrogen-js-sdk: apps beside each other", () => {
  it("two emulators in one process do not meet", async () => {
    const one = await open();
    const other = await open();
    await using _ = one.emulator;
    await using __ = other.emulator;
    const id = await make(one.Bmob, "Thing", { of: "一" });
    await expect(other.Bmob.Query("Thing").get(id)).rejects.toMatchObject({ code: 101 });
    await make(other.Bmob, "Thing", { of: "二" });
    expect(await one.Bmob.Query("Thing").find()).toMatchObject([{ of: "一" }]);
    expect(await other.Bmob.Query("Thing").find()).toMatchObject([{ of: "二" }]);
    await one.Bmob.User.register({ username: "小明", password: "口令" });
    await expect(other.Bmob.User.login("小明", "口令")).rejects.toMatchObject({ code: 101 });
  });

  it("an app of one's own keys takes no others", async () => {
    const shop = await open(SHOP);
    await using _ = shop.emulator;
    const { masterKey: __, ...keys } = SHOP;
    const Bmob = connect(loadSdk(), shop.url, keys);
    expect(await make(Bmob, "Thing", { n: 1 })).toMatch(/^[0-9a-f]{10}$/);
    await expect(shop.Bmob.timestamp()).rejects.toEqual(UNAUTHORIZED);
    await expect(shop.master.timestamp()).rejects.toEqual(UNAUTHORIZED);
  });

  it("a master key is its app's own", async () => {
    const shop = await open(SHOP);
    const plain = await open();
    await using _ = shop.emulator;
    await using __ = plain.emulator;
    const { masterKey } = SHOP;
    const { objectId } = await connect(loadSdk(), shop.url, SHOP).User.register({ username: "a", password: "b" });
    const change = (keys: Keys, url: string) =>
      connect(loadSdk(), url, keys).request(`/1/users/${objectId}`, "put", { city: "杭州" });
    expect(await change(SHOP, shop.url)).toMatchObject({ updatedAt: expect.any(String) });
    await expect(change({ masterKey }, plain.url)).rejects.toEqual({ code: 10061, error: "master key Err" });
  });

  it("a session of one app is nobody's in another", async () => {
    const one = await open();
    const other = await open();
    await using _ = one.emulator;
    await using __ = other.emulator;
    const page = openPage(one.url);
    const { objectId } = await page.User.register({ username: "小明", password: "口令" });
    await page.User.login("小明", "口令");
    page.domain(other.url);
    expect(await page.request(`/1/checkSession/${objectId}`, "get")).toEqual({ msg: "fail" });
    page.domain(one.url);
    expect(await page.request(`/1/checkSession/${objectId}`, "get")).toEqual({ msg: "ok" });
  });

  it("a domain may end in a slash, and may change", async () => {
    const one = await open();
    const other = await open();
    await using _ = one.emulator;
    await using __ = other.emulator;
    one.Bmob.domain(`${one.url}/`);
    await make(one.Bmob, "Thing", { of: "一" });
    one.Bmob.domain(other.url);
    await make(one.Bmob, "Thing", { of: "二" });
    expect(await other.Bmob.Query("Thing").find()).toMatchObject([{ of: "二" }]);
  });

  it("nothing is left of an app that was reset", async () => {
    const { emulator, Bmob } = await open();
    await using _ = emulator;
    const id = await make(Bmob, "Thing", { n: 1 });
    await emulator.reset();
    await expect(Bmob.Query("Thing").get(id)).rejects.toMatchObject({ code: 101 });
    expect(await make(Bmob, "Thing", { n: 2 })).toMatch(/^[0-9a-f]{10}$/);
  });

  it("an emulator that is closed answers nobody", async () => {
    const { emulator, Bmob } = await open();
    await emulator.close();
    await expect(Bmob.timestamp()).rejects.toBeInstanceOf(Error);
  });
});
