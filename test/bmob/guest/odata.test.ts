import { afterAll, describe, expect, it } from "vitest";
import { bmobHarness, HEADERS, reply } from "./support.js";

/** Bmob contract 4.6, and HttpResponse of 4.7. */

const { body, value, close } = bmobHarness();
afterAll(close);

const post = (path: string, data: string) => ({ method: "POST", path, headers: HEADERS, body: data });
const put = (path: string, data: string) => ({ method: "PUT", path, headers: HEADERS, body: data });
const get = (path: string, query?: string) => ({ method: "GET", path, headers: HEADERS, ...(query && { query }) });

/** The request that a call makes; undefined if none. */
const requestOf = async (call: string): Promise<unknown> => {
  const { requests, data } = await body(`db = modules.oData;\nr = db.${call}\nresponse.send(type(r).__name__)`);
  expect(data).toMatchObject({ body: "HttpResponse" });
  expect(requests.length).toBeLessThanOrEqual(1);
  return requests[0];
};

const POINTER = '{"__type": "Pointer", "className": "B", "objectId": "b1"}';

describe("the REST call of each method (4.6)", () => {
  it.each<readonly [call: string, request: unknown]>([
    ["insert('A', {'名': '包', 'n': [None, 1.5]})", post("/1/classes/A", '{"名": "包", "n": [null, 1.5]}')],
    ["insert('A', {'p': [{'q': BmobPointer('B', 'b1')}]})", post("/1/classes/A", `{"p": [{"q": ${POINTER}}]}`)],
    ["insert('表/ ?', {})", post("/1/classes/%E8%A1%A8%2F%20%3F", "{}")],
    ["remove('A', 'a1')", { method: "DELETE", path: "/1/classes/A/a1", headers: HEADERS }],
    ["update('A', 'a1', BmobUpdater.add('n', 1))", put("/1/classes/A/a1", '{"n": 1}')],
    ["findOne('A', 'a1')", get("/1/classes/A/a1")],
    [
      "userSignUp({'username': 'u', 'p': BmobPointer('B', 'b1')})",
      post("/1/users", `{"username": "u", "p": ${POINTER}}`),
    ],
    ["userLogin('小明', 'a&b=c d+')", get("/1/login", "username=%E5%B0%8F%E6%98%8E&password=a%26b%3Dc%20d%2B")],
    [
      "userLoginBySMS('138', '123456', {'a': 1})",
      post("/1/users", '{"a": 1, "mobilePhoneNumber": "138", "smsCode": "123456"}'),
    ],
    ["userResetPasswordByEmail('a@b.c')", post("/1/requestPasswordReset", '{"email": "a@b.c"}')],
    ["userResetPasswordBySMS('123456', 'p')", put("/1/resetPasswordBySmsCode/123456", '{"password": "p"}')],
    [
      "userResetPasswordByPWD('u1', 'token', 'old', 'new')",
      {
        ...put("/1/updateUserPassword/u1", '{"oldPassword": "old", "newPassword": "new"}'),
        headers: { ...HEADERS, "X-Bmob-Session-Token": "token" },
      },
    ],
    ["sendCustomSMS('138', '你好')", post("/1/requestSms", '{"mobilePhoneNumber": "138", "content": "你好"}')],
    ["sendSMSCode('138', 't')", post("/1/requestSmsCode", '{"mobilePhoneNumber": "138", "template": "t"}')],
    ["verifySMSCode('138', 123456)", post("/1/verifySmsCode/123456", '{"mobilePhoneNumber": "138"}')],
    ["payQuery('o/1')", get("/1/pay/o%2F1")],
    ["cloudCode('other')", post("/1/functions/other", "{}")],
    ["cloudCode('other', {'a': 1})", post("/1/functions/other", '{"a": 1}')],
    ["getDBTime()", get("/1/timestamp/")],
    ["batch({'requests': []})", post("/1/batch", '{"requests": []}')],
    [
      "batch([{'method': 'POST', 'body': {'p': BmobPointer('B', 'b1')}}], 0)",
      post("/1/batch", `{"requests": [{"method": "POST", "body": {"p": ${POINTER}}}]}`),
    ],
    ["batch([], True)", { ...post("/1/batch", '{"requests": []}'), query: "isTransaction=1" }],
  ])("%s", async (call, request) => {
    expect(await requestOf(call)).toEqual(request);
  });

  it.each<readonly [call: string, query: string | undefined]>([
    ["'A'", undefined],
    ["'A', {'n': {'$gt': 1}}", "where=%7B%22n%22%3A%20%7B%22%24gt%22%3A%201%7D%7D"],
    ["'A', BmobQuerier().addWhereEqualTo('a', '包')", "where=%7B%22a%22%3A%20%22%E5%8C%85%22%7D"],
    ["'A', {'$or': [BmobQuerier()]}", "where=%7B%22%24or%22%3A%20%5B%7B%7D%5D%7D"],
    ["'A', limit=10, skip='5', count=True", "limit=10&skip=5&count=1"],
    ["'A', None, 0, 0", "limit=0&skip=0"],
    ["'A', order='-价,b', include='a.b', keys='a b'", "order=-%E4%BB%B7%2Cb&include=a.b&keys=a%20b"],
    ["'A', groupby='a,b', groupcount=True", "groupby=a%2Cb&groupcount=true"],
    ["'A', groupcount=1", "groupcount=true"],
    ["'A', groupcount=False", undefined],
    ["'A', groupcount='true'", undefined],
    ["'A', min='a', max='b', sum='c', average='d'", "min=a&max=b&sum=c&average=d"],
    ["'A', having='{\"_sumA\":1}'", "having=%7B%22_sumA%22%3A1%7D"],
    ["'A', having={'_sumA': 1}", "having=%7B%22_sumA%22%3A%201%7D"],
    [
      "'A', {}, 1, 2, 'o', 'i', 'k', 1, 'g', True, 'mi', 'ma', 's', 'av', 'h'",
      "where=%7B%7D&limit=1&skip=2&order=o&include=i&keys=k&count=1&groupby=g&groupcount=true&min=mi&max=ma&sum=s&average=av&having=h",
    ],
  ])("find(%s)", async (args, query) => {
    expect(await requestOf(`find(${args})`)).toEqual(get("/1/classes/A", query));
  });

  it("find with an objectId asks for that row alone", async () => {
    expect(await requestOf("find('A', {'a': 1}, 10, objectId='a1')")).toEqual(get("/1/classes/A/a1"));
  });

  it.each([
    "find('A', limit='ten')",
    "find('A', limit=float('inf'))",
    "find('A', order=['a'])",
    "find('A', {'a': object()})",
    "find(None)",
    "find('A', keys='\\ud800')",
    "findOne('A', None)",
    "findOne('A', '')",
    "findOne('A', '..')",
    "update('..', 'a1', {})",
    "userLogin('u', 1)",
  ])("what cannot be a query asks nothing: %s", async (call) => {
    expect(await requestOf(call)).toBeUndefined();
    const seen = "[r.code, r.status, r.stringData, r.jsonData, r.err, r.headers]";
    expect(await value(`(lambda r: ${seen})(modules.oData.${call})`)).toEqual([
      -1,
      "Bad Query",
      "Bad Query",
      {},
      "Bad Query",
      {},
    ]);
  });
});

describe("credentials (4.6)", () => {
  it("stay for later calls, and are returned to be chained", async () => {
    const { requests } = await body(
      "db = modules.oData.setUserSession('s').setMasterKey('m')\ndb.getDBTime()\ndb.setUserSession(None)\ndb.getDBTime()\nresponse.send()",
    );
    const master = { ...HEADERS, "X-Bmob-Master-Key": "m" };
    expect(requests).toEqual([
      { ...get("/1/timestamp/"), headers: { ...master, "X-Bmob-Session-Token": "s" } },
      { ...get("/1/timestamp/"), headers: master },
    ]);
  });

  it("of one call do not stay, and those of one run are not seen by the next", async () => {
    const { requests } = await body(
      "db = modules.oData\ndb.userResetPasswordByPWD('u', 's', 'a', 'b')\ndb.getDBTime()\nresponse.send()",
    );
    expect(requests[1]).toEqual(get("/1/timestamp/"));
  });
});

it("puts phone and code into the caller's own dict (4.6, userLoginBySMS)", async () => {
  const { data } = await body("u = {}\nmodules.oData.userLoginBySMS('138', '1', u)\nresponse.send(u)");
  expect(data).toMatchObject({ body: '{"mobilePhoneNumber": "138", "smsCode": "1"}' });
});

describe("HttpResponse (4.7)", () => {
  const ALL =
    "(lambda r: [r.code, r.status, r.headers, r.stringData, r.jsonData, r.queryResults, r.statCount, r.err])(modules.oData.getDBTime())";
  const JSON_HEADERS = { "Content-Type": "application/json" };

  it.each<readonly [name: string, text: string, status: number, reason: string, rest: readonly unknown[]]>([
    ["an object", '{"名":1}', 200, "OK", [{ 名: 1 }, null, 0, null]],
    ["created", '{"objectId":"x"}', 201, "Created", [{ objectId: "x" }, null, 0, null]],
    ["rows", '{"results":[{"a":1}],"count":7}', 200, "OK", [{ results: [{ a: 1 }], count: 7 }, [{ a: 1 }], 7, null]],
    ["a list, of batch", '[{"success":{}}]', 200, "OK", [[{ success: {} }], null, 0, null]],
    ["no JSON", "<html>", 200, "OK", [{}, null, 0, null]],
    ["a bare value", "1", 200, "OK", [{}, null, 0, null]],
    ["nothing", "", 200, "OK", [{}, null, 0, null]],
    ["an error", '{"code":101,"error":"e"}', 400, "Bad Request", [{ code: 101, error: "e" }, null, 0, "Bad Request"]],
    ["an error without reason", '{"error":"e"}', 401, "", [{ error: "e" }, null, 0, "HTTP 401"]],
  ])("%s", async (_, text, status, reason, rest) => {
    expect(await value(ALL, { answer: () => ({ ...reply(text, status, reason) }) })).toEqual([
      status,
      reason,
      JSON_HEADERS,
      text,
      ...rest,
    ]);
  });

  it.each<readonly [text: string, expected: readonly unknown[]]>([
    ['{"updatedAt":"u","createdAt":"c","objectId":"o","msg":"ok"}', ["u", "c", "o", "ok"]],
    ["{}", [null, null, null, null]],
    ["[]", [null, null, null, null]],
  ])("members of %s", async (text, expected) => {
    const read = "(lambda r: [r.updatedAt(), r.createdAt(), r.objectId(), r.msg()])(modules.oData.getDBTime())";
    expect(await value(read, { answer: () => ({ ...reply(text) }) })).toEqual(expected);
  });

  it("has code -3 when nobody answers, -100 when the answer is none", async () => {
    const refuse = () => {
      throw new Error("连接 refused");
    };
    const read = "(lambda r: [r.code, r.jsonData, r.err])(modules.oData.getDBTime())";
    expect(await value(read, { answer: refuse })).toEqual([-3, {}, "连接 refused"]);
    expect(await value(read, { answer: () => null })).toEqual([-100, {}, expect.stringContaining("TypeError")]);
  });
});

it("tells of data without JSON form in the function's own line", async () => {
  const { data, requests, log } = await body("modules.oData.insert('A', {'a': object()})");
  expect(requests).toEqual([]);
  expect(data).toMatchObject({ code: 310, error: expect.stringContaining("TypeError: Object of type object") });
  expect(log.join()).toContain('File "f.py", line 2, in onRequest');
});
