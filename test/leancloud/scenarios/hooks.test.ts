import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Cloud, openCloud, refused, seen, WAYS } from "./cloud.js";
import { NOW } from "./support.js";

const CLASSES = ["Post", "Comment", "_User", "_Installation"];

/** Every hook of these classes notes what it got; those of some objects do more. */
const CLOUD = `
  const heard = [];
  const counts = async (className) => new AV.Query(className).count().catch(({ code }) => code);
  const note = (hook) => async (request) => {
    const { object, params, currentUser, user, sessionToken } = request;
    const { objectId, createdAt, updatedAt, ...fields } = object.toJSON();
    heard.push({ what: hook + " " + object.className, id: object.id ?? null, dates: [createdAt ?? null, updatedAt ?? null], fields,
      keys: object.updatedKeys ?? null, user: currentUser ? currentUser.getUsername() : null, same: user === currentUser, params: params === undefined,
      stored: object.className === "Post" ? await counts("Post") : null });
    const act = object.get("act") ?? {};
    if (act.throws === hook) throw new Error("no, said " + hook);
  };
  for (const className of ${JSON.stringify(CLASSES)})
    for (const hook of ["beforeSave", "afterSave", "beforeUpdate", "afterUpdate", "beforeDelete", "afterDelete"]) AV.Cloud[hook](className, note(hook));
  AV.Cloud.onLogin(note("onLogin"));
  AV.Cloud.define("heard", async () => heard.splice(0));
  AV.Cloud.define("inside", async ({ params: { act, id, master } }) => {
    if (master) AV.Cloud.useMasterKey();
    const object = id ? AV.Object.createWithoutData("Post", id) : new AV.Object("Post");
    if (act === "destroy") return object.destroy();
    if (act === "all") return AV.Object.saveAll([new AV.Object("Post"), new AV.Object("Comment")]);
    return object.save({ n: 2 });
  });
`;

interface Heard {
  readonly what: string;
  readonly id: string | null;
  readonly dates: readonly (string | null)[];
  readonly fields: Readonly<Record<string, unknown>>;
  readonly keys: readonly string[] | null;
  readonly user: string | null;
  readonly stored: number | null;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

interface Row {
  readonly title: string;
  readonly ask: (ids: readonly [string, string]) => Asked;
  readonly fires: readonly string[];
}

const SAVE = ["beforeSave Post", "afterSave Post"];
const UPDATE = ["beforeUpdate Post", "afterUpdate Post"];
const DELETE = ["beforeDelete Post", "afterDelete Post"];

/** 8.3: which hooks fire, and that no other one does. `ids` are two posts. */
const FIRES: readonly Row[] = [
  { title: "a create", ask: () => ({ method: "POST", path: "/classes/Post", body: { n: 1 } }), fires: SAVE },
  {
    title: "a create that shows the object",
    ask: () => ({ method: "POST", path: "/classes/Post?fetchWhenSave=true", body: { n: 1 } }),
    fires: SAVE,
  },
  {
    title: "an update",
    ask: ([id]) => ({ method: "PUT", path: `/classes/Post/${id}`, body: { n: 2 } }),
    fires: UPDATE,
  },
  {
    title: "an update by an operation",
    ask: ([id]) => ({ method: "PUT", path: `/classes/Post/${id}`, body: { n: { __op: "Increment", amount: 1 } } }),
    fires: UPDATE,
  },
  { title: "a delete", ask: ([id]) => ({ method: "DELETE", path: `/classes/Post/${id}` }), fires: DELETE },
  {
    title: "a delete of several, one by one",
    ask: (ids) => ({ method: "DELETE", path: `/classes/Post/${ids.join(",")}` }),
    fires: [...DELETE, ...DELETE],
  },
  { title: "reading one", ask: ([id]) => ({ method: "GET", path: `/classes/Post/${id}` }), fires: [] },
  { title: "a query", ask: () => ({ method: "GET", path: "/classes/Post" }), fires: [] },
  {
    title: "a class without hooks",
    ask: () => ({ method: "POST", path: "/classes/Other", body: { n: 1 } }),
    fires: [],
  },
  {
    title: "an update of nothing",
    ask: () => ({ method: "PUT", path: "/classes/Post/5cc5658443e78cb53fe7b731", body: { n: 1 } }),
    fires: [],
  },
  {
    title: "a delete of nothing",
    ask: () => ({ method: "DELETE", path: "/classes/Post/5cc5658443e78cb53fe7b731" }),
    fires: [],
  },
  {
    title: "a conditional update that does not match",
    ask: ([id]) => ({
      method: "PUT",
      path: `/classes/Post/${id}?where=${encodeURIComponent('{"n":99}')}`,
      body: { n: 1 },
    }),
    fires: [],
  },
  {
    title: "a bad body",
    ask: () => ({ method: "POST", path: "/classes/Post", body: { "bad key": 1 } }),
    fires: [],
  },
  {
    title: "a batch, per request",
    ask: ([id]) => ({
      method: "POST",
      path: "/batch",
      body: {
        requests: [
          { method: "POST", path: "/1.1/classes/Post", body: { n: 1 } },
          { method: "PUT", path: `/1.1/classes/Post/${id}`, body: { n: 1 } },
          { method: "GET", path: `/1.1/classes/Post/${id}` },
          { method: "DELETE", path: `/1.1/classes/Post/${id}` },
        ],
      },
    }),
    fires: [...SAVE, ...UPDATE, ...DELETE],
  },
  {
    title: "a sign-up",
    ask: () => ({ method: "POST", path: "/users", body: { username: "one", password: "p" } }),
    fires: ["beforeSave _User", "afterSave _User"],
  },
  {
    title: "a sign-up by the path of the class",
    ask: () => ({ method: "POST", path: "/classes/_User", body: { username: "two", password: "p" } }),
    fires: ["beforeSave _User", "afterSave _User"],
  },
  {
    title: "a login",
    ask: () => ({ method: "POST", path: "/login", body: { username: "ming", password: "ming!" } }),
    fires: ["onLogin _User"],
  },
  { title: "/users/me", ask: () => ({ method: "GET", path: "/users/me" }), fires: [] },
  {
    title: "_Installation",
    ask: () => ({ method: "POST", path: "/classes/_Installation", body: { deviceType: "ios", deviceToken: "t" } }),
    fires: [],
  },
  {
    title: "_Installation by its own path",
    ask: () => ({ method: "POST", path: "/installations", body: { deviceType: "ios", deviceToken: "u" } }),
    fires: [],
  },
  {
    title: "a save in cloud code",
    ask: () => ({ method: "POST", path: "/functions/inside", body: {} }),
    fires: SAVE,
  },
  {
    title: "an update in cloud code",
    ask: ([id]) => ({ method: "POST", path: "/functions/inside", body: { id } }),
    fires: UPDATE,
  },
  {
    title: "a destroy in cloud code",
    ask: ([id]) => ({ method: "POST", path: "/functions/inside", body: { id, act: "destroy" } }),
    fires: DELETE,
  },
  {
    title: "saveAll in cloud code",
    ask: () => ({ method: "POST", path: "/functions/inside", body: { act: "all" } }),
    fires: [...SAVE, "beforeSave Comment", "afterSave Comment"],
  },
  {
    title: "a save in cloud code with master rights",
    ask: () => ({ method: "POST", path: "/functions/inside", body: { master: true } }),
    fires: SAVE,
  },
];

describe.each(WAYS)("hooks, %s", (way) => {
  let cloud: Cloud;
  let session: string;
  let ids: readonly [string, string];

  const heard = async (): Promise<Heard[]> => (await cloud.result("heard")) as Heard[];
  const fired = async (): Promise<string[]> => (await heard()).map(({ what }) => what);

  beforeAll(async () => {
    cloud = await openCloud(way, CLOUD);
    session = (await cloud.join("ming")).sessionToken;
  });
  afterAll(() => cloud.emulator.close());
  beforeEach(async () => {
    ids = [await cloud.create("Post", { n: 1 }), await cloud.create("Post", { n: 1 })];
    await heard();
  });

  it.each(FIRES)("8.3 $title", async ({ ask, fires }) => {
    const { method, path, ...rest } = ask(ids);
    await cloud.http(method, path, { ...rest, as: { session } });
    expect((await fired()).sort()).toEqual([...fires].sort());
  });

  it("8.3 the master, and the import door, fire them as well", async () => {
    const id = await cloud.create("Post", {}, { as: "master" });
    await cloud.http("PUT", `/classes/Post/${id}`, { body: { n: 2 }, as: "master" });
    const { objects } = cloud.emulator.leancloud;
    await objects.create("Post", {});
    await objects.update("Post", id, { n: 3 });
    await objects.delete("Post", id);
    expect(await fired()).toEqual([...SAVE, ...UPDATE, ...SAVE, ...UPDATE, ...DELETE]);
  });

  it("8.4 8.6 a create: before it is stored, and after", async () => {
    const { objects } = cloud.emulator.leancloud;
    const stored = await objects.count("Post");
    const id = await cloud.create("Post", { n: 1, list: { __op: "Add", objects: [1] } });
    const common = { user: null, same: true, params: true, keys: null, fields: { n: 1, list: [1] } };
    expect(await heard()).toEqual([
      { ...common, what: "beforeSave Post", id: null, dates: [null, null], stored },
      { ...common, what: "afterSave Post", id, dates: [NOW, NOW], stored: stored + 1 },
    ]);
  });

  it("8.5 8.6 an update: the stored fields with the update on top, and updatedKeys", async () => {
    const id = await cloud.create("Post", { n: 1, m: 1, gone: 1, map: { a: 1 } });
    await heard();
    const body = { n: { __op: "Increment", amount: 2 }, fresh: "new", gone: { __op: "Delete" }, "map.b": 2 };
    await cloud.http("PUT", `/classes/Post/${id}`, { body });
    const keys = ["fresh", "gone", "map", "n"];
    const fields = { n: 3, m: 1, fresh: "new", map: { a: 1, b: 2 } };
    const both = await heard();
    expect(both.map(({ what }) => what)).toEqual(UPDATE);
    for (const each of both) {
      expect(each).toMatchObject({ id, fields: { ...fields, _updatedKeys: expect.any(Array) } });
      expect([...(each.keys ?? [])].sort()).toEqual(keys);
    }
  });

  it("8.6 a delete: the object that goes, and that went", async () => {
    const id = await cloud.create("Post", { n: 7 });
    const stored = await cloud.emulator.leancloud.objects.count("Post");
    await heard();
    await cloud.http("DELETE", `/classes/Post/${id}`);
    const common = { id, fields: { n: 7 }, keys: null };
    expect(await heard()).toMatchObject([
      { ...common, what: "beforeDelete Post", stored },
      { ...common, what: "afterDelete Post", stored: stored - 1 },
    ]);
  });

  it("8.7 currentUser is the user of the request", async () => {
    const id = await cloud.create("Post", {}, { as: { session } });
    await cloud.http("PUT", `/classes/Post/${id}`, { body: { n: 2 }, as: { session } });
    await cloud.http("DELETE", `/classes/Post/${id}`, { as: { session } });
    await cloud.create("Post", {}, { as: { session: "dead" } });
    await cloud.create("Post", {}, { as: "master" });
    expect((await heard()).map(({ user }) => user)).toEqual([...Array(6).fill("ming"), ...Array(4).fill(null)]);
  });

  it.each(["beforeSave", "beforeUpdate", "beforeDelete"])("8.8 a veto of %s", async (hook) => {
    const veto = refused(400, 142, `Cloud Code validation failed. Error detail : no, said ${hook}`);
    const act = { throws: hook };
    const made = await cloud.http("POST", "/classes/Post", { body: { act, n: 1 } });
    if (hook === "beforeSave") {
      expect(seen(made)).toEqual(veto);
      expect(await cloud.emulator.leancloud.objects.count("Post", { "act.throws": hook })).toBe(0);
      expect(await fired()).toEqual(["beforeSave Post"]);
      return;
    }
    const { objectId } = made.json as { objectId: string };
    await heard();
    const path = `/classes/Post/${objectId}`;
    const answer = await (hook === "beforeUpdate"
      ? cloud.http("PUT", path, { body: { n: 2 } })
      : cloud.http("DELETE", path));
    expect(seen(answer)).toEqual(veto);
    expect((await cloud.http("GET", path)).json).toMatchObject({ n: 1, updatedAt: NOW });
    expect(await fired()).toEqual([`${hook} Post`]);
    // 20.1 8.8: in a batch, at its index.
    const request =
      hook === "beforeUpdate"
        ? { method: "PUT", path: `/1.1${path}`, body: { n: 2 } }
        : { method: "DELETE", path: `/1.1${path}` };
    const requests = [request, { method: "POST", path: "/1.1/classes/Other", body: {} }];
    const batch = await cloud.http("POST", "/batch", { body: { requests } });
    expect(seen(batch)).toEqual({
      status: 200,
      json: [{ error: veto.json }, { success: { objectId: expect.any(String), createdAt: NOW } }],
    });
  });

  it("8.8 10.5 a veto in a delete of several ends it there", async () => {
    const id = await cloud.create("Post", { act: { throws: "beforeDelete" } });
    const answer = await cloud.http("DELETE", `/classes/Post/${ids[0]},${id}`);
    expect(answer.json).toMatchObject({ code: 142 });
    expect((await cloud.http("GET", `/classes/Post/${id}`)).json).not.toEqual({});
  });

  it.each(["afterSave", "afterUpdate", "afterDelete"])("8.6 an error in %s is logged, no more", async (hook) => {
    const made = await cloud.http("POST", "/classes/Post", { body: { act: { throws: hook } } });
    expect(made.status).toBe(201);
    const path = `/classes/Post/${(made.json as { objectId: string }).objectId}`;
    expect((await cloud.http("PUT", path, { body: { n: 3 } })).status).toBe(200);
    expect((await cloud.http("GET", path)).json).toMatchObject({ n: 3 });
    expect(seen(await cloud.http("DELETE", path))).toEqual({ status: 200, json: {} });
    const lines = cloud.emulator.logs().filter(({ message }) => message.includes(`no, said ${hook}`));
    expect(lines[0]).toMatchObject({ platform: "leancloud" });
  });

  it("8.8 a veto of a sign-up, by the message of any error", async () => {
    const body = { username: "vetoed", password: "p", act: { throws: "beforeSave" } };
    const veto = refused(400, 142, "Cloud Code validation failed. Error detail : no, said beforeSave");
    expect(seen(await cloud.http("POST", "/users", { body }))).toEqual(veto);
    expect((await cloud.http("POST", "/login", { body: { username: "vetoed", password: "p" } })).json).toMatchObject({
      code: 211,
    });
  });
});

/** 8.4, 8.5, 8.8: what a before-hook does to the object, and what is stored then. Each row has a class of its own. */
const CHANGES: readonly {
  readonly title: string;
  readonly hook: string;
  readonly sent: object;
  readonly stored: object;
}[] = [
  { title: "sets a field", hook: `object.set("b", 2);`, sent: { a: 1 }, stored: { a: 1, b: 2 } },
  { title: "replaces a field", hook: `object.set("a", "two");`, sent: { a: 1 }, stored: { a: "two" } },
  { title: "unsets a field", hook: `object.unset("a");`, sent: { a: 1, b: 1 }, stored: { b: 1 } },
  {
    title: "increments",
    hook: `object.increment("a", 5); object.increment("fresh");`,
    sent: { a: 1 },
    stored: { a: 6, fresh: 1 },
  },
  {
    title: "adds, adds once, removes",
    hook: `object.add("x", 1); object.addUnique("y", 1); object.remove("z", 1);`,
    sent: { x: [1], y: [1], z: [1, 2] },
    stored: { x: [1, 1], y: [1], z: [2] },
  },
  {
    title: "sets a date",
    hook: `object.set("at", new Date(0));`,
    sent: {},
    stored: { at: { __type: "Date", iso: "1970-01-01T00:00:00.000Z" } },
  },
  {
    title: "sets a pointer",
    hook: `object.set("to", AV.Object.createWithoutData("Other", "5cc5658443e78cb53fe7b731"));`,
    sent: {},
    stored: { to: { __type: "Pointer", className: "Other", objectId: "5cc5658443e78cb53fe7b731" } },
  },
  {
    title: "sets a point",
    hook: `object.set("here", new AV.GeoPoint(1, 2));`,
    sent: {},
    stored: { here: { __type: "GeoPoint", latitude: 1, longitude: 2 } },
  },
  {
    title: "sees operations applied",
    hook: `object.set("seen", object.get("n"));`,
    sent: { n: { __op: "Increment", amount: 3 } },
    stored: { n: 3, seen: 3 },
  },
  { title: "sets null", hook: `object.set("a", null);`, sent: { a: 1 }, stored: { a: null } },
  {
    title: "sees typed values",
    hook: `object.set("year", object.get("at").getUTCFullYear());`,
    sent: { at: { __type: "Date", iso: "2019-04-28T08:34:12.932Z" } },
    stored: { at: { __type: "Date", iso: "2019-04-28T08:34:12.932Z" }, year: 2019 },
  },
  { title: "leaves it alone, and returns something", hook: `return { other: 1 };`, sent: { a: 1 }, stored: { a: 1 } },
  { title: "returns nothing of use", hook: `return false;`, sent: { a: 1 }, stored: { a: 1 } },
];

const FAILURES: readonly (readonly [title: string, body: string, message: string])[] = [
  ["an Error", `throw new Error("plain");`, "plain"],
  [
    "a Cloud.Error, without its code and status",
    `throw new AV.Cloud.Error("mine", { code: 123, status: 409 });`,
    "mine",
  ],
  ["a text", `throw "text";`, "text"],
  ["a rejection", `return Promise.reject(new Error("rejected"));`, "rejected"],
  ["data in a message", `throw new Error(JSON.stringify({ code: 5, message: "x" }));`, '{"code":5,"message":"x"}'],
  ["a mistake of the language", `return missing.property;`, "missing is not defined"],
  ["an error of the storage", `return new AV.Query("Nowhere").find();`, "Class or object doesn't exists."],
];

const CHANGING = `
  ${CHANGES.map(({ hook }, index) => `AV.Cloud.beforeSave("Change${index}", async ({ object }) => { ${hook} });`).join("\n")}
  ${FAILURES.map(([, body], index) => `AV.Cloud.beforeSave("Fail${index}", async () => { ${body} });`).join("\n")}
  AV.Cloud.beforeSave("Legacy", (request, response) => { if (request.object.get("bad")) response.error("bad"); else { request.object.set("ok", true); response.success(); } });
  AV.Cloud.beforeSave("Owned", async ({ object, currentUser }) => { object.setACL(new AV.ACL(currentUser)); });
  AV.Cloud.beforeSave("Members", async ({ object }) => { object.set("n", 1); });
  AV.Cloud.beforeUpdate("Preview", async ({ object }) => { object.set("hook", true); object.set("a", 99); object.unset("b"); });
  AV.Cloud.afterSave("After", async ({ object }) => { await object.save({ after: true }); });
  AV.Cloud.afterSave("Comment", async ({ object }) => { const post = await new AV.Query("Post").get(object.get("post").id); post.increment("comments"); await post.save(); });
  AV.Cloud.beforeDelete("Album", async ({ object }) => { if (await new AV.Query("Photo").equalTo("album", object).count() > 0) throw new AV.Cloud.Error("has photos"); });
  AV.Cloud.beforeSave("_User", async ({ object }) => { object.set("level", 1); object.unset("wish"); });
  AV.Cloud.beforeUpdate("Secret", async ({ object }) => { if (!object.getACL()) throw new Error("no ACL"); });
`;

describe.each(WAYS)("what hooks do, %s", (way) => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await openCloud(way, CHANGING);
  });
  afterAll(() => cloud.emulator.close());
  const show = async (className: string, id: string): Promise<Record<string, unknown>> => {
    const { json } = await cloud.http("GET", `/classes/${className}/${id}`, { as: "master" });
    const { objectId: _id, createdAt: _created, updatedAt: _updated, ...fields } = json as Record<string, unknown>;
    return fields;
  };

  it.each(CHANGES.map((row, index) => ({ ...row, className: `Change${index}` })))(
    "8.4 beforeSave $title",
    async ({ className, sent, stored }) => {
      expect(await show(className, await cloud.create(className, sent))).toEqual(stored);
      const { json } = await cloud.http("POST", `/classes/${className}?fetchWhenSave=true`, { body: sent });
      expect(json).toMatchObject(stored);
    },
  );

  it.each(FAILURES.map(([title, , message], index) => ({ title, message, className: `Fail${index}` })))(
    "8.8 beforeSave throws $title",
    async ({ className, message }) => {
      const answer = await cloud.http("POST", `/classes/${className}`, { body: { a: 1 } });
      const text = expect.stringContaining(`Cloud Code validation failed. Error detail : ${message}`);
      expect(seen(answer)).toEqual(refused(400, 142, text));
    },
  );

  it("5.2 8.4 a hook of the old style", async () => {
    expect(await show("Legacy", await cloud.create("Legacy", { a: 1 }))).toEqual({ a: 1, ok: true });
    const answer = await cloud.http("POST", "/classes/Legacy", { body: { bad: true } });
    expect(seen(answer)).toEqual(refused(400, 142, "Cloud Code validation failed. Error detail : bad"));
  });

  it("8.4 beforeSave sets the ACL", async () => {
    const { objectId, sessionToken } = await cloud.join("owner");
    const id = await cloud.create("Owned", { a: 1 }, { as: { session: sessionToken } });
    expect((await cloud.http("GET", `/classes/Owned/${id}`)).status).toBe(403);
    const { json } = await cloud.http("GET", `/classes/Owned/${id}?returnACL=true`, { as: "master" });
    expect(json).toMatchObject({ a: 1, ACL: { [objectId]: { read: true, write: true } } });
  });

  it("8.4 relations of the request stay", async () => {
    const member = await cloud.create("Member", {});
    const pointer = { __type: "Pointer", className: "Member", objectId: member };
    const id = await cloud.create("Members", { of: { __op: "AddRelation", objects: [pointer] } });
    expect(await show("Members", id)).toEqual({ n: 1, of: { __type: "Relation", className: "Member" } });
    const where = { $relatedTo: { object: { __type: "Pointer", className: "Members", objectId: id }, key: "of" } };
    expect(await cloud.emulator.leancloud.objects.count("Member", where)).toBe(1);
  });

  it("8.5 beforeUpdate changes nothing", async () => {
    const id = await cloud.create("Preview", { a: 1, b: 1 });
    const answer = await cloud.http("PUT", `/classes/Preview/${id}?fetchWhenSave=true`, { body: { a: 2 } });
    expect(seen(answer)).toEqual({ status: 200, json: { objectId: id, updatedAt: NOW, a: 2 } });
    expect(await show("Preview", id)).toEqual({ a: 2, b: 1 });
  });

  it("8.5 beforeUpdate sees the ACL", async () => {
    const id = await cloud.create("Secret", { ACL: { "*": { read: true, write: true } } });
    expect((await cloud.http("PUT", `/classes/Secret/${id}`, { body: { a: 1 } })).status).toBe(200);
  });

  it("D8 after-hooks are through before the answer", async () => {
    const id = await cloud.create("After", { a: 1 });
    expect(await show("After", id)).toEqual({ a: 1, after: true });
  });

  it("8.6 a counter kept by afterSave", async () => {
    const post = await cloud.create("Post", { comments: 0 });
    const body = { post: { __type: "Pointer", className: "Post", objectId: post } };
    await Promise.all([1, 2, 3].map(() => cloud.create("Comment", body)));
    expect(await show("Post", post)).toEqual({ comments: 3 });
  });

  it("8.8 a beforeDelete that looks around", async () => {
    const album = await cloud.create("Album", {});
    const photo = await cloud.create("Photo", { album: { __type: "Pointer", className: "Album", objectId: album } });
    const refuse = await cloud.http("DELETE", `/classes/Album/${album}`);
    expect(seen(refuse)).toEqual(refused(400, 142, "Cloud Code validation failed. Error detail : has photos"));
    await cloud.http("DELETE", `/classes/Photo/${photo}`);
    expect((await cloud.http("DELETE", `/classes/Album/${album}`)).status).toBe(200);
  });

  it("8.4 16.3 beforeSave of a sign-up", async () => {
    const { json } = await cloud.http("POST", "/users", { body: { username: "wisher", password: "p", wish: 1 } });
    expect(json).toMatchObject({ username: "wisher", level: 1, sessionToken: expect.any(String) });
    expect(Object.keys(json as object)).not.toContain("wish");
    expect((await cloud.http("POST", "/login", { body: { username: "wisher", password: "p" } })).json).toMatchObject({
      level: 1,
    });
  });
});
