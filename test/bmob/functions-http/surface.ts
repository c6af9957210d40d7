import { afterAll, beforeAll, beforeEach } from "vitest";
import type { Answer } from "../../support/door.js";
import { KEYS, NOBODY, type World } from "../scenarios/steps.js";
import { DATA } from "./data.js";
import { createApp, type Expected, type Files, judge, NEXT, node, python } from "./support.js";

/** Requests by hand: every way to call a function. Bmob contract 4.1. */

const SAMPLES: Files = {
  // In the style of the official samples: tabs, no modules loaded, `== None`, semicolons here and there.
  "functions/hello.py": `#coding=utf-8
# 函数入口，请勿修改此声明
def onRequest(request, response, modules):
	# 获取参数 n
	name = request.getQueryParam("n");
	if name == None:
		name = "Guest";
	response.send("Hello, " + name, 200, "OK", {"Content-Type": "text/plain; charset=UTF-8"});
`,
  "functions/echo.py": `def onRequest(request, response, modules):
	result = {}
	result["query"] = request.getQueryParams()
	result["params"] = request.getParams()
	result["headers"] = request.getHeaders()
	result["method"] = request.getMethod()
	result["path"] = request.getPath()
	response.send(result)
`,
  "functions/scores.py": `def onRequest(request, response, modules):
	score = request.getParams().get("score")
	if score == None:
		score = request.getQueryParam("score")
	if score == None:
		response.send({"error": "score required"}, 404, "NotFound")
		return
	db = modules.oData;
	query = BmobQuerier()
	query.addWhereGreaterThanOrEqualTo("score", int(score))
	res = db.find("Score", query, 10, order="-score")
	if res.err != None:
		response.send({"error": res.jsonData["error"], "code": res.code})
	else:
		response.send([row["label"] for row in res.queryResults])
`,
};

/** Expressions that are sent, and the text of the result. Function `render<index>` sends it. */
export const RENDERINGS: readonly (readonly [expression: string, result: string])[] = [
  ["", ""],
  ["'text'", "text"],
  ["'中文😀'", "中文😀"],
  ["'{\"a\":1}'", '{"a":1}'],
  ["42", "42"],
  ["1.5", "1.5"],
  ["True", "true"],
  ["None", "null"],
];

const FILES: Files = {
  ...DATA,
  ...SAMPLES,
  "functions/next.py": NEXT.python,
  "functions/told.py": python(
    "response.send([request.getMethod(), request.getPath(), request.getParams(), request.getQueryParams()])",
  ),
  "functions/teapot.py": python("response.send('short and stout', 418, 'Teapot', {'X-Tea': 'green'})"),
  "functions/jsontext.py": python("response.send({'a': 1, 'list': ['中', None]})"),
  ...Object.fromEntries(
    RENDERINGS.map(([expression], index) => [`functions/render${index}.py`, python(`response.send(${expression})`)]),
  ),
  "functions/word.py": `import os\n${NEXT.python}`,
  "functions/syntax.py": "def onRequest(request, response, modules)\n\tresponse.send()\n",
  "functions/entry.py": "def onrequest(request, response, modules):\n\tresponse.send()\n",
  "functions/raises.py": python("raise ValueError('太大')"),
  "functions/mute.py": python("pass"),
  "functions/loop.py": python("while True: pass"),
  "functions/nodehello.js": `function onRequest(request, response, modules) {
  var name = request.query.n || request.body.n || "Guest";
  response.send("Hello, " + name);
}
exports.nodehello = onRequest;
`,
  "functions/nodetold.js": node("response.send({ method: request.method, query: request.query, body: request.body });"),
  "functions/nodeteapot.js": node("response.writeHead(418, { 'X-Tea': 'green' }); response.end('short and stout');"),
  "functions/noderaises.js": node("throw new TypeError('太大');"),
  "functions/nodesyntax.js": "function onRequest(request, response, modules) {",
  "functions/nodeentry.js": "function onrequest(request, response, modules) { response.send('x'); }",
  "functions/nodemute.js": node(""),
  "functions/nodeloop.js": node("for (;;) {}"),
};

export const REST = "api2.bmob.cn";
export const PYTHON = "pycloud.bmob.cn";
export const NODE = "cloud.bmob.cn";

export type SentHeaders = Readonly<Record<string, string | undefined>>;
export interface Sent {
  readonly host?: string;
  readonly body?: unknown;
  /** All headers but the content type, which is JSON's unless it is given here. */
  readonly headers?: SentHeaders;
  readonly query?: Readonly<Record<string, unknown>>;
}

export const SIMPLE = { "x-bmob-application-id": KEYS.applicationId, "x-bmob-rest-api-key": KEYS.restKey };

export const UNAUTHORIZED: Expected = { status: 401, gives: { error: "unauthorized" } };
export const BAD_MASTER: Expected = { fails: [400, 10061, "master key Err"] };

/** The ways to call, in an emulator that all tests of the file share. */
export const openSurface = () => {
  let opened: World | undefined;
  const world = (): World => {
    if (opened === undefined) throw new Error("the emulator is started before the first test, not earlier");
    return opened;
  };

  const ask = (
    method: string,
    path: string,
    { host = REST, body, headers = SIMPLE, query }: Sent = {},
  ): Promise<Answer> =>
    world().http(method, path, {
      ...(body === undefined ? {} : { body }),
      ...(query === undefined ? {} : { query }),
      headers: { ...NOBODY, host, ...headers },
    });
  const formA = (name: string, sent: Sent = {}) => ask("POST", `/1/functions/${name}`, { body: {}, ...sent });
  const formB = (name: string, method = "POST", sent: Sent = {}) =>
    ask(method, `/1/functions/${name}`, { host: PYTHON, ...sent });
  const formC = (name: string, method = "GET", sent: Sent = {}) =>
    ask(method, `/${KEYS.secretKey}/${name}`, { host: PYTHON, headers: {}, ...sent });

  beforeAll(async () => {
    opened = await createApp(FILES, { functionTimeoutMs: 2_000 });
    for (const name of ["next", "nodehello"]) judge(await formA(name), { status: 200 });
  }, 60_000);
  afterAll(() => opened?.[Symbol.asyncDispose]());
  // Contract 4.5: after any failure the next call works.
  beforeEach(async () => judge(await formA("next"), { gives: { result: "next" } }), 30_000);

  return { ask, formA, formB, formC, world };
};
