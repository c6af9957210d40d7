import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { phones } from "./phones.js";
import {
  createWorld,
  date,
  KEYS,
  NOBODY,
  op,
  point,
  questions,
  type Scenario,
  type Step,
  scenarios,
  to,
  type World,
} from "./steps.js";

const EMAIL = "ming@example.com";
const PHONE = "13800000000";
const OTHER = "0".repeat(32);

/** An application with a bit of everything. */
const shop = async (bmob = {}): Promise<World> => {
  const world = await phones(bmob);
  await world.step({
    request: "POST /1/users",
    json: { username: "小明", password: "pass", email: EMAIL, mobilePhoneNumber: PHONE },
    save: { ming: "objectId", "ming.token": "sessionToken" },
  });
  await world.users("li");
  await world.role("admins");
  await world.objects("Product", {
    tea: {
      price: 5,
      tags: ["绿"],
      map: { k: 1 },
      day: date("2026-01-01 00:00:00"),
      at: point(30, 120),
      maker: to("_User", "ming"),
      on: true,
    },
    locked: { ACL: { "*": { read: true } } },
    hidden: { ACL: { "role:ghost": { read: true, write: true } } },
  });
  await world.step({ request: "POST /1/requestSmsCode", json: { mobilePhoneNumber: PHONE } });
  return world;
};

/** What is sent, the code, and the text where the contract has one. */
type Row = readonly [step: Step, code: number, text?: string | RegExp];
const golden = (rows: readonly Row[]): Scenario[] =>
  rows.map(([step, code, text]) => {
    const { request, json, query } = step;
    const sent = json ?? query;
    return {
      title: `7 ${code} ${request}${sent === undefined ? "" : ` ${JSON.stringify(sent).slice(0, 120)}`}`,
      ...step,
      status: 400,
      equals: { code, error: typeof text === "string" ? text : expect.stringMatching(text ?? /./) },
    };
  });
const POST = "POST /1/classes/Product";
const PUT = "PUT /1/classes/Product/{tea}";
const GET = "GET /1/classes/Product";
const put = (json: object): Step => ({ request: PUT, json });
const get = (where: unknown): Step => ({ request: GET, query: { where } });
const pointer = (rest: object) => ({ __type: "Pointer", ...rest });
const ming = (request: string, json: object): Step => ({ request, as: "ming", json });

describe("7 coded errors are 400 with exactly code and error", () => {
  questions(shop, [
    ...golden([
      [{ request: "GET /1/classes/Product/nope" }, 101, "object not found for nope."],
      [{ request: "PUT /1/classes/Product/nope", json: {} }, 101, "object not found for nope."],
      [{ request: "DELETE /1/classes/Product/nope" }, 101, "object not found for nope."],
      [{ request: "GET /1/classes/Product/{hidden}" }, 101, "object not found for {hidden}."],
      [{ request: "GET /1/classes/Product/%E4%B9%A6" }, 101, "object not found for 书."],
      [{ request: "GET /1/classes/Nobody" }, 101, "object not found for Nobody."],
      [{ request: "GET /1/classes/Nobody/x" }, 101],
      [{ request: "PUT /1/classes/Nobody/x", json: {} }, 101],
      [{ request: "DELETE /1/classes/Nobody/x" }, 101],
      [{ request: "GET /1/users/nope" }, 101, "object not found for nope."],
      [{ request: "GET /1/roles/nope" }, 101, "object not found for nope."],
      [{ request: "GET /1/login?username=li&password=no" }, 101, "username or password incorrect."],
      [
        { request: "POST /1/login", json: { username: "nobody", password: "pass" } },
        101,
        "username or password incorrect.",
      ],
      [get({ price: { $nonsense: 1 } }), 102],
      [get({ $nonsense: 1 }), 102],
      [get({ price: { $in: 5 } }), 102],
      [get({ price: { $nin: "x" } }), 102],
      [get({ tags: { $all: "x" } }), 102],
      [get({ $or: {} }), 102],
      [get({ $and: "x" }), 102],
      [get({ $or: [5] }), 102],
      [get({ price: { $exists: "x" } }), 102],
      [get({ maker: { $inQuery: 5 } }), 102],
      [get({ price: { $select: {} } }), 102],
      [get({ at: { $nearSphere: "x" } }), 102],
      [get({ at: { $within: { $box: [point(1, 2)] } } }), 102],
      [{ request: "POST /1/classes/1T", json: {} }, 103, "classname '1T' must start with a letter."],
      [{ request: "POST /1/classes/_T", json: {} }, 103, "classname '_T' must start with a letter."],
      [{ request: "POST /1/classes/%E4%B9%A6", json: {} }, 103, "classname '书' must start with a letter."],
      [{ request: POST, json: { "a-b": 1 } }, 105, "invalid field name: a-b."],
      [put({ 名: 1 }), 105, "invalid field name: 名."],
      [put({ "1a": 1 }), 105, "invalid field name: 1a."],
      [put({ $a: 1 }), 105, "invalid field name: $a."],
      [{ request: POST, json: { objectId: "x" } }, 105, "It is a reserved field: objectId."],
      [put({ createdAt: "x" }), 105, "It is a reserved field: createdAt."],
      [put({ updatedAt: date("2026-01-01 00:00:00") }), 105, "It is a reserved field: updatedAt."],
      [put({ maker: pointer({}) }), 106, "maker: is not a valid Pointer."],
      [put({ maker: pointer({ className: "_User" }) }), 106, "maker: is not a valid Pointer."],
      [put({ maker: pointer({ className: 5, objectId: "x" }) }), 106, "maker: is not a valid Pointer."],
      [{ request: POST, json: { other: pointer({ objectId: "x" }) } }, 106, "other: is not a valid Pointer."],
      [{ request: POST, body: "", headers: { "content-type": "application/json" } }, 107, "content is empty."],
      [{ request: PUT, body: "", headers: { "content-type": "application/json" } }, 107, "content is empty."],
      [{ request: POST, body: "{" }, 107],
      [{ request: POST, body: "{}", headers: { "content-type": "text/plain" } }, 107],
      [{ request: `${GET}?where=%7B` }, 107],
      [{ request: `${GET}?where=price` }, 107],
      [put({ day: date("昨天") }), 107, "invalid date: 昨天."],
      [put({ day: date("2026-13-01 00:00:00") }), 107, "invalid date: 2026-13-01 00:00:00."],
      [put({ price: op("Explode") }), 107, "invalid op value"],
      [put({ price: op("increment", { amount: 1 }) }), 107, "invalid op value"],
      [put({ ACL: { "*": true } }), 107, /^ACL shoud be like: /],
      [put({ ACL: "x" }), 107, /^ACL shoud be like: /],
      [{ request: "POST /1/users", json: { username: "x" } }, 108, "username and password required."],
      [{ request: "POST /1/users", json: {} }, 108, "username and password required."],
      [{ request: "GET /1/login" }, 109, "login data required."],
      [{ request: "POST /1/login", json: { username: "li" } }, 109, "login data required."],
      [put({ price: "x" }), 111, "invalid type for key 'price', expected 'Number', but got 'String'."],
      [put({ price: true }), 111, "invalid type for key 'price', expected 'Number', but got 'Bool'."],
      [put({ label: 5 }), 111, "invalid type for key 'label', expected 'String', but got 'Number'."],
      [put({ tags: {} }), 111, "invalid type for key 'tags', expected 'Array', but got 'Object'."],
      [put({ map: [] }), 111, "invalid type for key 'map', expected 'Object', but got 'Array'."],
      [put({ day: "2026-01-01 00:00:00" }), 111, "invalid type for key 'day', expected 'Date', but got 'String'."],
      [put({ at: 5 }), 111, "invalid type for key 'at', expected 'Geo', but got 'Number'."],
      [put({ maker: "x" }), 111, "invalid type for key 'maker', expected 'Pointer', but got 'String'."],
      [put({ on: 1 }), 111, "invalid type for key 'on', expected 'Bool', but got 'Number'."],
      [
        { request: POST, json: { price: date("2026-01-01 00:00:00") } },
        111,
        "invalid type for key 'price', expected 'Number', but got 'Date'.",
      ],
      [{ request: "POST /1/batch", json: { requests: {} } }, 112, "requests must be an array."],
      [
        {
          request: "POST /1/batch",
          json: {
            requests: Array.from({ length: 51 }, () => ({ method: "DELETE", path: "/1/classes/Product/{tea}" })),
          },
        },
        114,
        "requests array larger than 50",
      ],
      [put({ at: point(90.1, 0) }), 117, "Latitude must be in [-90, 90]: 90.1."],
      [put({ at: point(-91, 0) }), 117, "Latitude must be in [-90, 90]: -91."],
      [put({ at: point(0, 180.5) }), 117, "Longitude must be in [-180, 180]: 180.5."],
      [put({ at: point(0, -181) }), 117, "Longitude must be in [-180, 180]: -181."],
      [{ request: "PUT /1/classes/Product/{locked}", json: { price: 1 } }, 122],
      [{ request: "DELETE /1/classes/Product/{locked}" }, 122],
      [{ request: "PUT /1/roles/{admins}", json: { level: 1 } }, 122],
      [{ request: "POST /1/roles", json: { name: "管理员", ACL: { "*": { read: true } } } }, 139],
      [{ request: "POST /1/roles", json: { name: "admins", ACL: { "*": { read: true } } } }, 139],
      [{ request: "POST /2/files/tea", body: "x", headers: { "content-type": "text/plain" } }, 146],
      [{ request: "POST /2/files/tea.txt", body: "", headers: { "content-type": "text/plain" } }, 149],
      [{ request: "DELETE /2/files/upyun/2026/03/10/0123456789abcdef0123456789abcdef.txt" }, 151],
      [{ request: "POST /1/users", json: { username: "小明", password: "x" } }, 202, "username '小明' already taken."],
      [ming("PUT /1/users/{ming}", { username: "li" }), 202, "username 'li' already taken."],
      [
        { request: "POST /1/users", json: { username: "x", password: "x", email: EMAIL } },
        203,
        `email '${EMAIL}' already taken.`,
      ],
      [{ request: "PUT /1/users/{li}", as: "li", json: { email: EMAIL } }, 203, `email '${EMAIL}' already taken.`],
      [
        { request: "POST /1/requestPasswordReset", json: { email: "x@example.com" } },
        205,
        "no user found with email 'x@example.com'.",
      ],
      [{ request: "PUT /1/users/{ming}", json: { a: 1 } }, 206, "User cannot be altered without sessionToken Error."],
      [{ request: "DELETE /1/users/{ming}" }, 206, "User cannot be altered without sessionToken Error."],
      [
        { request: "PUT /1/users/{ming}", as: "li", json: { a: 1 } },
        206,
        "User cannot be altered without sessionToken Error.",
      ],
      [{ request: "POST /1/verifySmsCode/{wrong}", json: { mobilePhoneNumber: PHONE } }, 207, "code error:{wrong}."],
      [
        { request: "POST /1/verifySmsCode", json: { mobilePhoneNumber: PHONE, smsCode: "{wrong}" } },
        207,
        "code error:{wrong}.",
      ],
      [{ request: "PUT /1/resetPasswordBySmsCode/{wrong}", json: { password: "x" } }, 207, "code error:{wrong}."],
      [
        { request: "POST /1/users", json: { mobilePhoneNumber: PHONE, smsCode: "{wrong}" } },
        207,
        "code error:{wrong}.",
      ],
      [
        { request: "POST /1/usersv1", json: { mobilePhoneNumber: PHONE, smsCode: "{wrong}" } },
        207,
        "code error:{wrong}.",
      ],
      [
        { request: "POST /1/users", json: { username: "x", password: "x", mobilePhoneNumber: PHONE } },
        209,
        `mobilePhoneNumber '${PHONE}' already taken.`,
      ],
      [
        ming("PUT /1/updateUserPassword/{ming}", { oldPassword: "no", newPassword: "x" }),
        210,
        "old password incorrect.",
      ],
      [
        ming("POST /1/updateUserPassword/{ming}", { oldPassword: "no", newPassword: "x" }),
        210,
        "old password incorrect.",
      ],
      [{ request: "POST /1/push", json: {} }, 233],
      [{ request: "POST /1/functions/nothing", json: {} }, 310, "call cloudcode error:function nothing not exists"],
      [{ request: "POST /1/functions/a-b", json: {} }, 311, "invalid cloudcode name: a-b."],
      [{ request: "POST /1/functions/1a", json: {} }, 311, "invalid cloudcode name: 1a."],
      [{ request: "POST /1/functions/%E4%B9%A6", json: {} }, 311, "invalid cloudcode name: 书."],
      [{ request: "GET /1/cloudQuery?bql=x" }, 601, /^Invalid bql:/],
      [{ request: "GET /1/pay/nope" }, 10002],
      [{ request: GET, headers: { "x-bmob-master-key": OTHER } }, 10061, "master key Err"],
    ]),
    {
      title: "7 nothing of all that was done",
      steps: [
        { request: `${GET}?count=1`, labels: ["tea", "locked"], matches: { count: 2 } },
        {
          request: "GET /1/classes/Product/{tea}",
          matches: { label: "tea", price: 5, tags: ["绿"], map: { k: 1 }, on: true },
          lacks: ["fresh", "名", "a"],
        },
        { request: "GET /1/users?count=1&limit=0", equals: { results: [], count: 2 } },
        { request: "GET /1/roles?count=1&limit=0", equals: { results: [], count: 1 } },
        { request: "POST /1/verifySmsCode/{code}", json: { mobilePhoneNumber: PHONE }, equals: { msg: "ok" } },
      ],
    },
  ]);
  scenarios(
    () => shop({ emailVerification: false, smsRateLimit: true }),
    [
      ...golden([
        [{ request: "POST /1/requestEmailVerify", json: { email: EMAIL } }, 120],
        [{ request: "POST /1/requestSmsCode", json: { mobilePhoneNumber: PHONE } }, 10010],
        [{ request: "PUT /1/users/{ming}", as: "ming", json: { a: 1 }, after: "8d" }, 211],
        [{ request: "DELETE /1/users/{ming}", as: "ming", after: "8d" }, 211],
        [
          {
            request: "POST /2/files/a.bin",
            body: new Uint8Array(10 * 2 ** 20 + 1),
            headers: { "content-type": "application/octet-stream" },
          },
          145,
        ],
      ]),
      {
        title: "7 154 has a third member",
        request: "POST /2/cdnBatchDelete",
        json: { upyun: ["x.txt"] },
        status: 400,
        text: /^\{/,
        equals: { code: 154, error: expect.stringMatching(/./), fail: { upyun: ["x.txt"] } },
      },
    ],
  );
});

describe("7 what is not 400", () => {
  questions(shop, [
    { title: "7 401 has no code", request: GET, headers: NOBODY, status: 401, equals: { error: "unauthorized" } },
    ...["GET", "PUT", "DELETE", "PATCH"].flatMap((method): Scenario[] =>
      method === "PUT" || method === "DELETE"
        ? []
        : [
            {
              title: `4.5 405: ${method} of a function`,
              request: `${method} /1/functions/nothing`,
              status: 405,
              equals: { code: 107, error: expect.stringMatching(/./) },
            },
          ],
    ),
    {
      title: "4.5 107: another content type",
      request: "POST /1/functions/nothing",
      body: "{}",
      headers: { "content-type": "text/plain" },
      refused: [107, "This endpoint only supports Content-Type: application/json requests, not text/plain."],
    },
    {
      title: "4.5 107: a form",
      request: "POST /1/functions/nothing",
      body: "a=1",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      refused: [
        107,
        "This endpoint only supports Content-Type: application/json requests, not application/x-www-form-urlencoded.",
      ],
    },
    {
      title: "4.5 107: malformed JSON",
      request: "POST /1/functions/nothing",
      body: "{",
      status: 400,
      matches: { code: 107, error: expect.stringMatching(/^invalid json: ./) },
    },
    {
      title: "4.5 404 on pycloud",
      request: "POST /1/functions/nothing",
      json: {},
      host: "pycloud.bmob.cn",
      status: 404,
      equals: { code: 310, error: "call cloudcode error:function nothing not exists" },
    },
    {
      title: "4.5 404 on pycloud, by secret key",
      request: `GET /${KEYS.secretKey}/nothing`,
      host: "pycloud.bmob.cn",
      headers: NOBODY,
      status: 404,
      equals: { code: 310, error: "call cloudcode error:function nothing not exists" },
    },
    {
      title: "4.5 400 on pycloud: a bad name",
      request: "GET /1/functions/a-b",
      host: "pycloud.bmob.cn",
      refused: [311, "invalid cloudcode name: a-b."],
    },
    {
      title: "4.5 401 on pycloud: an unknown secret key",
      request: "GET /fedcba9876543210/nothing",
      host: "pycloud.bmob.cn",
      headers: NOBODY,
      status: 401,
      equals: { error: "unauthorized" },
    },
    {
      title: "4.5 401 on pycloud: no credentials",
      request: "GET /1/functions/nothing",
      host: "pycloud.bmob.cn",
      headers: NOBODY,
      status: 401,
      equals: { error: "unauthorized" },
    },
    {
      title: "2 404 on javacloud",
      request: `GET /${KEYS.secretKey}/nothing`,
      host: "javacloud.bmob.cn",
      status: 404,
      matches: { error: expect.stringMatching(/./) },
    },
    {
      title: "4.9 413",
      request: POST,
      json: { text: "x".repeat(10 * 2 ** 20) },
      status: 413,
      matches: { error: expect.stringMatching(/./) },
    },
  ]);
});

describe("4.5 functions that fail", () => {
  const SOURCES: Readonly<Record<string, string>> = {
    good: "def onRequest(request, response, modules):\n\tresponse.send('好')\n",
    raises: "def onRequest(request, response, modules):\n\traise ValueError('坏')\n",
    silent: "def onRequest(request, response, modules):\n\tpass\n",
    endless: "def onRequest(request, response, modules):\n\twhile True:\n\t\tpass\n",
    broken: "def onRequest(request, response, modules:\n\tpass\n",
    entryless: "def other(request, response, modules):\n\tpass\n",
    importing: "def onRequest(request, response, modules):\n\tresponse.send('a table called import')\n",
    exiting: "# exit is a word, too\ndef onRequest(request, response, modules):\n\tresponse.send('x')\n",
    evaluating: "def onRequest(request, response, modules):\n\tresponse.send(eval('1'))\n",
  };
  let folder: string;
  let world: World;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "bmob-errors-"));
    const functions = join(folder, "bmob", "functions");
    await mkdir(functions, { recursive: true });
    for (const [name, source] of Object.entries(SOURCES)) await writeFile(join(functions, `${name}.py`), source);
    world = await createWorld({ functionTimeoutMs: 1500 }, { fixtures: folder });
  }, 120_000);
  afterAll(async () => {
    await world.emulator.close();
    await rm(folder, { recursive: true });
  });

  const rows: [name: string, code: number, text: RegExp, pycloud: number][] = [
    ["raises", 310, /^call cloudcode error:ValueError: 坏$/, 500],
    ["silent", 310, /^call cloudcode error:timeout$/, 504],
    ["endless", 310, /^call cloudcode error:timeout$/, 504],
    ["broken", 320, /./, 500],
    ["entryless", 320, /./, 500],
    ["importing", 321, /'import'/, 500],
    ["exiting", 321, /'exit'/, 500],
    ["evaluating", 321, /'eval'/, 500],
  ];
  it.each(rows)(
    "4.5 %s: %i",
    async (name, code, text, pycloud) => {
      const body = { code, error: expect.stringMatching(text) };
      await world.step({ request: `POST /1/functions/${name}`, json: {}, status: 400, equals: body });
      await world.step({
        request: `POST /1/functions/${name}`,
        json: {},
        host: "pycloud.bmob.cn",
        status: pycloud,
        equals: body,
      });
      await world.step({
        request: `GET /${KEYS.secretKey}/${name}`,
        headers: NOBODY,
        host: "pycloud.bmob.cn",
        status: pycloud,
        equals: body,
      });
      await world.step({ request: "POST /1/functions/good", json: {}, equals: { result: "好" } });
    },
    120_000,
  );
});

it("4.5 10076: more calls at once than allowed", async () => {
  await using world = await createWorld({ functionConcurrency: 1, functionTimeoutMs: 1000 });
  const code = Buffer.from("function onRequest(request, response, modules) { while (true) {} }").toString("base64");
  await world.step({ request: "PUT /1/functions/endless", master: true, json: { code } });
  const call = { request: "POST /1/functions/endless", json: {} };
  const answers = await Promise.all([world.send(call), world.send(call)]);
  expect(answers.map(({ status }) => status)).toEqual([400, 400]);
  const bodies = answers.map(({ json }) => json);
  expect(bodies).toContainEqual({ code: 10076, error: expect.stringMatching(/^Cloudcode Qps beyond the limit: ./) });
  expect(bodies).toContainEqual({ code: 310, error: "call cloudcode error:timeout" });
}, 30_000);
