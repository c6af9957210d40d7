import { describe, expect, it } from "vitest";
import { createFakeHost, evaluate, evaluateSync, refusal } from "./support.js";

/** Every one is thrown at once, not through a promise (contract 9). */
const MISUSES = [
  `new BaaS.Query().compare("a", "==", 1)`,
  `new BaaS.Query().compare("a", "toString", 1)`,
  `new BaaS.Query().contains("a", 1)`,
  `new BaaS.Query().contains("a", "")`,
  `new BaaS.Query().matches("a", "text")`,
  `new BaaS.Query().in("a", "b")`,
  `new BaaS.Query().notIn("a")`,
  `new BaaS.Query().arrayContains("a", 1)`,
  `new BaaS.Query().hasKey("a")`,
  `new BaaS.Query().include("a", new BaaS.GeoPolygon([[1, 1], [2, 2], [3, 1], [1, 1]]))`,
  `new BaaS.Query().within("a", new BaaS.GeoPoint(1, 1))`,
  `new BaaS.Query().withinCircle("a", [1, 1], 5)`,
  `new BaaS.Query().withinRegion("a", {}, 5)`,
  `new BaaS.GeoPolygon()`,
  `new BaaS.GeoPolygon("text")`,
  `new BaaS.GeoPolygon([[1, 1], [2, 2], [1, 1]])`,
  `new BaaS.GeoPolygon([1, 2, 3, 4])`,
  `new BaaS.GeoPolygon([[1, 1, 1], [2, 2], [3, 1], [1, 1]])`,
  `table.setQuery({})`,
  `table.limit("5")`,
  `table.limit(1.5)`,
  `table.offset(NaN)`,
  `table.createMany({ a: 1 })`,
  `table.getWithoutData()`,
  `table.getWithoutData("")`,
  `table.getWithoutData({})`,
  `table.delete()`,
  `table.delete({})`,
  `table.create().set()`,
  `table.create().set("a")`,
  `table.create().set(null)`,
  `table.create().unset()`,
  `table.create().unset(1)`,
  `table.create().patchObject("a", 1)`,
  `table.create().patchObject("a", null)`,
  `table.create().patchObject("a", [1])`,
  `table.create().set("a", 1).unset("a")`,
  `table.create().set("a", 1).unset({ a: "" })`,
  `table.create().incrementBy("a", 1).unset("a")`,
  `table.create().unset("a").set("a", 1)`,
  `table.create().unset("a").set({ a: 1 })`,
  `new BaaS.User().getWithoutData()`,
  `new BaaS.User().getWithoutData("")`,
  `new BaaS.User().getWithoutData({})`,
  `new BaaS.User().delete()`,
  `new BaaS.User().delete([1])`,
  `new BaaS.User().create().setAccount({ username: "a" })`,
  `new BaaS.User().getWithoutData(new BaaS.Query()).setAccount({ username: "a" })`,
  `new BaaS.User().getWithoutData(1).setAccount()`,
  `new BaaS.User().create().unset("a").set("a", 1)`,
  `new BaaS.File().upload()`,
  `new BaaS.File().upload("")`,
  `new BaaS.File().upload({ filename: "a.txt" })`,
  `new BaaS.File().upload([1, 2])`,
  `new BaaS.File().delete()`,
  `new BaaS.File().delete("")`,
  `BaaS.sendEmail()`,
  `BaaS.sendSmsMessage("13800000000")`,
  `BaaS.sendSmsCode()`,
  `BaaS.verifySmsCode(13800000000)`,
  `BaaS.invoke()`,
  `BaaS.invokeFunction("")`,
  `BaaS.useVersion("latest")`,
  `BaaS.useVersion(3)`,
];

describe("mistakes of the caller, contract 9", () => {
  it.each(MISUSES)("605 for %s", (code) => {
    const host = createFakeHost();
    const misuse = () => evaluateSync(host, `const table = new BaaS.TableObject("product"); ${code}`);
    expect(misuse).toThrow(expect.objectContaining({ code: 605, message: "605: incorrect parameter type" }));
    expect(host.calls).toEqual([]);
  });

  it("leave the chain as it was", async () => {
    const host = createFakeHost();
    await evaluate(
      host,
      `const table = new BaaS.TableObject("product").limit(3); try { table.offset("x") } catch {} await table.find()`,
    );
    expect(host.calls).toEqual([["records.find", { table: "product", limit: 3, returnTotalCount: true }]]);
  });
});

describe("refusals of the platform, contract 9", () => {
  const refusing = (error: Error, code = `return new BaaS.TableObject("product").get("r1")`) =>
    evaluate(
      createFakeHost(() => {
        throw error;
      }),
      code,
    );

  it.each([
    [400, "Failed to save record, type conflict on fields"],
    [404, "数据行不存在"],
  ])("reject with code %d and its text", async (status, text) => {
    await expect(refusing(refusal(status, text))).rejects.toMatchObject({
      code: status,
      message: `${status}: ${text}`,
    });
  });

  it("are errors that JSON shows", async () => {
    const error = await refusing(refusal(403, "Permission denied")).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(JSON.stringify(error)).toBe('{"message":"403: Permission denied","code":403}');
    expect((error as Error).stack).toContain("403: Permission denied");
  });

  it("without a text say so", async () => {
    await expect(refusing(refusal(500, ""))).rejects.toMatchObject({ code: 500, message: "500: unknown error" });
  });

  it("reach count() and invoke() too", async () => {
    const count = refusing(refusal(404, "gone"), `return new BaaS.TableObject("product").count()`);
    await expect(count).rejects.toMatchObject({ code: 404 });
    await expect(refusing(refusal(404, "gone"), `return BaaS.invoke("f")`)).rejects.toMatchObject({ code: 404 });
  });

  it("empty a record and its chain like a success does", async () => {
    const host = createFakeHost(() => {
      throw refusal(400, "no");
    });
    await evaluate(
      host,
      `const table = new BaaS.TableObject("product").limit(3);
       await table.find().catch(() => {}); await table.find().catch(() => {});
       const row = table.getWithoutData("r1").set("a", 1);
       await row.update().catch(() => {}); await row.set("b", 2).update().catch(() => {})`,
    );
    expect(host.calls.map(([, input]) => input)).toMatchObject([
      { limit: 3 },
      { table: "product", returnTotalCount: true },
      { data: { $set: { a: 1 } } },
      { data: { $set: { b: 2 }, $unset: {} } },
    ]);
    expect(host.calls[1]?.[1]).not.toHaveProperty("limit");
  });

  it("errors of the emulator's own pass unchanged", async () => {
    const own = new TypeError("a bug of ours");
    await expect(refusing(own)).rejects.toBe(own);
  });
});

describe("what is not emulated", () => {
  const host = createFakeHost();
  const notEmulated = (feature: string) =>
    expect.objectContaining({ name: "NotEmulated", code: 501, message: `${feature} is not emulated` });

  it.each(["ContentGroup", "Content", "ContentCategory", "Order", "RedPack"])("new BaaS.%s() throws", (name) => {
    expect(() => evaluateSync(host, `new BaaS.${name}()`)).toThrow(notEmulated(`BaaS.${name}`));
  });

  it.each([
    "sendTemplateMessage",
    "wxAccessToken",
    "wxCensorText",
    "refund",
    "wechat.sendSubscribeMessage",
    "wechat.livestreaming.getRoomList",
    "qq.sendSubscribeMessage",
    "alipay.profitSharing.addReceiver",
    "baidu.x",
    "bytedance.getQRCode",
  ])("BaaS.%s() rejects", async (name) => {
    await expect(evaluateSync(host, `return BaaS.${name}({})`)).rejects.toEqual(notEmulated(`BaaS.${name}`));
  });

  it.each(["exportData", "importData", "getExportTask", "getExportTasks"])("TableObject#%s() rejects", async (name) => {
    await expect(evaluateSync(host, `return new BaaS.TableObject("product").${name}()`)).rejects.toEqual(
      notEmulated(`BaaS.TableObject.${name}`),
    );
  });

  it.each([
    "genVideoSnapshot",
    "videoConcat",
    "videoClip",
    "videoMeta",
    "videoAudioMeta",
    "createDownloadTask",
    "getDownloadTaskResult",
    "purgeCache",
    "getPurgeCacheHistory",
  ])("File#%s() rejects", async (name) => {
    await expect(evaluateSync(host, `return new BaaS.File().${name}({})`)).rejects.toEqual(
      notEmulated(`BaaS.File.${name}`),
    );
  });

  it("may be mentioned, awaited and printed without harm", async () => {
    expect(await evaluate(host, `return typeof (await BaaS.wechat)`)).toBe("function");
    expect(
      await evaluate(host, `return String(BaaS.Order).length > 0 && JSON.stringify({ wechat: BaaS.wechat })`),
    ).toBe("{}");
    expect(await evaluate(host, `return ({}) instanceof BaaS.Order`)).toBe(false);
  });
});
