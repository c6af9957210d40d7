import { afterAll, describe, expect, it } from "vitest";
import type { Json } from "../../../src/kernel/index.js";
import { createHarness, HEADERS, RUNNERS, reply, sent } from "./support.js";

/** Functions in the style of the official samples: tabs, `var`, comments, nested callbacks, `exports.x = onRequest` (Bmob contract 5). */

const HELLO = `// 云函数入口
function onRequest(request, response, modules) {
	//获取参数
	var httptype = request.method;
	var name = "GET" == httptype ? request.query.n : request.body.n;
	if (name == null) {
		name = "Guest";
	}
	response.setHeader("Content-Type", "text/plain; charset=UTF-8");
	response.end("Hello, " + name);
}

exports.hello = onRequest;
`;

const COUNT = `function onRequest(request, response, modules) {
	var db = modules.oData;
	db.find({
		"table": "GameScore",
		"limit": 0,
		"count": 1
	}, function (err, data) {
		var resultObject = JSON.parse(data);
		count = resultObject.count;
		response.send("表记录数:" + count);
	});
}`;

const RENAME = `function onRequest(request, response, modules) {
	var db = modules.oData;
	db.userLogin({
		"username": request.body.username,
		"password": request.body.password
	}, function (err, data) {
		if (data) {
			var user = JSON.parse(data);
			if (user.error == null) {
				//登录之后的 sessionToken
				db.setHeader({"X-Bmob-Session-Token": user.sessionToken});
				db.updateUserByObjectId({"objectId": user.objectId, data: {"username": "新名字"}}, function (err, data) {
					response.send(err ? err.code + ":" + err.error : "更新成功");
				})
			} else {
				response.send("找不到该用户！");
			}
		}
	});
}
exports.rename = onRequest;`;

const PROXY = `function onRequest(request, response, modules) {
	var http = modules.oHttp;
	http({ url: "https://api.example.com/ip", json: true }, function (error, res, body) {
		if (!error && res.statusCode == 200) {
			response.writeHead(200, { "Content-Type": "application/json" });
			response.end(JSON.stringify(body));
		} else {
			response.writeHead(502);
			response.end("upstream: " + String(error));
		}
	});
}`;

describe.each(RUNNERS)("samples, %s", (runner) => {
  const { run, close } = createHarness(runner);
  afterAll(close);

  it.each<readonly [request: object, text: string]>([
    [{ method: "GET" }, "Hello, Guest"],
    [{ method: "GET", query: { n: "小明" } }, "Hello, 小明"],
    [{ body: "n=jeff", params: { n: "jeff" } }, "Hello, jeff"],
    [{}, "Hello, Guest"],
  ])("hello %j", async (request, text) => {
    expect((await run(HELLO, { request })).data).toEqual(sent(text, "text/plain; charset=UTF-8"));
  });

  it("counts rows", async () => {
    const { data, calls } = await run(COUNT, { answer: () => reply('{"results":[],"count":12}') });
    expect(calls).toEqual([
      ["request", { method: "GET", path: "/1/classes/GameScore", query: "limit=0&count=1", headers: HEADERS }],
    ]);
    expect(data).toEqual(sent("表记录数:12"));
  });

  const answers =
    (...replies: readonly Json[]) =>
    (): Json => {
      const [first = null] = replies;
      replies = replies.slice(1);
      return first;
    };

  it.each<readonly [what: string, answer: () => Json, text: string, requests: number]>([
    [
      "logged in",
      answers(reply('{"objectId":"u1","sessionToken":"t"}'), reply('{"updatedAt":"2026-01-01 00:00:00"}')),
      "更新成功",
      2,
    ],
    ["unknown", answers(reply('{"code":101,"error":"username or password incorrect."}', 400)), "找不到该用户！", 1],
    [
      "refused",
      answers(reply('{"objectId":"u1","sessionToken":"t"}'), reply('{"code":211,"error":"没有登录"}', 400)),
      "211:没有登录",
      2,
    ],
  ])("renames a user: %s", async (_, answer, text, requests) => {
    const params = { username: "a", password: "b" };
    const { data, calls } = await run(RENAME, { request: { params, body: JSON.stringify(params) }, answer });
    expect(data).toEqual(sent(text));
    expect(calls).toHaveLength(requests);
    const [, last] = calls;
    if (last !== undefined) {
      expect(last[1]).toEqual({
        method: "PUT",
        path: "/1/users/u1",
        headers: { ...HEADERS, "X-Bmob-Session-Token": "t" },
        body: '{"username":"新名字"}',
      });
    }
  });

  it.each<readonly [what: string, answer: () => Json, status: number, text: string]>([
    ["well", () => reply('{"ip":"1.2.3.4"}'), 200, '{"ip":"1.2.3.4"}'],
    ["badly", () => reply("{}", 404), 502, "upstream: null"],
    [
      "not at all",
      () => {
        throw new Error("closed");
      },
      502,
      "upstream: Error: closed",
    ],
  ])("asks another server, which answers %s", async (_, answer, status, text) => {
    expect((await run(PROXY, { answer })).data).toMatchObject({ status, text });
  });
});
