import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator, type Emulator } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { at } from "./steps.js";
import { type Opened, open } from "./support.js";

const OPEN = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };
const SCHEMA = { fields: [{ name: "label", type: "string" }] };
const MINCLOUD = { authorization: "Bearer emulator-token" };
const CLIENT = { "x-hydrogen-client-id": "emulator" };
const NOBODY = { "x-lc-id": undefined, "x-lc-key": undefined };

let opened: Opened;
let emulator: Emulator;
beforeEach(async () => {
  opened = await open();
  emulator = opened.emulator;
  await emulator.mincloud.tables.create({ name: "Thing", schema: SCHEMA, ...OPEN });
});
afterEach(() => emulator.close());

const inMincloud = async ({ mincloud }: Emulator = emulator): Promise<unknown[]> =>
  (await mincloud.records.find("Thing", { orderBy: "created_at,id" })).objects.map(({ label }) => label);
const inLeancloud = async ({ leancloud }: Emulator = emulator): Promise<unknown[]> =>
  (await leancloud.objects.find("Thing")).results.map(({ label }) => label);
const both = async (of: Emulator = emulator) => ({ mincloud: await inMincloud(of), leancloud: await inLeancloud(of) });

/** The HTTP door of 知晓云, without LeanCloud's credentials. */
const mincloudHttp = (method: string, path: string, body?: object, headers: object = MINCLOUD) =>
  opened.http(method, `http://127.0.0.1${path}`, {
    headers: { ...NOBODY, ...headers },
    ...(body === undefined ? {} : { body }),
  });

describe("a table and a class of one name", () => {
  it("hold their own rows, whichever door they came by", async () => {
    await emulator.mincloud.records.create("Thing", { label: "知" });
    await mincloudHttp("POST", "/oserve/v2.4/table/Thing/record/", { label: "晓" });
    await emulator.leancloud.objects.create("Thing", { label: "lean" });
    await opened.http("POST", "/classes/Thing", { body: { label: "cloud" } });
    expect(await both()).toEqual({ mincloud: ["知", "晓"], leancloud: ["lean", "cloud"] });
  });
  it("are made and deleted apart", async () => {
    expect((await opened.http("GET", "/classes/Thing")).status).toBe(404);
    await emulator.leancloud.objects.create("Thing", { label: "lean" });
    await emulator.mincloud.records.create("Thing", { label: "知" });
    await emulator.mincloud.tables.delete("Thing");
    expect(await inLeancloud()).toEqual(["lean"]);
    await emulator.leancloud.objects.create("Only", { label: "lean" });
    expect((await mincloudHttp("GET", "/oserve/v2.4/table/Only/record/")).status).toBe(404);
  });
  it("have columns of their own", async () => {
    await emulator.leancloud.objects.create("Thing", { label: 5, more: true });
    await emulator.mincloud.records.create("Thing", { label: "知" });
    expect(await both()).toEqual({ mincloud: ["知"], leancloud: [5] });
  });
  it("do not know each other's ids", async () => {
    const row = await emulator.mincloud.records.create("Thing", { label: "知" });
    const { objectId } = await emulator.leancloud.objects.create("Thing", { label: "lean" });
    expect(row.id).not.toBe(objectId);
    expect((await opened.http("GET", `/classes/Thing/${row.id}`)).json).toEqual({});
    expect((await mincloudHttp("GET", `/oserve/v2.4/table/Thing/record/${objectId}/`)).status).toBe(404);
    await opened.http("DELETE", `/classes/Thing/${row.id}`);
    expect((await opened.http("PUT", `/classes/Thing/${row.id}`, { body: { label: "x" } })).status).toBe(400);
    expect((await mincloudHttp("DELETE", `/oserve/v2.4/table/Thing/record/${objectId}/`)).status).toBe(404);
    expect(await both()).toEqual({ mincloud: ["知"], leancloud: ["lean"] });
  });
  it("that sound like the other's own", async () => {
    for (const name of ["mincloud", "leancloud", "_userprofile", "User", "users", "Role", "files"]) {
      const created = await opened.http("POST", `/classes/${name}`, { body: { label: "x" } });
      // `_userprofile` is no name here, `files` is `_File`, which wants more.
      if (/^[A-Z]|cloud|users/.test(name)) expect(created.status, name).toBe(201);
      else expect(created.status, name).toBe(400);
    }
    expect((await emulator.mincloud.users.find()).objects).toEqual([]);
    expect((await emulator.leancloud.users.find()).results).toEqual([]);
  });
});

describe("users and sessions", () => {
  const ming = { username: "ming", password: "pass" };
  it("one name and password, two people", async () => {
    const lean = await opened.http("POST", "/users", { body: ming });
    const min = await mincloudHttp("POST", "/hserve/v2.1/register/username/", ming, CLIENT);
    expect([lean.status, min.status]).toEqual([201, 201]);
    expect((await emulator.leancloud.users.find()).results).toHaveLength(1);
    expect((await emulator.mincloud.users.find()).objects).toHaveLength(1);
    await emulator.leancloud.users.setPassword(String(at(lean.json, "objectId")), "other");
    expect((await opened.http("POST", "/login", { body: ming })).json).toMatchObject({ code: 210 });
    expect((await mincloudHttp("POST", "/hserve/v2.1/login/username/", ming, CLIENT)).status).toBe(201);
    await emulator.leancloud.users.delete(String(at(lean.json, "objectId")));
    expect((await emulator.mincloud.users.find()).objects).toHaveLength(1);
  });
  it("a session opens only its own cloud", async () => {
    const lean = at((await opened.http("POST", "/users", { body: ming })).json, "sessionToken");
    const registered = await mincloudHttp("POST", "/hserve/v2.1/register/username/", ming, CLIENT);
    const min = at(registered.json, "token");
    const info = (token: unknown) =>
      mincloudHttp("GET", `/hserve/v2.4/user/info/${at(registered.json, "user_id")}/`, undefined, {
        ...CLIENT,
        authorization: `Hydrogen-r1 ${token}`,
      });
    expect([(await info(min)).status, (await info(lean)).status]).toEqual([200, 401]);
    const me = (session: unknown) => opened.http("GET", "/users/me", { as: { session: String(session) } });
    expect([(await me(lean)).status, (await me(min)).status]).toEqual([200, 400]);
  });
  it("keys open only their own cloud", async () => {
    const { status } = await opened.http("GET", "/classes/Thing", { headers: { ...NOBODY, ...MINCLOUD, ...CLIENT } });
    expect(status).toBe(401);
    const keys = { "x-lc-id": "emulator", "x-lc-key": "emulator-master-key,master" };
    expect((await mincloudHttp("GET", "/oserve/v2.4/table/", undefined, keys)).status).toBe(401);
  });
});

describe("functions, hooks and triggers", () => {
  it("functions of one name", async () => {
    await emulator.mincloud.functions.define("hello", async () => "知晓云");
    emulator.leancloud.functions.define("hello", () => "LeanCloud");
    expect((await emulator.mincloud.functions.invoke("hello")).data).toBe("知晓云");
    expect(await emulator.leancloud.functions.run("hello")).toBe("LeanCloud");
    expect((await opened.http("POST", "/functions/hello", { body: {} })).json).toEqual({ result: "LeanCloud" });
    await emulator.mincloud.functions.define("only", async () => 1);
    expect((await opened.http("POST", "/functions/only", { body: {} })).status).toBe(404);
    expect(await emulator.leancloud.functions.names()).toEqual(["hello"]);
  });
  it("sandboxed functions of one name", async () => {
    await emulator.mincloud.functions.create({
      name: "count",
      function_code: "let n = 0; exports.main = async () => ({ min: ++n, other: typeof AV })",
    });
    await emulator.leancloud.functions.deploy(
      "let n = 0; AV.Cloud.define('count', () => ({ lean: ++n, other: typeof BaaS }))",
    );
    for (const n of [1, 2]) {
      expect((await emulator.mincloud.functions.invoke("count")).data).toEqual({ min: n, other: "undefined" });
      expect(await emulator.leancloud.functions.run("count")).toEqual({ lean: n, other: "undefined" });
    }
  });
  it("hooks and triggers hear their own cloud only", async () => {
    const heard: string[] = [];
    await emulator.mincloud.functions.define("note", async () => {
      heard.push("mincloud");
      return null;
    });
    await emulator.mincloud.triggers.define({
      tables: [{ name: "n", table: "Thing", on: ["create"], actions: [{ type: "function", function: "note" }] }],
    });
    emulator.leancloud.hooks.afterSave("Thing", () => {
      heard.push("leancloud");
    });
    await emulator.leancloud.objects.create("Thing", { label: "lean" });
    await emulator.idle();
    expect(heard).toEqual(["leancloud"]);
    await emulator.mincloud.records.create("Thing", { label: "知" });
    await emulator.idle();
    expect(heard).toEqual(["leancloud", "mincloud"]);
  });
});

describe("files", () => {
  it("of one name keep their own bytes", async () => {
    const min = await emulator.mincloud.files.upload("茶.txt", "知晓云");
    const lean = await emulator.leancloud.files.upload("茶.txt", "LeanCloud");
    expect((await emulator.mincloud.files.find()).objects).toHaveLength(1);
    expect((await emulator.leancloud.files.find()).results).toHaveLength(1);
    const bytes = async (url: unknown) => (await opened.http("GET", String(url), { headers: NOBODY })).text;
    expect([await bytes(min.path), await bytes(lean.url)]).toEqual(["知晓云", "LeanCloud"]);
    await emulator.leancloud.files.delete(String(lean.objectId));
    expect(await bytes(min.path)).toBe("知晓云");
    expect((await emulator.mincloud.files.find()).objects).toHaveLength(1);
  });
});

describe("the whole of it", () => {
  const write = async (of: Emulator, label: string) => {
    await of.mincloud.records.create("Thing", { label });
    await of.leancloud.objects.create("Thing", { label });
  };
  const everything = async (of: Emulator = emulator) => ({
    ...(await both(of)),
    users: [(await of.mincloud.users.find()).objects.length, (await of.leancloud.users.find()).results.length],
    files: [(await of.mincloud.files.find()).objects.length, (await of.leancloud.files.find()).results.length],
    date: await of.leancloud.date(),
    time: (await of.mincloud.server.time()).time,
  });

  it("snapshot and restore cover both: data, users, files, clock and ids", async () => {
    await write(emulator, "before");
    await emulator.leancloud.users.signUp({ username: "ming", password: "pass" });
    const snapshot = emulator.snapshot();
    const then = await everything();
    const next = async () => [
      (await emulator.mincloud.records.create("Thing", { label: "next" })).id,
      (await emulator.leancloud.objects.create("Thing", { label: "next" })).objectId,
    ];
    const ids = await next();
    await emulator.leancloud.users.signUp({ username: "hong", password: "pass" });
    await emulator.mincloud.users.create({ _username: "hong", _password: "pass" });
    await emulator.leancloud.files.upload("a.txt", "a");
    await emulator.mincloud.files.upload("a.txt", "a");
    await emulator.clock.advance("1d");
    expect(await everything()).not.toEqual(then);
    await emulator.restore(snapshot);
    expect(await everything()).toEqual(then);
    expect(await next()).toEqual(ids);
    expect((await opened.http("POST", "/login", { body: { username: "hong", password: "pass" } })).json).toMatchObject({
      code: 211,
    });
    expect((await opened.http("POST", "/login", { body: { username: "ming", password: "pass" } })).status).toBe(200);
  });
  it("a session of the time in between is dead after a restore", async () => {
    const snapshot = emulator.snapshot();
    const { sessionToken } = await emulator.leancloud.users.signUp({ username: "ming", password: "pass" });
    await emulator.restore(snapshot);
    const me = await opened.http("GET", "/users/me", { as: { session: String(sessionToken) } });
    expect(me).toMatchObject({ status: 400, json: { code: 211 } });
  });
  it("reset empties both, and both go on", async () => {
    await write(emulator, "before");
    await emulator.leancloud.users.signUp({ username: "ming", password: "pass" });
    await emulator.reset();
    expect((await opened.http("GET", "/classes/Thing")).status).toBe(404);
    expect((await mincloudHttp("GET", "/oserve/v2.4/table/Thing/record/")).status).toBe(404);
    expect((await opened.http("GET", "/users", { as: "master" })).json).toEqual({ results: [] });
    expect((await opened.http("GET", "/classes/_Role")).json).toEqual({ results: [] });
    await emulator.mincloud.tables.create({ name: "Thing", schema: SCHEMA, ...OPEN });
    await write(emulator, "after");
    expect(await both()).toEqual({ mincloud: ["after"], leancloud: ["after"] });
  });
  it("one data file keeps both", async () => {
    const folder = await mkdtemp(join(tmpdir(), "apart-"));
    const data = join(folder, "data.json");
    try {
      const first = await createEmulator({ data });
      await first.mincloud.tables.create({ name: "Thing", schema: SCHEMA, ...OPEN });
      await write(first, "kept");
      const { sessionToken } = await first.leancloud.users.signUp({ username: "ming", password: "pass" });
      await first.close();
      const second = await createEmulator({ data });
      expect(await both(second)).toEqual({ mincloud: ["kept"], leancloud: ["kept"] });
      expect(await second.leancloud.users.become(String(sessionToken))).toMatchObject({ username: "ming" });
      await second.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
