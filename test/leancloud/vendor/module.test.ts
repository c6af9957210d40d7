import { createRequire } from "node:module";
import { join } from "node:path";
import { createEmulator, type Emulator } from "baas-emulator";
import type * as LeanEngine from "leanengine";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { describeCloudCode } from "./cloud-code.js";
import { PROJECT } from "./engine.js";
import { type AVObject, HOOK_KEY, open } from "./sdk.js";

/** What its typings leave out. */
type Engine = typeof LeanEngine & { readonly Cloud: { useMasterKey(): void } };

const requireHere = createRequire(import.meta.url);

/** A copy of the engine, and of the SDK in it, with the project's functions: the tests' own SDK stays the client's. */
const loadProject = (): Engine => {
  const { cache } = requireHere;
  for (const file of Object.keys(cache)) {
    if (/[/\\](?:leancloud-storage|leanengine|engine-project)[/\\]/.test(file)) delete cache[file];
  }
  const engine: Engine = requireHere("leanengine");
  engine.Cloud.useMasterKey();
  requireHere(join(PROJECT, "cloud.js"));
  return engine;
};

// The engine prints what functions refuse.
beforeEach(() => {
  vi.spyOn(console, "warn").mockReturnValue();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describeCloudCode("in a leanengine module of this process", async () => {
  const { emulator } = await open({}, HOOK_KEY);
  await emulator.leancloud.functions.use(loadProject());
  return { emulator, close: () => emulator.close() };
});

describe("functions.use, without any port", () => {
  let emulator: Emulator;
  let AV: Engine;
  beforeAll(async () => {
    emulator = await createEmulator();
    AV = loadProject();
    await emulator.leancloud.functions.use(AV);
  });
  afterAll(() => emulator.close());

  it("runs functions and hooks, whose storage calls end in the emulator", async () => {
    const { functions, objects } = emulator.leancloud;
    expect(await functions.run("hello", { name: "小明" })).toBe("你好，小明！");
    const { objectId } = await objects.create("Post", { title: " 新 " });
    expect(await objects.get("Post", String(objectId))).toMatchObject({ title: "新", version: 1 });
    const { results } = await objects.find("Event", { where: { event: "saved" } });
    expect(results).toMatchObject([{ title: "新", post: { __type: "Pointer", className: "Post", objectId } }]);
    await expect(objects.create("Post", {})).rejects.toMatchObject({ code: 142 });
    expect(await functions.names()).toContain("averageStars");
  });

  it("gives the module's own code the same data", async () => {
    const film = await new AV.Object("Film").save({ title: "夏洛特烦恼" });
    expect(await emulator.leancloud.objects.get("Film", String(film.id))).toMatchObject({ title: "夏洛特烦恼" });
    await emulator.leancloud.objects.update("Film", String(film.id), { year: 2015 });
    expect((await new AV.Query<AVObject>("Film").first())?.get("year")).toBe(2015);
    const file = await new AV.File("a.txt", Buffer.from("你好")).save();
    const { key } = await emulator.leancloud.files.get(String(file.id));
    expect(Buffer.from((await emulator.leancloud.files.content(String(key))).bytes).toString()).toBe("你好");
    await expect(new AV.Query("NoSuchClass").find()).rejects.toMatchObject({ code: 101 });
    expect(await AV.Cloud.run("hello", { name: "小红" })).toBe("你好，小红！");
  });

  it("sees what is defined later", async () => {
    AV.Cloud.define("late", async () => "late");
    expect(await emulator.leancloud.functions.run("late")).toBe("late");
    AV.Cloud.beforeSave("Late", async ({ object }) => {
      object.set("seen", true);
    });
    const { objectId } = await emulator.leancloud.objects.create("Late");
    expect(await emulator.leancloud.objects.get("Late", String(objectId))).toMatchObject({ seen: true });
  });

  it("stays when the emulator goes back to its start", async () => {
    await emulator.reset();
    await emulator.leancloud.objects.create("Post", { title: " 又 " });
    const { results } = await emulator.leancloud.objects.find("Event");
    expect(results).toMatchObject([{ event: "saved", title: "又" }]);
  });

  it("is given to the next emulator", async () => {
    await using next = await createEmulator();
    await next.leancloud.functions.use(AV);
    await next.leancloud.objects.create("Post", { title: "下" });
    expect(await next.leancloud.objects.count("Event")).toBe(1);
    expect((await new AV.Query<AVObject>("Post").first())?.get("title")).toBe("下");
  });

  it("times out in the vendor's words (7.3)", async () => {
    await using hasty = await createEmulator({ leancloud: { functionTimeoutMs: 50 } });
    await hasty.leancloud.functions.use(AV);
    await expect(hasty.leancloud.functions.run("never")).rejects.toMatchObject({
      status: 503,
      code: 124,
      message: "The request timed out on the server.",
    });
  });

  it("takes nothing but such a module", async () => {
    await expect(emulator.leancloud.functions.use({})).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining('require("leanengine")'),
    });
  });
});
