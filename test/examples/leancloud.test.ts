import { createTest } from "baas-emulator/vitest";
import AV from "leancloud-storage";
import { expect } from "vitest";

const test = createTest({ fixtures: "fixtures/demo", intercept: true });

test("the unmodified SDK, at its own hosts", async () => {
  AV.init({ appId: "demo-films", appKey: "demo-key", serverURL: "https://demo-films.lc-cn-n1-shared.com" });

  expect(await AV.Cloud.run("averageStars", { movie: "夏洛特烦恼" })).toEqual({ movie: "夏洛特烦恼", stars: "3.5" });
  const untitled = new AV.Object("Post").save();
  await expect(untitled).rejects.toMatchObject({ code: 142, message: expect.stringContaining("a post needs a title") });
  expect(await new AV.Query("Todo").equalTo("done", false).count()).toBe(2);
});
