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

  describe("while a hook waits, the world is put back", () => {
    /** From now on hooks wait, */
    let arm = (): void => {};
    /** until they are let go. */
    let letGo = (): void => {};
    let hookBegun = Promise.resolve();
    let told: unknown;
    let user: { readonly objectId: string };
    let slow: { readonly objectId: string };

    beforeAll(async () => {
      let begin = (): void => {};
      let gate = Promise.resolve();
      const wait = async (): Promise<void> => {
        begin();
        await gate;
        told = await new AV.Object("Left").save().catch((error: unknown) => error);
      };
      for (const hook of ["beforeSave", "beforeUpdate", "beforeDelete"] as const) AV.Cloud[hook]("Slow", wait);
      AV.Cloud.beforeUpdate("_User", wait);
      const { objects, users } = emulator.leancloud;
      const made = await objects.create("Slow", { n: 0, __ignore_hooks: ["beforeSave"] });
      slow = { objectId: String(made.objectId) };
      user = { objectId: String((await users.signUp({ username: "slow", password: "slow!" })).objectId) };
      arm = () => {
        gate = new Promise((resolve) => {
          letGo = resolve;
        });
        hookBegun = new Promise((resolve) => {
          begin = resolve;
        });
      };
    });

    const WRITES: readonly (readonly [title: string, write: (it: Emulator["leancloud"]) => Promise<unknown>])[] = [
      ["a create", ({ objects }) => objects.create("Slow", { n: 1 })],
      ["an update", ({ objects }) => objects.update("Slow", slow.objectId, { n: 1 })],
      ["a delete", ({ objects }) => objects.delete("Slow", slow.objectId)],
      ["a change of a user", ({ users }) => users.update(user.objectId, { n: 1 })],
    ];
    it.each(WRITES)("%s of before is nobody's, and so is what its hook does", async (_title, write) => {
      const before = emulator.snapshot();
      const { objects, users } = emulator.leancloud;
      const rows = await objects.find("Slow");
      const { updatedAt } = await users.get(user.objectId);
      arm();
      const writing = write(emulator.leancloud);
      const refused = expect(writing).rejects.toThrow(/reset/);
      await hookBegun;
      await emulator.restore(before);
      letGo();
      await refused;
      expect(told).toMatchObject({ message: expect.stringContaining("reset") });
      expect(await objects.find("Slow")).toEqual(rows);
      expect(await users.get(user.objectId)).toMatchObject({ updatedAt });
      await expect(objects.find("Left")).rejects.toMatchObject({ code: 101 });
    });

    it("the rest of a batch neither, but what the module's own code does", async () => {
      const before = emulator.snapshot();
      const { objects } = emulator.leancloud;
      arm();
      const answers = objects.batch([
        { method: "PUT", path: `/1.1/classes/Slow/${slow.objectId}`, body: { n: 1 } },
        { method: "POST", path: "/1.1/classes/Rest", body: {} },
      ]);
      await hookBegun;
      await emulator.restore(before);
      letGo();
      expect(await answers).toEqual(
        [503, 503].map((code) => ({ error: { code, error: expect.stringMatching(/reset/) } })),
      );
      await expect(objects.find("Rest")).rejects.toMatchObject({ code: 101 });
      await new AV.Object("Right").save();
      expect(await objects.count("Right")).toBe(1);
    });
  });

  it("7.5 a hook that a function causes has what the function has left", async () => {
    await using hasty = await createEmulator({ leancloud: { functionTimeoutMs: 120 } });
    const { functions, objects } = hasty.leancloud;
    await functions.use(AV);
    const told = new Promise<unknown>((resolve) => {
      AV.Cloud.define("saveStuck", async () => {
        resolve(await new AV.Object("Stuck").save().catch((error: unknown) => error));
      });
    });
    AV.Cloud.beforeSave("Stuck", () => new Promise(() => {}));
    await functions.run("saveStuck").catch(() => {});
    expect(await told).toMatchObject({ code: 141 });
    await expect(objects.find("Stuck")).rejects.toMatchObject({ code: 101 });
    await functions.use(AV);
  });

  it("8.9 hooks that lead to each other end", async () => {
    await using own = await createEmulator();
    await own.leancloud.functions.use(AV);
    let runs = 0;
    AV.Cloud.afterSave("Child", async () => {
      runs++;
      if (runs < 500) await new AV.Object("Child").save();
    });
    await own.leancloud.objects.create("Child", {});
    await own.idle();
    expect(runs).toBeGreaterThan(1);
    expect(runs).toBeLessThan(100);
    expect(await own.leancloud.objects.count("Child")).toBe(runs);
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
