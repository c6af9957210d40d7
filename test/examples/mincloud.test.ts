// @vitest-environment happy-dom
import { createTest } from "baas-emulator/vitest";
import BaaS from "minapp-sdk/lib/web.js";
import { expect } from "vitest";

const test = createTest({ fixtures: "fixtures/demo", intercept: true });

test("the unmodified SDK for the web, at its own host", async () => {
  BaaS.init("demo-shop");
  await BaaS.auth.register({ username: "xiaoming", password: "123456" });
  expect((await BaaS.invoke("hello", { name: "小明" })).data).toBe("你好，小明！");
  const tea = new BaaS.Query().contains("name", "龙井");
  const { data } = await new BaaS.TableObject("product").setQuery(tea).find();
  expect(data.objects).toMatchObject([{ name: "西湖龙井 明前特级 100g" }]);
});
