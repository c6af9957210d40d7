import { createEmulator } from "baas-emulator";
import AV from "leancloud-storage";
import { expect, test } from "vitest";

test("the unmodified SDK, cloud functions and hooks", async () => {
  await using emulator = await createEmulator({ fixtures: "fixtures/demo" });
  const { url } = await emulator.listen({ port: 0 });
  AV.init({ appId: "demo-films", appKey: "demo-key", serverURL: url });

  expect(await AV.Cloud.run("averageStars", { movie: "夏洛特烦恼" })).toEqual({ movie: "夏洛特烦恼", stars: "3.5" });
  const untitled = new AV.Object("Post").save();
  await expect(untitled).rejects.toMatchObject({ code: 142, message: expect.stringContaining("a post needs a title") });

  const { objects } = emulator.leancloud;
  expect(await objects.count("Todo", { done: false })).toBe(2);
});
