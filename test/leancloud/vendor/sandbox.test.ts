import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { describeCloudCode, itKeepsTheRecordedScenario, type Place } from "./cloud-code.js";
import { PROJECT } from "./engine.js";
import { HOOK_KEY, open } from "./sdk.js";

describeCloudCode("in the sandbox", async () => {
  // The SDK reads no typed createdAt (3.8, D1).
  const { emulator } = await open({ rpcTimestamps: "string" }, HOOK_KEY);
  const cloud = await readFile(join(PROJECT, "cloud.js"), "utf8");
  await emulator.leancloud.functions.deploy(`require("leanengine").Cloud.useMasterKey();\n${cloud}`);
  return { emulator, close: () => emulator.close() };
});

describe("hooks of the test's own realm", () => {
  let place: Place;
  beforeAll(async () => {
    const { emulator } = await open({}, HOOK_KEY);
    place = { emulator, close: () => emulator.close() };
    const { hooks } = emulator.leancloud;
    const CLASS = "IgnoreHookTest";
    hooks.beforeSave(CLASS, ({ object }) => object.set("byBeforeSave", 1));
    hooks.afterSave(CLASS, async ({ object }) => {
      object.set("byAfterSave", 1);
      object.disableBeforeHook();
      await object.save();
    });
    hooks.beforeUpdate(CLASS, async ({ object }) => {
      object.set("byBeforeUpdate", 1);
      object.disableAfterHook();
      await object.save();
    });
    hooks.afterUpdate(CLASS, async ({ object }) => {
      object.set("byAfterUpdate", 1);
      object.disableBeforeHook();
      await object.save();
    });
    hooks.beforeDelete(CLASS, () => {
      throw new Error("Error from beforeDelete");
    });
  });
  afterAll(() => place.close());

  itKeepsTheRecordedScenario();
});
