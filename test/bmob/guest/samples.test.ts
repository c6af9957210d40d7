import { afterAll, describe, expect, it } from "vitest";
import { bmobHarness, HEADERS, reply } from "./support.js";

/** Functions in the style of the official samples: tabs, no modules loaded, `== None` (Bmob contract 4.2, last item). */

const { run, close } = bmobHarness();
afterAll(close);

const HELLO = `#coding=utf-8
# 函数入口，不允许修改
def onRequest(request, response, modules):
	# 获取参数
	name = request.getQueryParam("n")
	if name == None:
		name = "Guest"
	response.send("Hello, " + name, 200, "OK", {"Content-Type": "text/plain; charset=UTF-8"});
`;

const ECHO = `def onRequest(request, response, modules):
	result = {}
	result["query"] = request.getQueryParams()
	result["params"] = request.getParams()
	result["headers"] = request.getHeaders()
	result["method"] = request.getMethod()
	result["path"] = request.getPath()
	response.send(result)
`;

const BY_AGE = `def onRequest(request, response, modules):
	age = request.getParams().get("age");
	if age == None:
		response.send({"error": "age required"}, 404, "NotFound")
		return
	db = modules.oData;
	query = BmobQuerier().addWhereGreaterThanOrEqualTo("age", int(age));
	res = db.find("_User", query, 10, order="-age");
	if res.err != None:
		response.send({"error": res.jsonData["error"], "code": res.code});
	else:
		response.send([row["username"] for row in res.queryResults]);
`;

describe("hello", () => {
  it.each<readonly [query: Record<string, string>, text: string]>([
    [{}, "Hello, Guest"],
    [{ n: "小明" }, "Hello, 小明"],
  ])("%j", async (query, text) => {
    const { data } = await run(HELLO, { request: { query } });
    expect(data).toMatchObject({ status: 200, body: text, headers: { "Content-Type": "text/plain; charset=UTF-8" } });
  });
});

it("echo", async () => {
  const request = { query: { a: "1" }, params: { 名: [null] }, headers: { "X-A": ["b"] }, method: "PUT", path: "/p" };
  const { data } = await run(ECHO, { request });
  expect(data).toMatchObject({
    headers: { "Content-Type": "application/json" },
    text: '{"query": {"a": "1"}, "params": {"名": [null]}, "headers": {"X-A": ["b"]}, "method": "PUT", "path": "/p"}',
  });
});

describe("users by age", () => {
  const request = { params: { age: "18" } };

  it("asks and answers", async () => {
    const { data, requests } = await run(BY_AGE, {
      request,
      answer: () => ({ ...reply('{"results":[{"username":"小明"},{"username":"b"}]}') }),
    });
    expect(requests).toEqual([
      {
        method: "GET",
        path: "/1/classes/_User",
        query: "where=%7B%22age%22%3A%20%7B%22%24gte%22%3A%2018%7D%7D&limit=10&order=-age",
        headers: HEADERS,
      },
    ]);
    expect(data).toMatchObject({ text: '["小明", "b"]' });
  });

  it("tells of errors", async () => {
    const answer = () => ({ ...reply('{"code":101,"error":"没有"}', 400, "Bad Request") });
    const { data } = await run(BY_AGE, { request, answer });
    expect(data).toMatchObject({ text: '{"error": "没有", "code": 400}' });
    expect((await run(BY_AGE)).data).toMatchObject({ status: 404, statusText: "NotFound" });
  });
});
