import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmulator, type Emulator } from "baas-emulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Answer, at, createWorld, KEYS, NOBODY, SESSION, type World } from "./steps.js";

const OPEN = { row_read_perm: ["user:*"], row_write_perm: ["user:*"], write_perm: ["user:*"] };
const SCHEMA = { fields: [{ name: "label", type: "string" }] };
const LC = { "x-lc-id": "emulator", "x-lc-key": "emulator-key" };
const CLIENT = { "x-hydrogen-client-id": "emulator" };

let world: World;
let emulator: Emulator;
beforeEach(async () => {
  world = await createWorld();
  emulator = world.emulator;
  await emulator.mincloud.tables.create({ name: "Thing", schema: SCHEMA, ...OPEN });
});
afterEach(() => emulator.close());

type Headers = Readonly<Record<string, string | undefined>>;
interface Sent {
  readonly body?: unknown;
  readonly headers?: Headers;
}
const send = (method: string, path: string, headers: Headers, body: unknown): Promise<Answer> =>
  world.http(method, path, { headers, ...(body === undefined ? {} : { body }) });
const bmob = (method: string, path: string, { body, headers = {} }: Sent = {}) => send(method, path, headers, body);
const lean = (method: string, path: string, { body, headers = {} }: Sent = {}) =>
  send(method, path, { ...NOBODY, ...LC, ...headers }, body);
const min = (method: string, path: string, { body, headers = { authorization: "Bearer emulator-token" } }: Sent = {}) =>
  send(method, path, { ...NOBODY, ...headers }, body);

const labels = (value: unknown, list: string): unknown[] => {
  const rows = at(value, list);
  return Array.isArray(rows) ? rows.map((row) => at(row, "label")) : [];
};
const inBmob = async () => labels((await bmob("GET", "/1/classes/Thing")).json, "results");
const everywhere = async (of: Emulator = emulator) => ({
  mincloud: (await of.mincloud.records.find("Thing", { orderBy: "created_at,id" })).objects.map(({ label }) => label),
  leancloud: (await of.leancloud.objects.find("Thing")).results.map(({ label }) => label),
});
const write = async (label: string) => {
  await emulator.mincloud.records.create("Thing", { label });
  await emulator.leancloud.objects.create("Thing", { label });
  await bmob("POST", "/1/classes/Thing", { body: { label } });
};

describe("a table and two classes of one name", () => {
  it("hold their own rows", async () => {
    await emulator.mincloud.records.create("Thing", { label: "知晓云" });
    await emulator.leancloud.objects.create("Thing", { label: "LeanCloud" });
    await lean("POST", "/1.1/classes/Thing", { body: { label: "lean" } });
    await bmob("POST", "/1/classes/Thing", { body: { label: "后端云" } });
    expect(await everywhere()).toEqual({ mincloud: ["知晓云"], leancloud: ["LeanCloud", "lean"] });
    expect(await inBmob()).toEqual(["后端云"]);
  });
  it("are made and removed apart", async () => {
    await emulator.leancloud.objects.create("Thing", { label: "lean" });
    await emulator.mincloud.records.create("Thing", { label: "min" });
    expect((await bmob("GET", "/1/classes/Thing")).json).toMatchObject({ code: 101 });
    const made = await bmob("POST", "/1/classes/Thing", { body: { label: "bmob" } });
    await bmob("DELETE", `/1/classes/Thing/${String(at(made.json, "objectId"))}`);
    expect(await everywhere()).toEqual({ mincloud: ["min"], leancloud: ["lean"] });
    await bmob("POST", "/1/classes/Only", { body: {} });
    expect((await lean("GET", "/1.1/classes/Only")).status).toBe(404);
    expect((await min("GET", "/oserve/v2.4/table/Only/record/")).status).toBe(404);
  });
  it("have columns of their own", async () => {
    await emulator.leancloud.objects.create("Thing", { label: 5 });
    expect((await bmob("POST", "/1/classes/Thing", { body: { label: true } })).status).toBe(201);
    expect((await bmob("POST", "/1/classes/Thing", { body: { label: "x" } })).json).toMatchObject({ code: 111 });
    expect(await everywhere()).toEqual({ mincloud: [], leancloud: [5] });
    expect(await inBmob()).toEqual([true]);
  });
  it("do not know each other's ids", async () => {
    const row = await emulator.mincloud.records.create("Thing", { label: "min" });
    const object = await emulator.leancloud.objects.create("Thing", { label: "lean" });
    const made = at((await bmob("POST", "/1/classes/Thing", { body: { label: "bmob" } })).json, "objectId");
    expect(new Set([row.id, object.objectId, made]).size).toBe(3);
    for (const id of [row.id, object.objectId]) {
      for (const method of ["GET", "PUT", "DELETE"]) {
        const answer = await bmob(
          method,
          `/1/classes/Thing/${String(id)}`,
          method === "PUT" ? { body: { label: "x" } } : {},
        );
        expect(answer.json, method).toEqual({ code: 101, error: `object not found for ${String(id)}.` });
      }
    }
    expect((await lean("GET", `/1.1/classes/Thing/${String(made)}`)).json).toEqual({});
    expect((await lean("PUT", `/1.1/classes/Thing/${String(made)}`, { body: { label: "x" } })).status).toBe(400);
    expect((await min("GET", `/oserve/v2.4/table/Thing/record/${String(made)}/`)).status).toBe(404);
    expect((await min("DELETE", `/oserve/v2.4/table/Thing/record/${String(made)}/`)).status).toBe(404);
    expect(await everywhere()).toEqual({ mincloud: ["min"], leancloud: ["lean"] });
    expect(await inBmob()).toEqual(["bmob"]);
  });
  it("that sound like another's own", async () => {
    for (const name of ["mincloud", "leancloud", "bmob", "User", "users", "Role", "files", "File"]) {
      expect((await bmob("POST", `/1/classes/${name}`, { body: { label: "x" } })).status, name).toBe(201);
    }
    for (const name of ["_File", "_Conversation", "_Followee", "_userprofile"]) {
      expect((await bmob("POST", `/1/classes/${name}`, { body: { label: "x" } })).json, name).toMatchObject({
        code: 103,
      });
    }
    expect((await emulator.mincloud.users.find()).objects).toEqual([]);
    expect((await emulator.leancloud.users.find()).results).toEqual([]);
    expect((await bmob("GET", "/1/users")).json).toEqual({ results: [] });
  });
  it("are asked for by queries of their own: subqueries and pointers do not reach over", async () => {
    const { objectId } = await emulator.leancloud.objects.create("Thing", { label: "lean" });
    const of = { __type: "Pointer", className: "Thing", objectId };
    const link = at((await bmob("POST", "/1/classes/Link", { body: { of } })).json, "objectId");
    expect((await bmob("GET", `/1/classes/Link/${String(link)}?include=of`)).json).toMatchObject({ of });
    await bmob("POST", "/1/classes/Thing", { body: { label: "bmob" } });
    const where = { of: { $inQuery: { className: "Thing", where: {} } } };
    expect((await world.http("GET", "/1/classes/Link", { query: { where } })).json).toEqual({ results: [] });
  });
});

describe("users, sessions and keys", () => {
  const ming = { username: "ming", password: "pass" };
  const register = () => min("POST", "/hserve/v2.1/register/username/", { body: ming, headers: CLIENT });
  it("one name and password, three people", async () => {
    const answers = [
      await bmob("POST", "/1/users", { body: ming }),
      await lean("POST", "/1.1/users", { body: ming }),
      await register(),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const id = String(at(answers[0]?.json, "objectId"));
    await bmob("PUT", `/1/users/${id}`, {
      body: { password: "other" },
      headers: { [SESSION]: String(at(answers[0]?.json, "sessionToken")) },
    });
    expect((await bmob("POST", "/1/login", { body: ming })).json).toMatchObject({ code: 101 });
    expect((await lean("POST", "/1.1/login", { body: ming })).status).toBe(200);
    expect((await min("POST", "/hserve/v2.1/login/username/", { body: ming, headers: CLIENT })).status).toBe(201);
    await bmob("DELETE", `/1/users/${id}`, { headers: { "x-bmob-master-key": KEYS.masterKey } });
    expect((await bmob("GET", "/1/users")).json).toEqual({ results: [] });
    expect((await emulator.leancloud.users.find()).results).toHaveLength(1);
    expect((await emulator.mincloud.users.find()).objects).toHaveLength(1);
  });
  it("roles of one name", async () => {
    const role = { name: "admins", ACL: { "*": { read: true } } };
    expect((await bmob("POST", "/1/roles", { body: role })).status).toBe(201);
    expect((await lean("POST", "/1.1/roles", { body: role })).status).toBe(201);
    expect((await bmob("GET", "/1/roles")).json).toMatchObject({ results: [{ name: "admins" }] });
  });
  it("a session opens only its own cloud", async () => {
    const ours = await bmob("POST", "/1/users", { body: ming });
    const theirs = await lean("POST", "/1.1/users", { body: ming });
    const [id, token] = [String(at(ours.json, "objectId")), String(at(ours.json, "sessionToken"))];
    const [otherId, other] = [String(at(theirs.json, "objectId")), String(at(theirs.json, "sessionToken"))];
    const mincloud = String(at((await register()).json, "token"));
    const check = async (session: string, user: string) =>
      (await bmob("GET", `/1/checkSession/${user}`, { headers: { [SESSION]: session } })).json;
    expect(await check(token, id)).toEqual({ msg: "ok" });
    for (const session of [other, mincloud]) {
      expect(await check(session, id)).toEqual({ msg: "fail" });
      expect(await check(session, otherId)).toEqual({ msg: "fail" });
      expect((await bmob("PUT", `/1/users/${id}`, { body: { a: 1 }, headers: { [SESSION]: session } })).status).toBe(
        400,
      );
    }
    const me = async (session: string) =>
      (await lean("GET", "/1.1/users/me", { headers: { "x-lc-session": session } })).status;
    expect([await me(other), await me(token), await me(mincloud)]).toEqual([200, 400, 400]);
  });
  it("keys open only their own cloud", async () => {
    const keys = { "x-bmob-application-id": KEYS.applicationId, "x-bmob-rest-api-key": KEYS.restKey };
    expect((await send("GET", "/1.1/classes/Thing", keys, undefined)).status).toBe(401);
    expect((await min("GET", "/oserve/v2.4/table/", { headers: keys })).status).toBe(401);
    const others = [
      LC,
      { "x-lc-id": "emulator", "x-lc-key": "emulator-master-key,master" },
      CLIENT,
      { authorization: "Bearer emulator-token" },
    ];
    for (const headers of others) {
      const answer = await send("GET", "http://api2.bmob.cn/1/classes/Thing", { ...NOBODY, ...headers }, undefined);
      expect(answer).toMatchObject({ status: 401, json: { error: "unauthorized" } });
    }
  });
  it("messages say whose they are", async () => {
    await bmob("POST", "/1/requestSmsCode", { body: { mobilePhoneNumber: "13800000000" } });
    const [message] = emulator.outbox.messages();
    expect(message?.platform).toBe("bmob");
    const code = String(message?.content.code);
    const { status } = await lean("POST", `/1.1/verifySmsCode/${code}?mobilePhoneNumber=13800000000`, { body: {} });
    expect(status).toBe(400);
    const verified = await bmob("POST", `/1/verifySmsCode/${code}`, { body: { mobilePhoneNumber: "13800000000" } });
    expect(verified.json).toEqual({ msg: "ok" });
  });
});

/** Deploys a Node.js function to Bmob (contract 4.2). */
const deploy = (name: string, text: string) =>
  bmob("PUT", `/1/functions/${name}`, {
    body: {
      code: Buffer.from(`function onRequest(request, response, modules) { response.send(${text}); }`).toString(
        "base64",
      ),
    },
    headers: { "x-bmob-master-key": KEYS.masterKey },
  });

describe("functions", () => {
  it("of one name", async () => {
    await emulator.mincloud.functions.define("hello", async () => "知晓云");
    emulator.leancloud.functions.define("hello", () => "LeanCloud");
    expect((await deploy("hello", "'Bmob'")).status).toBeLessThan(300);
    expect((await bmob("POST", "/1/functions/hello", { body: {} })).json).toEqual({ result: "Bmob" });
    expect((await lean("POST", "/1.1/functions/hello", { body: {} })).json).toEqual({ result: "LeanCloud" });
    expect((await emulator.mincloud.functions.invoke("hello")).data).toBe("知晓云");
    emulator.leancloud.functions.define("only", () => 1);
    expect((await bmob("POST", "/1/functions/only", { body: {} })).json).toMatchObject({ code: 310 });
    expect(
      (await bmob("DELETE", "/1/functions/hello", { headers: { "x-bmob-master-key": KEYS.masterKey } })).status,
    ).toBe(200);
    expect((await bmob("POST", "/1/functions/hello", { body: {} })).json).toMatchObject({ code: 310 });
    expect((await lean("POST", "/1.1/functions/hello", { body: {} })).json).toEqual({ result: "LeanCloud" });
  });
  it("see nothing of the other clouds", async () => {
    await deploy("look", "typeof AV + typeof BaaS + typeof modules");
    expect((await bmob("POST", "/1/functions/look", { body: {} })).json).toEqual({
      result: "undefinedundefinedobject",
    });
  });
});

describe("/1 is shared: headers say whose a request is", () => {
  beforeEach(async () => {
    emulator.leancloud.functions.define("hello", () => "LeanCloud");
    await deploy("hello", "'Bmob'");
    await emulator.leancloud.objects.create("Thing", { label: "lean" });
    await bmob("POST", "/1/classes/Thing", { body: { label: "bmob" } });
  });
  const LEAN: Headers[] = [
    LC,
    { "x-avoscloud-application-id": "emulator", "x-avoscloud-application-key": "emulator-key" },
    { "x-uluru-application-id": "emulator", "x-uluru-application-key": "emulator-key" },
  ];
  it.each(LEAN)("/1/functions with %j is LeanCloud's", async (headers) => {
    const answer = await send("POST", "/1/functions/hello", { ...NOBODY, ...headers }, {});
    expect(answer.json).toEqual({ result: "LeanCloud" });
  });
  it.each(LEAN)("/1/call with %j is LeanCloud's", async (headers) => {
    const answer = await send("POST", "/1/call/hello", { ...NOBODY, ...headers }, {});
    expect(answer.json).toEqual({ result: "LeanCloud" });
  });
  it("/1/functions with X-Bmob headers is Bmob's", async () => {
    expect((await bmob("POST", "/1/functions/hello", { body: {} })).json).toEqual({ result: "Bmob" });
  });
  it("/1/functions without any is Bmob's, and refused", async () => {
    const answer = await send("POST", "/1/functions/hello", NOBODY, {});
    expect(answer).toMatchObject({ status: 401, json: { error: "unauthorized" } });
  });
  it("/1/classes with X-LC headers is not Bmob's", async () => {
    const answer = await send("GET", "/1/classes/Thing", { ...NOBODY, ...LC }, undefined);
    expect(answer.text).not.toContain('"bmob"');
    expect(answer.json).not.toEqual({ error: "unauthorized" });
  });
  it("/1/classes without them is Bmob's", async () => {
    expect(await inBmob()).toEqual(["bmob"]);
    const answer = await send("GET", "/1/classes/Thing", NOBODY, undefined);
    expect(answer).toMatchObject({ status: 401, json: { error: "unauthorized" } });
  });
  it.each(["api2.bmob.cn", "api.bmob.cn", "api.bmobcloud.com", "api.codenow.cn"])(
    "at %s all is Bmob's, whatever the headers",
    async (host) => {
      const answer = await send("POST", `http://${host}/1/functions/hello`, LC, {});
      expect(answer.json).toEqual({ result: "Bmob" });
      expect((await send("GET", `http://${host}/1/classes/Thing`, LC, undefined)).text).toContain('"bmob"');
    },
  );
  it.each(["/1.1/functions/hello", "/1.1/call/hello"])("%s is LeanCloud's, whatever the headers", async (path) => {
    expect((await send("POST", path, LC, {})).json).toEqual({ result: "LeanCloud" });
  });
  it("a path of the secret key is Bmob's", async () => {
    const answer = await send("GET", `/${KEYS.secretKey}/hello`, NOBODY, undefined);
    expect(answer).toMatchObject({ status: 200, text: "Bmob" });
  });
  it("a path of another key is nobody's function", async () => {
    const answer = await send("GET", "/fedcba9876543210/hello", NOBODY, undefined);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).not.toContain("LeanCloud");
  });
  it.each(["/oserve/v2.4/table/", "/hserve/v2.1/table/Thing/record/"])(
    "%s with X-Bmob headers is 知晓云's",
    async (path) => {
      expect((await bmob("GET", path)).json).not.toEqual({ error: "unauthorized" });
    },
  );
});

it("files of one name keep their own bytes", async () => {
  const upload = await bmob("POST", "/2/files/%E8%8C%B6.txt", {
    body: "Bmob",
    headers: { "content-type": "text/plain" },
  });
  const file = await emulator.leancloud.files.upload("茶.txt", "LeanCloud");
  const mine = await emulator.mincloud.files.upload("茶.txt", "知晓云");
  const bytes = async (url: unknown) => (await send("GET", String(url), NOBODY, undefined)).text;
  const urls = [at(upload.json, "url"), file.url, mine.path];
  expect([await bytes(urls[0]), await bytes(urls[1]), await bytes(urls[2])]).toEqual(["Bmob", "LeanCloud", "知晓云"]);
  const path = new URL(String(urls[0]), "http://127.0.0.1").pathname;
  expect((await bmob("DELETE", `/2/files/upyun${path}`)).json).toEqual({ msg: "ok" });
  expect([await bytes(urls[1]), await bytes(urls[2])]).toEqual(["LeanCloud", "知晓云"]);
  expect((await emulator.leancloud.files.find()).results).toHaveLength(1);
});

describe("the whole of it", () => {
  it("snapshot and restore cover Bmob: data, users, sessions, clock and ids", async () => {
    await write("before");
    const signedUp = (await bmob("POST", "/1/users", { body: { username: "ming", password: "pass" } })).json;
    const snapshot = emulator.snapshot();
    const then = [await everywhere(), await inBmob(), (await bmob("GET", "/1/timestamp")).json];
    const next = async () => [
      at((await bmob("POST", "/1/classes/Thing", { body: { label: "next" } })).json, "objectId"),
      (await emulator.leancloud.objects.create("Thing", { label: "next" })).objectId,
    ];
    const ids = await next();
    await bmob("POST", "/1/users", { body: { username: "hong", password: "pass" } });
    await emulator.clock.advance("1d");
    await emulator.restore(snapshot);
    expect([await everywhere(), await inBmob(), (await bmob("GET", "/1/timestamp")).json]).toEqual(then);
    expect(await next()).toEqual(ids);
    expect((await bmob("GET", "/1/login?username=hong&password=pass")).json).toMatchObject({ code: 101 });
    const check = await bmob("GET", `/1/checkSession/${String(at(signedUp, "objectId"))}`, {
      headers: { [SESSION]: String(at(signedUp, "sessionToken")) },
    });
    expect(check.json).toEqual({ msg: "ok" });
  });
  it("reset empties all, and all go on", async () => {
    await write("before");
    await bmob("POST", "/1/users", { body: { username: "ming", password: "pass" } });
    await emulator.reset();
    expect((await bmob("GET", "/1/classes/Thing")).json).toMatchObject({ code: 101 });
    expect((await bmob("GET", "/1/users")).json).toEqual({ results: [] });
    expect((await bmob("GET", "/1/roles")).json).toEqual({ results: [] });
    await emulator.mincloud.tables.create({ name: "Thing", schema: SCHEMA, ...OPEN });
    await write("after");
    expect(await everywhere()).toEqual({ mincloud: ["after"], leancloud: ["after"] });
    expect(await inBmob()).toEqual(["after"]);
  });
  it("one data file keeps all", async () => {
    const folder = await mkdtemp(join(tmpdir(), "bmob-apart-"));
    const data = join(folder, "data.json");
    const headers = { "x-bmob-application-id": KEYS.applicationId, "x-bmob-rest-api-key": KEYS.restKey };
    const ask = async (of: Emulator, path: string, body?: object): Promise<unknown> => {
      const request = new Request(`http://127.0.0.1${path}`, {
        headers: { ...headers, "content-type": "application/json" },
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      });
      return (await of.fetch(request)).json();
    };
    try {
      const first = await createEmulator({ data });
      await first.mincloud.tables.create({ name: "Thing", schema: SCHEMA, ...OPEN });
      await first.mincloud.records.create("Thing", { label: "kept" });
      await first.leancloud.objects.create("Thing", { label: "kept" });
      await ask(first, "/1/classes/Thing", { label: "留着" });
      const user = await ask(first, "/1/users", { username: "ming", password: "pass" });
      await first.close();
      const second = await createEmulator({ data });
      expect(await everywhere(second)).toEqual({ mincloud: ["kept"], leancloud: ["kept"] });
      expect(await ask(second, "/1/classes/Thing")).toMatchObject({ results: [{ label: "留着" }] });
      expect(await ask(second, "/1/login?username=ming&password=pass")).toMatchObject({
        objectId: at(user, "objectId"),
      });
      await second.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
  it("two emulators in one process never meet", async () => {
    await using other = await createWorld();
    await bmob("POST", "/1/classes/Thing", { body: { label: "here" } });
    expect((await other.http("GET", "/1/classes/Thing")).json).toMatchObject({ code: 101 });
    expect(other.emulator.outbox.messages()).toEqual([]);
  });
});
