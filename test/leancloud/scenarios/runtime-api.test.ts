import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cloud, openCloud, refused, seen, WAYS } from "./cloud.js";
import { NOW, OBJECT_ID } from "./support.js";

interface Row {
  readonly title: string;
  /** Body of an async function of `request`; each row has a class of its own in `C`. */
  readonly body: string;
  readonly result: unknown;
}

/** 5.9: the classes of the SDK act on the data of the REST API. */
const STORAGE: readonly Row[] = [
  {
    title: "save, get, dates of the object",
    body: `const object = await new AV.Object(C).save({ title: "T", at: new Date(0) });
      const again = await new AV.Query(C).get(object.id);
      return [again.get("title"), again.get("at").getTime(), again.createdAt.toISOString(), again.updatedAt.toISOString()];`,
    result: ["T", 0, NOW, NOW],
  },
  {
    title: "set, unset, increment, add, addUnique, remove, bitOr",
    body: `const object = await new AV.Object(C).save({ a: 1, gone: 1, n: 1, list: [1, 2], bits: 1 });
      object.set("a", 2); object.unset("gone"); object.increment("n", 4); object.bitOr("bits", 4);
      await object.save();
      object.add("list", 3); await object.save(); object.addUnique("list", 1); await object.save(); object.remove("list", 2); await object.save();
      const { objectId, createdAt, updatedAt, ...fields } = (await new AV.Query(C).get(object.id)).toJSON();
      return fields;`,
    result: { a: 2, n: 5, list: [1, 3], bits: 5 },
  },
  {
    title: "saveAll, fetchAll, destroyAll",
    body: `const objects = [1, 2, 3].map((n) => new AV.Object(C, { n }));
      await AV.Object.saveAll(objects);
      const bare = objects.map(({ id }) => AV.Object.createWithoutData(C, id));
      await AV.Object.fetchAll(bare);
      await AV.Object.destroyAll(objects.slice(1));
      return [bare.map((object) => object.get("n")), await new AV.Query(C).count()];`,
    result: [[1, 2, 3], 1],
  },
  {
    title: "fetchWhenSave and a condition on save",
    body: `const object = await new AV.Object(C).save({ n: 1 }, { fetchWhenSave: true });
      const query = new AV.Query(C).greaterThan("n", 5);
      const error = await object.save({ n: 9 }, { query }).catch((error) => error);
      return [error.code, (await new AV.Query(C).get(object.id)).get("n")];`,
    result: [305, 1],
  },
  {
    title: "queries: order, limit, skip, select, count, first, findAndCount",
    body: `await AV.Object.saveAll([3, 1, 2].map((n) => new AV.Object(C, { n, odd: n % 2 === 1 })));
      const numbers = (rows) => rows.map((row) => row.get("n"));
      const [rows, total] = await new AV.Query(C).descending("n").limit(2).findAndCount();
      return [numbers(await new AV.Query(C).ascending("n").find()), numbers(await new AV.Query(C).ascending("n").skip(1).limit(1).find()),
        await new AV.Query(C).equalTo("odd", true).count(), (await new AV.Query(C).equalTo("n", 2).first()).get("n"),
        (await new AV.Query(C).equalTo("n", 99).first()) === undefined, numbers(rows), total,
        (await new AV.Query(C).select("odd").first()).get("n") === undefined];`,
    result: [[1, 2, 3], [2], 2, 2, true, [3, 2], 3, true],
  },
  {
    title: "queries: or, and, contains, startsWith, containedIn, exists, matchesQuery",
    body: `const parents = [new AV.Object(C + "P", { name: "p1" }), new AV.Object(C + "P", { name: "p2" })];
      await AV.Object.saveAll(parents);
      await AV.Object.saveAll(["apple", "banana", "cherry"].map((name, index) => new AV.Object(C, { name, parent: parents[index % 2] })));
      const names = async (query) => (await query.ascending("name").find()).map((row) => row.get("name"));
      const by = () => new AV.Query(C);
      return [await names(AV.Query.or(by().equalTo("name", "apple"), by().startsWith("name", "ch"))),
        await names(AV.Query.and(by().contains("name", "an"), by().endsWith("name", "a"))), await names(by().containedIn("name", ["cherry"])),
        await names(by().doesNotExist("name")), await names(by().matchesQuery("parent", new AV.Query(C + "P").equalTo("name", "p1"))),
        (await by().include("parent").equalTo("name", "banana").first()).get("parent").get("name")];`,
    result: [["apple", "cherry"], ["banana"], ["cherry"], [], ["apple", "cherry"], "p2"],
  },
  {
    title: "each, scan, destroyAll of a query, doCloudQuery",
    body: `await AV.Object.saveAll([1, 2, 3].map((n) => new AV.Object(C, { n })));
      const seen = []; await new AV.Query(C).each((row) => { seen.push(row.get("n")); });
      const scanned = []; const scan = new AV.Query(C).scan({ batchSize: 2 }, { useMasterKey: true });
      for (let step = await scan.next(); !step.done; step = await scan.next()) scanned.push(step.value.get("n"));
      const { results } = await AV.Query.doCloudQuery("select * from " + C + " where n > ? order by n", [1]);
      await new AV.Query(C).destroyAll();
      return [seen.sort(), scanned.sort(), results.map((row) => row.get("n")), await new AV.Query(C).count()];`,
    result: [[1, 2, 3], [1, 2, 3], [2, 3], 0],
  },
  {
    title: "relations",
    body: `const tags = [new AV.Object(C + "Tag", { n: 1 }), new AV.Object(C + "Tag", { n: 2 })];
      await AV.Object.saveAll(tags);
      const post = new AV.Object(C);
      post.relation("tags").add(tags); await post.save();
      post.relation("tags").remove(tags[0]); await post.save();
      const members = await post.relation("tags").query().find();
      const owners = await AV.Relation.reverseQuery(C, "tags", tags[1]).find();
      return [members.map((tag) => tag.get("n")), owners.length];`,
    result: [[2], 1],
  },
  {
    title: "points",
    body: `await AV.Object.saveAll([[39.9, 116.4], [31.2, 121.5]].map(([lat, lng]) => new AV.Object(C, { here: new AV.GeoPoint(lat, lng) })));
      const near = await new AV.Query(C).withinKilometers("here", new AV.GeoPoint([39, 116]), 200).find();
      return [near.length, near[0].get("here").latitude, Math.round(new AV.GeoPoint({ latitude: 39.9, longitude: 116.4 }).kilometersTo(new AV.GeoPoint(31.2, 121.5)))];`,
    result: [1, 39.9, 1071],
  },
  {
    title: "files of bytes and of addresses",
    body: `const file = await new AV.File("a.txt", { base64: "aGVsbG8=" }).save();
      const object = await new AV.Object(C).save({ file });
      const again = (await new AV.Query(C).get(object.id)).get("file");
      const other = await AV.File.withURL("b", "https://example.com/b.png").save();
      return [again.name(), again.id === file.id, typeof again.url(), other.url()];`,
    result: ["a.txt", true, "string", "https://example.com/b.png"],
  },
  {
    title: "users: signUp, logIn, become, roles",
    body: `const user = await AV.User.signUp("u" + C, "secret", { level: 1 });
      const again = await AV.User.logIn("u" + C, "secret");
      const became = await AV.User.become(again.getSessionToken());
      const role = new AV.Role("r" + C, new AV.ACL(user));
      role.getUsers().add(user); await role.save();
      const hidden = await became.getRoles(); const roles = await became.getRoles({ user: became });
      return [user.id === again.id, became.getUsername() === "u" + C, became.get("level"), hidden.length, roles.map((each) => each.getName()), await became.isAuthenticated()];`,
    result: [true, true, 1, 0, [expect.stringMatching(/^rRow\d+$/)], true],
  },
  {
    title: "users: a wrong password",
    body: `await AV.User.signUp("w" + C, "secret");
      return AV.User.logIn("w" + C, "wrong").catch(({ code, message }) => [code, message]);`,
    result: [210, expect.stringContaining("The username and password mismatch.")],
  },
  {
    title: "authData: login, association, anonymous",
    body: `const user = await AV.User.loginWithAuthData({ uid: "1" + C, access_token: "t" }, "weibo");
      const same = await AV.User.loginWithAuthData({ uid: "1" + C, access_token: "t" }, "weibo");
      const nobody = await AV.User.loginAnonymously();
      return [user.id === same.id, nobody.isAnonymous()];`,
    result: [true, true],
  },
  {
    title: "toJSON, toFullJSON, clone, dirty, op",
    body: `const object = await new AV.Object(C).save({ a: 1 });
      const copy = object.clone(); object.set("a", 2); object.increment("b");
      return [object.dirty("a"), object.dirtyKeys().sort(), copy.isNew(), object.toFullJSON().className, typeof object.op("b")];`,
    result: [true, ["a", "b"], true, expect.stringMatching(/^Row/), "object"],
  },
  {
    title: "errors: AV.Error with code and message",
    body: `const error = await new AV.Query("Missing" + C).find().catch((error) => error);
      const made = new AV.Error(7, "mine");
      const none = await new AV.Query(C).get("5cc5658443e78cb53fe7b731").catch((error) => error.code);
      return [error.code, error instanceof Error, made.code, made.message, none];`,
    result: [101, true, 7, "mine", 101],
  },
];

/** 5.5: calls inside. */
const RUNS: readonly Row[] = [
  { title: "run is direct: no encoding", body: `return AV.Cloud.run("same", { f: () => 1 });`, result: "function" },
  { title: "rpc inside is the same call", body: `return AV.Cloud.rpc("same", { f: () => 1 });`, result: "function" },
  { title: "internal functions are callable", body: `return AV.Cloud.run("secret");`, result: "inside" },
  {
    title: "an unknown name",
    body: `return AV.Cloud.run("nowhere").catch((error) => [error instanceof AV.Cloud.Error, error.status, error.message, error.name]);`,
    result: [true, 404, "No such cloud function 'nowhere'", "CloudError"],
  },
  {
    title: "errors come raw",
    body: `return AV.Cloud.run("fails").catch((error) => [error.constructor.name, error.extra]);`,
    result: ["TypeError", { deep: 1 }],
  },
  {
    title: "remote: a real call, with the hook key that cloud code has",
    body: `return [await AV.Cloud.run("same", { at: new Date(0) }, { remote: true }), await AV.Cloud.run("secret", {}, { remote: true })];`,
    result: ["undefined", "inside"],
  },
  {
    title: "remote rpc encodes and decodes",
    body: `const post = await AV.Cloud.rpc("back", new AV.Object("Post", { title: "T" }), { remote: true }); return [post instanceof AV.Object, post.className, post.get("title")];`,
    result: [true, "Post", "T"],
  },
  {
    title: "sessionToken is looked up",
    body: `return AV.Cloud.run("who", {}, { sessionToken: request.params.token });`,
    result: ["ming", "token"],
  },
  {
    title: "a dead sessionToken",
    body: `return AV.Cloud.run("who", {}, { sessionToken: "dead" }).catch(({ code }) => code);`,
    result: 211,
  },
  {
    title: "user",
    body: `const user = await AV.User.become(request.params.token); return AV.Cloud.run("who", {}, { user });`,
    result: ["ming", "token"],
  },
  { title: "nobody is passed on by itself", body: `return AV.Cloud.run("who");`, result: [null, "none"] },
  {
    title: "remote with the user's token",
    body: `return AV.Cloud.run("who", {}, { remote: true, sessionToken: request.params.token });`,
    result: ["ming", "token"],
  },
  {
    title: "req passes the address on",
    body: `return [await AV.Cloud.run("address"), await AV.Cloud.run("address", {}, { req: request.expressReq })];`,
    result: [null, "198.51.100.1"],
  },
];

const ROWS = [...STORAGE, ...RUNS].map((row, index) => ({ ...row, name: `row.${index}`, className: `Row${index}` }));

const CLOUD = `
  AV.Cloud.define("same", async ({ params }) => typeof params.f);
  AV.Cloud.define("secret", { internal: true }, async () => "inside");
  AV.Cloud.define("fails", async () => { throw Object.assign(new TypeError("x"), { extra: { deep: 1 } }); });
  AV.Cloud.define("back", async ({ params }) => params);
  AV.Cloud.define("who", async ({ user, sessionToken }) => [user ? user.getUsername() : null, sessionToken ? "token" : "none"]);
  AV.Cloud.define("address", async ({ meta }) => meta.remoteAddress ?? null);
  ${ROWS.map(
    ({ name, className, body }) =>
      `AV.Cloud.define("${name}", async (request) => { const C = "${className}"; ${body} });`,
  ).join("\n")}
`;

describe.each(WAYS)("the SDK in cloud code, %s", (way) => {
  let cloud: Cloud;
  let token: string;
  beforeAll(async () => {
    cloud = await openCloud(way, CLOUD);
    token = (await cloud.join("ming")).sessionToken;
  });
  afterAll(() => cloud.emulator.close());

  it.each(ROWS)("5.5 5.9 $title", async ({ name, result }) => {
    const answer = await cloud.run(name, { token }, { headers: { "x-real-ip": "198.51.100.1" } });
    expect(seen(answer)).toEqual({ status: 200, json: { result } });
  });
});

/** 5.7: who cloud code is. */
const RIGHTS = `
  const find = (options) => new AV.Query("Note").ascending("n").find(options).then((rows) => rows.map((row) => row.get("n")));
  const change = (id, options) => AV.Object.createWithoutData("Note", id).save({ n: 9 }, options).then(() => "done", ({ code }) => code);
  const rights = { anonymous: async () => undefined, master: async () => ({ useMasterKey: true }),
    token: async ({ token }) => ({ sessionToken: token }), user: async ({ token }) => ({ user: await AV.User.become(token) }) };
  for (const [name, given] of Object.entries(rights)) {
    AV.Cloud.define("find." + name, async ({ params }) => find(await given(params)));
    AV.Cloud.define("change." + name, async ({ params }) => change(params.id, await given(params)));
  }
  AV.Cloud.define("promote", async () => { AV.Cloud.useMasterKey(); });
  AV.Cloud.define("users", async () => (await new AV.Query("_User").find()).length);
  AV.Cloud.define("ownAcl", async ({ user }) => {
    const acl = new AV.ACL(user); acl.setRoleReadAccess("editors", true);
    const object = new AV.Object("Mine"); object.setACL(acl); await object.save();
    return object.id;
  });
`;

describe.each(WAYS)("rights of cloud code, %s", (way) => {
  const arrange = async () => {
    const cloud = await openCloud(way, RIGHTS);
    const { objectId, sessionToken: token } = await cloud.join("ming");
    await cloud.create("Note", { n: 1 });
    const id = await cloud.create("Note", { n: 2, ACL: { [objectId]: { read: true, write: true } } });
    return { cloud, objectId, token, id };
  };

  it("5.7 without rights it is anonymous: ACL applies, also when a user or the master asked for the run", async () => {
    const { cloud, token, id } = await arrange();
    await using _ = cloud;
    for (const as of ["app", "master", { session: token }] as const) {
      expect(await cloud.result("find.anonymous", {}, { as })).toEqual([1]);
      expect(await cloud.result("change.anonymous", { id }, { as })).toBe(403);
    }
    expect(seen(await cloud.run("users"))).toEqual(
      refused(500, 403, expect.stringContaining("Forbidden to find by class '_User' permissions.")),
    );
  });

  it.each(["master", "token", "user"])("5.7 %s per call", async (name) => {
    const { cloud, token, id } = await arrange();
    await using _ = cloud;
    expect(await cloud.result(`find.${name}`, { token })).toEqual([1, 2]);
    expect(await cloud.result(`change.${name}`, { token, id })).toBe("done");
    // And only for that call.
    expect(await cloud.result("find.anonymous")).toEqual([1]);
  });

  it("5.7 useMasterKey() holds for all of the cloud code's calls", async () => {
    const { cloud, id } = await arrange();
    await using _ = cloud;
    await cloud.result("promote");
    expect(await cloud.result("find.anonymous")).toEqual([1, 2]);
    expect(await cloud.result("change.anonymous", { id })).toBe("done");
    expect(await cloud.result("users")).toBe(1);
    // Not for those who call it.
    expect((await cloud.http("GET", `/classes/Note/${id}`)).status).toBe(403);
  });

  it("5.9 an ACL that cloud code sets", async () => {
    const { cloud, objectId, token } = await arrange();
    await using _ = cloud;
    const id = await cloud.result("ownAcl", {}, { as: { session: token } });
    expect(id).toMatch(OBJECT_ID);
    expect((await cloud.http("GET", `/classes/Mine/${id}`)).status).toBe(403);
    const { json } = await cloud.http("GET", `/classes/Mine/${id}?returnACL=true`, { as: "master" });
    expect(json).toMatchObject({
      ACL: { [objectId]: { read: true, write: true }, "role:editors": { read: true } },
    });
  });
});
