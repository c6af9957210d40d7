import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Cloud, openCloud, refused, seen, WAYS } from "./cloud.js";
import type { Options } from "./support.js";

const BEFORE = ["beforeSave", "beforeUpdate", "beforeDelete"];
const AFTER = ["afterSave", "afterUpdate", "afterDelete"];
const HOOK_KEY = { "x-lc-hook-key": "emulator-hook-key" };

/** 8.10, as it was recorded. */
const RECORDED = `
  AV.Cloud.beforeSave("IgnoreHookTest", async ({ object }) => { object.set("byBeforeSave", 1); });
  AV.Cloud.afterSave("IgnoreHookTest", async ({ object }) => { object.set("byAfterSave", 1); object.disableBeforeHook(); await object.save(); });
  AV.Cloud.beforeUpdate("IgnoreHookTest", async ({ object }) => { object.set("byBeforeUpdate", 1); object.disableAfterHook(); await object.save(); });
  AV.Cloud.afterUpdate("IgnoreHookTest", async ({ object }) => { object.set("byAfterUpdate", 1); object.disableBeforeHook(); await object.save(); });
  AV.Cloud.beforeDelete("IgnoreHookTest", async () => { throw new Error("Error from beforeDelete"); });
`;

describe.each(WAYS)("8.10 the recorded scenario, %s", (way) => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await openCloud(way, RECORDED);
  });
  afterAll(() => cloud.emulator.close());

  const path = (id: string): string => `/classes/IgnoreHookTest/${id}`;
  const marks = async (id: string): Promise<string[]> => {
    const { json } = await cloud.http("GET", path(id));
    expect(Object.keys(json as object)).not.toContain("__ignore_hooks");
    return Object.keys(json as object)
      .filter((key) => key.startsWith("by"))
      .sort();
  };
  const ignoring = (...names: string[]): Options => ({ body: { __ignore_hooks: names }, headers: HOOK_KEY });
  const post = async (...names: string[]): Promise<string> => {
    const answer = await cloud.http("POST", "/classes/IgnoreHookTest", ignoring(...names));
    expect(answer.status).toBe(201);
    return (answer.json as { objectId: string }).objectId;
  };

  it("a plain POST", async () => {
    const id = await cloud.create("IgnoreHookTest", { title: "T" });
    expect(await marks(id)).toEqual(["byAfterSave", "byBeforeSave"]);
  });

  it("a POST ignoring the before-hooks", async () => {
    expect(await marks(await post(...BEFORE))).toEqual(["byAfterSave"]);
  });

  it("a POST ignoring afterSave; then a PUT; and one ignoring the after-hooks", async () => {
    const id = await post("afterSave");
    expect(await marks(id)).toEqual(["byBeforeSave"]);
    expect((await cloud.http("PUT", path(id), { body: { title: "T" } })).status).toBe(200);
    expect(await marks(id)).toEqual(["byAfterUpdate", "byBeforeSave", "byBeforeUpdate"]);

    const other = await post("afterSave");
    const { body, headers } = ignoring(...AFTER);
    const options = { body: { ...Object(body), title: "T" }, ...(headers && { headers }) };
    expect((await cloud.http("PUT", path(other), options)).status).toBe(200);
    expect(await marks(other)).toEqual(["byBeforeSave", "byBeforeUpdate"]);
  });

  it("a DELETE, and one ignoring the before-hooks", async () => {
    const id = await post();
    const veto = refused(400, 142, "Cloud Code validation failed. Error detail : Error from beforeDelete");
    expect(seen(await cloud.http("DELETE", path(id)))).toEqual(veto);
    expect(seen(await cloud.http("DELETE", path(id), ignoring(...BEFORE)))).toEqual({ status: 200, json: {} });
    expect((await cloud.http("GET", path(id))).json).toEqual({});
  });

  it("the same in a batch", async () => {
    const id = await post();
    const entry = (method: string, target: string, body: object) => ({ method, path: `/1.1${target}`, body });
    const ask = (...requests: object[]) =>
      cloud.http("POST", "/batch", { body: { requests }, headers: HOOK_KEY }).then(({ json }) => json);
    expect(
      await ask(
        entry("POST", "/classes/IgnoreHookTest", { __ignore_hooks: ["beforeSave"] }),
        entry("DELETE", path(id), {}),
        entry("DELETE", path(id), { __ignore_hooks: ["beforeDelete"] }),
      ),
    ).toEqual([
      { success: { objectId: expect.any(String), createdAt: expect.any(String) } },
      { error: { code: 142, error: "Cloud Code validation failed. Error detail : Error from beforeDelete" } },
      { success: {} },
    ]);
  });
});

/** Notes every hook; what an object asks for under `act`, the hook of that name does. */
const NOTING = `
  const heard = [];
  const acts = {
    save: ({ object }) => object.save({ again: true }),
    refetch: async ({ object }) => { const other = await new AV.Query("Post").get(object.id); await other.save({ times: 1 }); },
    built: ({ object }) => AV.Object.createWithoutData("Post", object.id).save({ built: true, act: null }),
  };
  for (const hook of ["beforeSave", "afterSave", "beforeUpdate", "afterUpdate", "beforeDelete", "afterDelete"]) {
    AV.Cloud[hook]("Post", async (request) => {
      heard.push(hook);
      const { [hook]: act } = request.object.get("act") ?? {};
      if (act && heard.length < 12) await acts[act](request);
    });
  }
  AV.Cloud.define("heard", async () => heard.splice(0));
  const writes = {
    plain: () => {},
    disableBefore: (object) => object.disableBeforeHook(),
    disableAfter: (object) => object.disableAfterHook(),
    both: (object) => { object.disableBeforeHook(); object.disableAfterHook(); },
    ignore: (object, name) => object.ignoreHook(name),
  };
  AV.Cloud.define("write", async ({ params: { how, name, act, id } }) => {
    const object = id ? AV.Object.createWithoutData("Post", id) : new AV.Object("Post");
    writes[how](object, name);
    await (act === "destroy" ? object.destroy() : object.save({ n: 1 }));
  });
`;

interface Ignored {
  readonly names: readonly string[];
  readonly method: "POST" | "PUT" | "DELETE";
  readonly fires: readonly string[];
}

/** 8.9: what a body may switch off. */
const IGNORED: readonly Ignored[] = [
  { names: ["beforeSave"], method: "POST", fires: ["afterSave"] },
  { names: ["afterSave"], method: "POST", fires: ["beforeSave"] },
  { names: [...BEFORE, ...AFTER], method: "POST", fires: [] },
  { names: ["beforeUpdate", "afterDelete"], method: "POST", fires: ["beforeSave", "afterSave"] },
  { names: [], method: "POST", fires: ["beforeSave", "afterSave"] },
  { names: ["beforeUpdate"], method: "PUT", fires: ["afterUpdate"] },
  { names: ["afterUpdate"], method: "PUT", fires: ["beforeUpdate"] },
  { names: ["beforeSave"], method: "PUT", fires: ["beforeUpdate", "afterUpdate"] },
  { names: ["beforeDelete"], method: "DELETE", fires: ["afterDelete"] },
  { names: ["afterDelete"], method: "DELETE", fires: ["beforeDelete"] },
];

const ALL: Readonly<Record<Ignored["method"], readonly string[]>> = {
  POST: ["beforeSave", "afterSave"],
  PUT: ["beforeUpdate", "afterUpdate"],
  DELETE: ["beforeDelete", "afterDelete"],
};

const RIGHTS: readonly (readonly [title: string, options: Options, counts: boolean])[] = [
  ["the hook key", { headers: HOOK_KEY }, true],
  ["master rights", { as: "master" }, true],
  ["nothing", {}, false],
  ["a wrong hook key", { headers: { "x-lc-hook-key": "other" } }, false],
];

/** 8.9: what the SDK in cloud code switches off. */
const SDK: readonly (readonly [how: string, name: string, fires: readonly string[]])[] = [
  ["plain", "", ["beforeSave", "afterSave"]],
  ["disableBefore", "", ["afterSave"]],
  ["disableAfter", "", ["beforeSave"]],
  ["both", "", []],
  ["ignore", "beforeSave", ["afterSave"]],
  ["ignore", "afterSave", ["beforeSave"]],
  ["ignore", "beforeUpdate", ["beforeSave", "afterSave"]],
];

describe.each(WAYS)("8.9 protection, %s", (way) => {
  let cloud: Cloud;
  let id: string;
  const heard = async () => (await cloud.result("heard")) as string[];
  beforeAll(async () => {
    cloud = await openCloud(way, NOTING);
  });
  afterAll(() => cloud.emulator.close());
  beforeEach(async () => {
    id = await cloud.create("Post", {});
    await heard();
  });

  it.each(RIGHTS)("__ignore_hooks with %s", async (_title, options, counts) => {
    for (const { names, method, fires } of IGNORED) {
      const target = await cloud.create("Post", {});
      await heard();
      const path = method === "POST" ? "/classes/Post" : `/classes/Post/${target}`;
      const answer = await cloud.http(method, path, { ...options, body: { __ignore_hooks: names } });
      expect(answer.status).toBe(method === "POST" ? 201 : 200);
      expect([method, names, await heard()]).toEqual([method, names, counts ? fires : ALL[method]]);
      if (method === "DELETE") continue;
      const { objectId } = answer.json as { objectId: string };
      const shown = await cloud.http("GET", `/classes/Post/${objectId}`, { as: "master" });
      expect(Object.keys(shown.json as object).sort()).toEqual(["createdAt", "objectId", "updatedAt"]);
    }
  });

  it.each(["text", { beforeSave: true }, [1, null], ["none"]])("__ignore_hooks that is %j", async (names) => {
    const answer = await cloud.http("POST", "/classes/Post", { as: "master", body: { __ignore_hooks: names } });
    expect(answer.status).toBe(201);
    expect(await heard()).toEqual(["beforeSave", "afterSave"]);
  });

  it.each(SDK)("the SDK: %s %s", async (how, name, fires) => {
    await cloud.result("write", { how, name });
    expect(await heard()).toEqual(fires);
  });

  it("the SDK: an update and a destroy", async () => {
    await cloud.result("write", { how: "disableBefore", id });
    expect(await heard()).toEqual(["afterUpdate"]);
    await cloud.result("write", { how: "disableAfter", id, act: "destroy" });
    expect(await heard()).toEqual(["beforeDelete"]);
  });

  it("the object of afterSave, saved again: beforeUpdate, and no afterUpdate", async () => {
    await cloud.create("Post", { act: { afterSave: "save" } });
    expect(await heard()).toEqual(["beforeSave", "afterSave", "beforeUpdate"]);
  });

  it("the object of afterUpdate, saved again: the same", async () => {
    const made = await cloud.create("Post", { act: { afterUpdate: "save" } });
    await heard();
    await cloud.http("PUT", `/classes/Post/${made}`, { body: { n: 1 } });
    expect(await heard()).toEqual(["beforeUpdate", "afterUpdate", "beforeUpdate"]);
  });

  it("the object of beforeUpdate, saved: afterUpdate only, besides that of the update itself", async () => {
    const made = await cloud.create("Post", { act: { beforeUpdate: "save" } });
    await heard();
    await cloud.http("PUT", `/classes/Post/${made}`, { body: { n: 1 } });
    expect(await heard()).toEqual(["beforeUpdate", "afterUpdate", "afterUpdate"]);
  });

  it("a newly built object is not protected", async () => {
    await cloud.create("Post", { act: { afterSave: "built" } });
    expect(await heard()).toEqual(["beforeSave", "afterSave", "beforeUpdate", "afterUpdate"]);
  });

  it("a refetched object is not protected", async () => {
    const made = await cloud.create("Post", { act: { afterUpdate: "refetch" } });
    await heard();
    await cloud.http("PUT", `/classes/Post/${made}`, { body: { n: 1 } });
    const fired = await heard();
    expect(fired.length).toBeGreaterThanOrEqual(12);
    expect(new Set(fired)).toEqual(new Set(["beforeUpdate", "afterUpdate"]));
  });
});

const ENDLESS = `
  let runs = 0;
  AV.Cloud.afterSave("Child", async () => { runs++; await new AV.Object("Child").save(); });
  AV.Cloud.beforeSave("Egg", async () => { runs++; await new AV.Object("Egg").save(); });
  AV.Cloud.afterUpdate("Wheel", async ({ object }) => { runs++; await (await new AV.Query("Wheel").get(object.id)).save({ n: runs }); });
  AV.Cloud.beforeDelete("Ghost", async ({ object }) => { runs++; await AV.Object.createWithoutData("Ghost", object.id).destroy(); });
  AV.Cloud.define("self", async () => { runs++; return AV.Cloud.run("self", {}, { remote: true }); });
  AV.Cloud.define("runs", async () => { const all = runs; runs = 0; return all; });
`;

describe.each(WAYS)("8.9 loops of hooks end, %s", (way) => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await openCloud(way, ENDLESS);
  });
  afterAll(() => cloud.emulator.close());

  const quiet = async (): Promise<void> => {
    await cloud.emulator.idle();
    const ran = await cloud.result("runs");
    expect(ran).toBeGreaterThan(1);
    // Nothing goes on afterwards.
    expect(await cloud.result("runs")).toBe(0);
  };

  it("afterSave that makes another one: the request succeeds", async () => {
    const answer = await cloud.http("POST", "/classes/Child", { body: {} });
    expect(answer.status).toBe(201);
    await quiet();
  });

  it("afterUpdate that refetches and saves", async () => {
    const id = await cloud.create("Wheel", { n: 0 });
    expect((await cloud.http("PUT", `/classes/Wheel/${id}`, { body: { n: 1 } })).status).toBe(200);
    await quiet();
  });

  it.each([
    ["beforeSave", "POST", "Egg"],
    ["beforeDelete", "DELETE", "Ghost"],
  ])("%s that does the same again: the request fails", async (_hook, method, className) => {
    const path = method === "DELETE" ? `/${await cloud.create(className)}` : "";
    const answer = await cloud.http(method, `/classes/${className}${path}`, { body: {} });
    expect(answer.status).toBe(400);
    expect([141, 142]).toContain((answer.json as { code: number }).code);
    await quiet();
  });

  it("a function that calls itself from afar", async () => {
    const answer = await cloud.run("self");
    expect(answer.status).toBeGreaterThanOrEqual(400);
    await quiet();
  });
});
