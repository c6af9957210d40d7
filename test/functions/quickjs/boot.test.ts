import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { buildSdk } from "../../../scripts/build-guest.js";
import { compileEngine } from "../../../src/functions/quickjs/binary.js";
import { makeImage } from "../../../src/functions/quickjs/boot.js";
import { createLibraries } from "../../../src/functions/quickjs/libraries.js";
import { quickjsHarness, sdk } from "../support/harness.js";

const PROMISING = new URL("../../../node_modules/.cache/baas-emulator/guest-promising.js", import.meta.url);

beforeAll(async () => {
  const entry = new URL("../support/promising-sdk.js", import.meta.url);
  await buildSdk(fileURLToPath(entry), fileURLToPath(PROMISING));
});

/** The image of an SDK that does this when it is loaded. */
const imageOf = async (code: string) => {
  const libraries = createLibraries(new URL("../../../dist/sandbox/", import.meta.url).href);
  const text = `(function (module) { module.exports.createGuest = ({ call }) => { ${code}; return { globals: {}, run() {} } } })`;
  return makeImage(await compileEngine(), { ...libraries, sdk: () => text }, "sdk");
};

describe("the image of an SDK", () => {
  it.each([
    ["nothing", ""],
    ["promises that are settled", "(async () => { for (let i = 0; i < 100; i++) await i })()"],
    ["a promise that is rejected", "Promise.reject(new Error('nobody cares'))"],
    ["a promise that never settles", "new Promise(() => {}).then(() => {})"],
  ])("is made when it leaves %s", async (_, code) => {
    expect((await imageOf(code))?.bytes.byteLength).toBeGreaterThan(100_000);
  });

  it.each([
    ["promises without end", "(function again() { Promise.resolve().then(again) })()"],
    ["a timer that one of its promises set", "Promise.resolve().then(() => setTimeout(() => {}, 1))"],
    ["a call that one of its promises made", "Promise.resolve().then(() => call('x', 1).catch(() => {}))"],
  ])("is not made when it leaves %s", async (_, code) => {
    expect(await imageOf(code)).toBeUndefined();
  });
});

describe.each(["never", "first"] as const)("an SDK's promises, with an image %s", (images) => {
  it("are through when the first run begins", async () => {
    const { run, runner } = quickjsHarness({ images });
    const { data } = await run("", { guest: { ...sdk, bundle: PROMISING.href } });
    await runner.close();
    expect(data).toBe(true);
  });
});
