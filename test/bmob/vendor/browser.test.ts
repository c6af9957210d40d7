import type { Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStorage, openBuild, openPage } from "./browser.js";
import { initialize, useOnce, VERSIONS } from "./dist.js";
import { codeFor, ID, KEYS, make, open, type Sdk, TIME, TOKEN } from "./sdk.js";

let emulator: Emulator;
let url: string;
beforeAll(async () => {
  ({ emulator, url } = await open());
});
afterAll(() => emulator.close());

/** A page on which somebody new is logged in. */
const pageOf = async (username: string, fields: object = {}): Promise<{ page: Sdk; id: string }> => {
  const page = openPage(url);
  const { objectId } = await page.User.register({ username, password: "口令", ...fields });
  await page.User.login(username, "口令");
  return { page, id: String(objectId) };
};

describe("hydrogen-js-sdk, the vendor's build in a browser, past the browser's own questions", () => {
  it("knows where it is", () => {
    expect(openPage(url).type).toBe("h5");
  });

  it("saves, queries, updates and destroys", async () => {
    const page = openPage(url);
    const id = await make(page, "Todo", { title: "写周报", done: false });
    await make(page, "Todo", { title: "买 茶 & 咖啡", done: false });
    const todo = await page.Query("Todo").get(id);
    todo.set("done", true);
    await todo.save();
    const query = page.Query("Todo");
    query.equalTo("title", "==", "买 茶 & 咖啡");
    expect(await query.find()).toMatchObject([{ title: "买 茶 & 咖啡", done: false }]);
    expect(await page.Query("Todo").get(id)).toMatchObject({ done: true });
    expect(await page.Query("Todo").destroy(id)).toEqual({ msg: "ok" });
    expect(await page.Query("Todo").count()).toBe(1);
  });

  it("rejects with what the server says", async () => {
    await expect(openPage(url).Query("Todo").get("0123456789")).rejects.toEqual({
      code: 101,
      error: "object not found for 0123456789.",
    });
  });

  it.each<[string, string | Blob, string]>([
    ["a text", "文", "文.txt"],
    ["a Blob", new Blob(["文"], { type: "text/plain" }), "照片 1.txt"],
    ["a File", new File(["文"], "文.txt", { type: "text/plain" }), "a.txt"],
  ])("uploads %s", async (_, content, name) => {
    const page = openPage(url);
    const [file] = await page.File(name, content).save();
    expect(file).toEqual({ filename: name, cdn: "upyun", url: expect.stringMatching(/\.txt$/) });
    expect(await (await fetch(String(file?.url))).text()).toBe("文");
    expect(await page.File().destroy(String(file?.url))).toEqual({ msg: "ok" });
  });
});

describe("every build that the vendor still hands out, in a browser", () => {
  it.each(VERSIONS)("%s saves, finds, updates and destroys", async (version) => {
    const page = openBuild(version);
    // `domain`, which writes this, came with 2.2.51.
    page._config.host = url;
    initialize(page, version);
    await useOnce(page, `V${version.replaceAll(".", "_")}`);
  });
});

describe("a file that is too large (6.9)", () => {
  it("is refused with 145", async () => {
    const huge = new Blob([new Uint8Array(10 * 1024 * 1024 + 1)]);
    await expect(openPage(url).request("/2/files/huge.bin", "post", huge)).rejects.toEqual({
      code: 145,
      error: expect.stringMatching(/./),
    });
  });
});

describe("a user of the page (6.6)", () => {
  it("is remembered, in this page and the next, until it logs out", async () => {
    const storage = createStorage();
    const page = openPage(url, storage);
    expect(page.User.current()).toBeNull();
    const { objectId } = await page.User.register({ username: "小明", password: "口令" });
    expect(page.User.current()).toBeNull();
    await page.User.login("小明", "口令");
    expect(page.User.current()).toMatchObject({ objectId, username: "小明", sessionToken: TOKEN });
    const next = openPage(url, storage);
    expect(next.User.current()).toMatchObject({ objectId });
    next.User.logout();
    expect(page.User.current()).toBeNull();
  });

  it("changes its own profile, and what is remembered of it", async () => {
    const { page, id } = await pageOf("改");
    const user = await page.User.get(id);
    user.set("city", "杭州");
    user.increment("visits");
    expect(await user.save()).toEqual({ updatedAt: TIME });
    expect(page.User.current()).toMatchObject({ city: "杭州" });
    expect(await openPage(url).User.get(id)).toMatchObject({ city: "杭州", visits: 1 });
  });

  it("fetches its profile anew with updateStorage, and stays logged in", async () => {
    const { page, id } = await pageOf("更");
    const master = openPage(url, createStorage(), { masterKey: KEYS.masterKey });
    await master.request(`/1/users/${id}`, "put", { level: 9 });
    expect(page.User.current()).not.toHaveProperty("level");
    await page.User.updateStorage(id);
    expect(page.User.current()).toMatchObject({ level: 9, sessionToken: TOKEN });
  });

  it("takes name and picture from WeChat with upInfo", async () => {
    const storage = createStorage();
    const page = openPage(url, storage);
    const { objectId } = await page.User.register({ username: "微", password: "口令" });
    await page.User.login("微", "口令");
    storage.setItem("openid", JSON.stringify("openid-of-wei"));
    const info = { nickName: "小微", avatarUrl: "http://files.example/微.jpg" };
    expect(await page.User.upInfo(info)).toEqual({ updatedAt: TIME });
    const profile = { nickName: "小微", userPic: info.avatarUrl, openid: "openid-of-wei" };
    expect(await page.User.get(String(objectId))).toMatchObject(profile);
  });

  it("is changed and deleted by no other user", async () => {
    const { id } = await pageOf("甲");
    const { page: other } = await pageOf("乙");
    const user = await other.User.get(id);
    user.set("city", "上海");
    await expect(user.save()).rejects.toMatchObject({ code: 206 });
    await expect(other.Query("_User").destroy(id)).rejects.toMatchObject({ code: 206 });
    expect(await other.User.get(id)).not.toHaveProperty("city");
  });

  it("changes its password, knowing the old one", async () => {
    const { page, id } = await pageOf("密");
    await expect(page.updateUserPassword(id, { oldPassword: "错", newPassword: "新" })).rejects.toEqual({
      code: 210,
      error: "old password incorrect.",
    });
    expect(await page.updateUserPassword(id, { oldPassword: "口令", newPassword: "新口令" })).toEqual({ msg: "ok" });
    expect(await openPage(url).User.login("密", "新口令")).toMatchObject({ objectId: id });
    await expect(openPage(url).User.login("密", "口令")).rejects.toMatchObject({ code: 101 });
  });

  it("asks whether its session is good", async () => {
    const { page, id } = await pageOf("问");
    expect(await page.request(`/1/checkSession/${id}`, "get")).toEqual({ msg: "ok" });
    expect(await openPage(url).request(`/1/checkSession/${id}`, "get")).toEqual({ msg: "fail" });
  });

  it("is refused with 211 once its session is over", async () => {
    // The SDK signs with the real time, and the emulator's goes its own way.
    const other = await open({ signWindowMs: 0 });
    await using _ = other.emulator;
    const page = openPage(other.url);
    const { objectId } = await page.User.register({ username: "旧", password: "口令" });
    await page.User.login("旧", "口令");
    await other.emulator.clock.advance("8d");
    await expect(page.request(`/1/users/${objectId}`, "put", { city: "上海" })).rejects.toMatchObject({ code: 211 });
  });

  it("deletes itself", async () => {
    const { page, id } = await pageOf("删");
    expect(await page.Query("_User").destroy(id)).toEqual({ msg: "ok" });
    await expect(openPage(url).User.get(id)).rejects.toMatchObject({ code: 101 });
  });

  it("enters by a code on the phone; the page has to remember that itself", async () => {
    const page = openPage(url);
    const mobilePhoneNumber = "13800000020";
    await page.requestSmsCode({ mobilePhoneNumber });
    const user = await page.User.signOrLoginByMobilePhone(mobilePhoneNumber, codeFor(emulator, mobilePhoneNumber));
    expect(user).toMatchObject({ objectId: ID, mobilePhoneNumber, mobilePhoneVerified: true, sessionToken: TOKEN });
    expect(page.User.current()).toBeNull();
  });
});

describe("permissions (6.8)", () => {
  const missing = (id: string) => ({ code: 101, error: `object not found for ${id}.` });

  it("let a user's own objects be read by that user and the master", async () => {
    const ming = await pageOf("读者");
    const hong = await pageOf("旁人");
    const id = await make(ming.page, "Diary", { text: "密", ACL: { [ming.id]: { read: true, write: true } } });
    for (const page of [openPage(url), hong.page]) {
      await expect(page.Query("Diary").get(id)).rejects.toEqual(missing(id));
      expect(await page.Query("Diary").find()).toEqual([]);
      expect(await page.Query("Diary").count()).toBe(0);
    }
    const master = openPage(url, createStorage(), { masterKey: KEYS.masterKey });
    for (const page of [ming.page, master]) expect(await page.Query("Diary").get(id)).toMatchObject({ text: "密" });
    expect(await ming.page.Query("Diary").count()).toBe(1);
  });

  it("let all read and one write", async () => {
    const ming = await pageOf("作者");
    const hong = await pageOf("读者二");
    const id = await make(ming.page, "Notice", { n: 1, ACL: { "*": { read: true }, [ming.id]: { write: true } } });
    const change = async (page: Sdk) => {
      const notice = await page.Query("Notice").get(id);
      notice.increment("n");
      return notice.save();
    };
    await expect(change(hong.page)).rejects.toEqual({ code: 122, error: expect.stringMatching(/./) });
    await expect(hong.page.Query("Notice").destroy(id)).rejects.toMatchObject({ code: 122 });
    expect(await change(ming.page)).toEqual({ updatedAt: TIME });
    expect(await ming.page.Query("Notice").destroy(id)).toEqual({ msg: "ok" });
  });

  it("go by roles, too", async () => {
    const { page: ming, id } = await pageOf("编辑");
    const { page: hong } = await pageOf("读者三");
    const master = openPage(url, createStorage(), { masterKey: KEYS.masterKey });
    const users = master.Relation("_User").add(id);
    await master.request("/1/roles", "POST", { name: "editors", ACL: { "*": { read: true } }, users });
    const draft = await make(ming, "Draft", { n: 1, ACL: { "role:editors": { read: true, write: true } } });
    expect(await ming.Query("Draft").get(draft)).toMatchObject({ n: 1 });
    await expect(hong.Query("Draft").get(draft)).rejects.toEqual(missing(draft));
  });

  it("refuse an ACL that is none with 107", async () => {
    await expect(make(openPage(url), "Notice", { ACL: { "*": "read" } })).rejects.toMatchObject({ code: 107 });
  });
});
