import { afterAll, describe, expect, it } from "vitest";
import { AV, make, open } from "../leancloud/vendor/sdk.js";
import { openPage } from "../mincloud/vendor/browser.js";

describe("a fault seen by an SDK of the vendor, unmodified", async () => {
  const { emulator, url } = await open();
  const { run } = openPage("emulator", url);
  afterAll(() => emulator.close());

  it("is LeanCloud's own error object", async () => {
    emulator.faults.add({
      platform: "leancloud",
      operation: "objects.create",
      class: "Todo",
      times: 1,
      fail: { code: 137 },
    });
    const failing = make("Todo", { title: "写周报" }).save();
    await expect(failing).rejects.toBeInstanceOf(AV.Error);
    await expect(failing).rejects.toMatchObject({ code: AV.Error.DUPLICATE_VALUE });
    await make("Todo", { title: "写周报" }).save();

    emulator.leancloud.functions.define("hello", async () => "你好");
    emulator.faults.add({ function: "hello", fail: "timeout", times: 1 });
    await expect(AV.Cloud.run("hello")).rejects.toMatchObject({ code: AV.Error.TIMEOUT });
    expect(await AV.Cloud.run("hello")).toBe("你好");
    expect(emulator.calls({ function: "hello" }).map(({ operation }) => operation)).toEqual([
      "functions.run",
      "functions.run",
    ]);
  });

  it("is 知晓云's own error object", async () => {
    const everyone = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };
    const fields = [{ name: "name", type: "string" }];
    await emulator.mincloud.tables.create({ name: "product", schema: { fields }, ...everyone });
    emulator.faults.add({
      operation: "records.*",
      table: "product",
      nth: 1,
      fail: { status: 503, message: "服务繁忙" },
    });
    const failing = run(`
      await BaaS.auth.anonymousLogin();
      try {
        await new BaaS.TableObject("product").create().set({ name: "包" }).save();
      } catch (error) {
        return { name: error.constructor.name, code: error.code, message: error.message };
      }
    `);
    expect(await failing).toMatchObject({ code: 503, message: expect.stringContaining("服务繁忙") });
  });
});
