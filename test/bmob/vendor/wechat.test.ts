import type { Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { initialize, useOnce, VERSIONS } from "./dist.js";
import { openMiniProgram, type Phone } from "./mini-program.js";
import { codeFor, connect, make, open, type Sdk, TIME, TOKEN } from "./sdk.js";

let emulator: Emulator;
let url: string;
beforeAll(async () => {
  ({ emulator, url } = await open());
});
afterAll(() => emulator.close());

const PICTURE = Uint8Array.from([0xff, 0xd8, 0xff, 0, 1, 2, 255]);

const program = (phone: Omit<Phone, "url"> = {}): Sdk => connect(openMiniProgram({ url, ...phone }), url);
const NOT_EMULATED = { code: 233, error: expect.stringMatching(/./) };

describe("hydrogen-js-sdk, the vendor's build in a WeChat mini program", () => {
  it("knows where it is", () => {
    expect(program().type).toBe("wx");
  });

  it("saves, gets, finds, counts, updates and destroys", async () => {
    const Bmob = program();
    const id = await make(Bmob, "Order", { tea: "龙井", n: 1 });
    await make(Bmob, "Order", { tea: "普洱 & 茶", n: 5 });
    const order = await Bmob.Query("Order").get(id);
    order.increment("n", 2);
    expect(await order.save()).toEqual({ updatedAt: TIME });
    const query = Bmob.Query("Order");
    query.equalTo("n", ">", 2);
    query.equalTo("tea", "!=", "无");
    query.order("-n");
    query.select("tea");
    expect((await query.find()).map(({ tea }) => tea)).toEqual(["普洱 & 茶", "龙井"]);
    expect(await Bmob.Query("Order").count()).toBe(2);
    expect(await Bmob.Query("Order").destroy(id)).toEqual({ msg: "ok" });
    await expect(Bmob.Query("Order").get(id)).rejects.toEqual({ code: 101, error: `object not found for ${id}.` });
  });

  it("saves and destroys in batches", async () => {
    const Bmob = program();
    const queries = [1, 2, 3].map((n) => {
      const query = Bmob.Query("Cart");
      query.set("n", n);
      return query;
    });
    expect(await Bmob.Query("Cart").saveAll(queries)).toHaveLength(3);
    const found = await Bmob.Query("Cart").find();
    expect(await found.destroyAll()).toEqual(Array.from({ length: 3 }, () => ({ success: { msg: "ok" } })));
    expect(await Bmob.Query("Cart").count()).toBe(0);
  });

  it("logs in, is remembered in the phone's storage, writes as its user, logs out", async () => {
    const Bmob = program();
    const { objectId } = await Bmob.User.register({ username: "小程序", password: "口令" });
    await Bmob.User.login("小程序", "口令");
    expect(Bmob.User.current()).toMatchObject({ objectId, username: "小程序", sessionToken: TOKEN });
    const user = await Bmob.User.get(String(objectId));
    user.set("city", "杭州");
    expect(await user.save()).toEqual({ updatedAt: TIME });
    await Bmob.User.updateStorage(String(objectId));
    expect(Bmob.User.current()).toMatchObject({ city: "杭州", sessionToken: TOKEN });
    Bmob.User.logout();
    expect(Bmob.User.current()).toBeNull();
    await expect(Bmob.request(`/1/users/${objectId}`, "put", { city: "上海" })).rejects.toMatchObject({ code: 206 });
  });

  it("links the WeChat account a program has found out about itself", async () => {
    const weapp = { openid: "openid-of-a-phone", session_key: "key" };
    const first = await program().User.linkWith({ weapp });
    expect(await program().User.linkWith({ weapp })).toMatchObject({ objectId: first.objectId, sessionToken: TOKEN });
  });

  it("sends and verifies codes", async () => {
    const mobilePhoneNumber = "13800000030";
    const Bmob = program();
    await Bmob.requestSmsCode({ mobilePhoneNumber });
    expect(await Bmob.verifySmsCode(codeFor(emulator, mobilePhoneNumber), { mobilePhoneNumber })).toEqual({
      msg: "ok",
    });
  });

  it("uploads pictures in forms, and puts one into a column (3.1, legacy sign)", async () => {
    const Bmob = program({ files: { "wxfile://tmp/1.jpg": PICTURE, "wxfile://tmp/2.jpg": PICTURE } });
    // Of one name, as the documentation has it: the SDK signs the first one's name for all.
    Bmob.File("abc.jpg", "wxfile://tmp/1.jpg");
    const uploads = await Bmob.File("abc.jpg", "wxfile://tmp/2.jpg").save();
    expect(uploads).toHaveLength(2);
    for (const file of uploads) {
      expect(file).toEqual({ filename: "abc.jpg", cdn: "upyun", url: expect.stringMatching(/\.jpg$/) });
      const served = await fetch(file.url);
      expect(served.headers.get("content-type")).toBe("image/jpeg");
      expect([...new Uint8Array(await served.arrayBuffer())]).toEqual([...PICTURE]);
    }
    const id = await make(Bmob, "Photo", {});
    const photo = await Bmob.Query("Photo").get(id);
    photo.set("file", uploads[0]);
    await photo.save();
    expect(await Bmob.Query("Photo").get(id)).toMatchObject({ file: { __type: "File", url: uploads[0]?.url } });
    expect(await Bmob.File().destroy(uploads.map((file) => file.url))).toEqual({ msg: "ok" });
  });

  it("uploads as a user, too, and under a Chinese name", async () => {
    const Bmob = program({ files: { "wxfile://tmp/1.jpg": PICTURE } });
    await Bmob.User.register({ username: "摄影师", password: "口令" });
    await Bmob.User.login("摄影师", "口令");
    expect(await Bmob.File("照片.jpg", "wxfile://tmp/1.jpg").save()).toMatchObject([{ filename: "照片.jpg" }]);
  });

  it("resolves with what the server says when an upload is refused: the SDK does not look", async () => {
    const Bmob = program({ files: { "wxfile://tmp/1": PICTURE } });
    expect(await Bmob.File("noname", "wxfile://tmp/1").save()).toEqual([{ code: 146, error: expect.any(String) }]);
  });

  it.each<[string, (Bmob: Sdk) => Promise<unknown>]>([
    ["User.auth", ({ User }) => User.auth()],
    ["generateCode", (Bmob) => Bmob.generateCode({ path: "pages/index/index", width: 430 })],
    ["getAccessToken", (Bmob) => Bmob.getAccessToken()],
    ["getPhoneNumber", (Bmob) => Bmob.getPhoneNumber({ code: "code" })],
    ["sendWeAppMessage", (Bmob) => Bmob.sendWeAppMessage({ touser: "openid" })],
    ["notifyMsg", (Bmob) => Bmob.notifyMsg({ touser: "openid" })],
    ["refund", (Bmob) => Bmob.refund({ order_no: "1", refund_fee: 1 })],
    ["checkMsg", (Bmob) => Bmob.checkMsg("你好")],
    ["paying", (Bmob) => Bmob.request("/1/pay", "post", { order_price: 0.01, open_id: "openid", pay_type: 4 })],
    ["paying with coins", (Bmob) => Bmob.request("/1/wxvp/createOrder", "post", { openid: "openid" })],
    ["push", (Bmob) => Bmob.push({ data: { alert: "你好" } })],
  ])("says that %s is not emulated (6.10)", async (_, call) => {
    await expect(call(program())).rejects.toEqual(NOT_EMULATED);
  });
});

describe("other mini programs", () => {
  it.each(["toutiao", "qq"] as const)("%s saves and finds", async (where) => {
    const Bmob = program({ in: where });
    const id = await make(Bmob, "Elsewhere", { where, name: "a+b & 茶" });
    const query = Bmob.Query("Elsewhere");
    query.equalTo("where", "==", where);
    query.equalTo("name", "==", "a+b & 茶");
    expect(await query.find()).toMatchObject([{ objectId: id, where }]);
  });
});

describe("every build that the vendor still hands out, in a mini program", () => {
  it("is found", () => {
    expect(VERSIONS).toEqual(expect.arrayContaining(["1.7.1", "2.2.5", "2.5.30", "2.7.3"]));
  });

  // 2.4.1 does not load where there is no `window`.
  it.each(VERSIONS.filter((version) => version !== "2.4.1"))(
    "%s saves, finds, updates and destroys",
    async (version) => {
      const Bmob = openMiniProgram({ url, version });
      initialize(Bmob, version);
      await useOnce(Bmob, `V${version.replaceAll(".", "_")}`);
    },
  );
});
