import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ANONYMOUS } from "../../../src/platforms/bmob/access/caller.js";
import type { Entrance, Language } from "../../../src/platforms/bmob/functions/index.js";
import { createStages, node, python, SOURCES, type Stage } from "./support.js";

/** Bmob contract 4.1, 4.4, 5, 8: what comes back when a function sends. */

const stages = createStages();
let stage: Stage;
beforeAll(async () => {
  stage = await stages.open();
});
afterAll(async () => {
  await stage.close();
  await stages.close();
});

const deploy = (language: Language, body: string) => stage.functions.deploy("f", language, SOURCES[language](body));
// Each has a function `f` of its own, in whichever language.
afterEach(async () => {
  for (const { name } of stage.functions.list()) await stage.functions.remove(name);
});

interface Row {
  readonly what: string;
  readonly language: Language;
  readonly body: string;
  readonly cloud: object;
  readonly rest: object;
}

const result = (text: string, status = 200) => ({
  status,
  headers: { "content-type": "application/json" },
  json: { result: text },
});

const ROWS: readonly Row[] = [
  {
    what: "a text",
    language: "python",
    body: "response.send('你好')",
    cloud: { status: 200, statusText: "OK", headers: { "content-type": "text/plain" }, body: "你好" },
    rest: result("你好"),
  },
  {
    what: "a text",
    language: "node",
    body: "response.send('你好')",
    cloud: { status: 200, statusText: "OK", headers: { "content-type": "text/plain" }, body: "你好" },
    rest: result("你好"),
  },
  {
    what: "an object",
    language: "python",
    body: "response.send({'a': [1, None, '中']})",
    cloud: { status: 200, headers: { "content-type": "application/json" }, body: '{"a": [1, null, "中"]}' },
    rest: result('{"a": [1, null, "中"]}'),
  },
  {
    what: "an object",
    language: "node",
    body: "response.send({ a: [1, null, '中'] })",
    cloud: { status: 200, headers: { "content-type": "application/json" }, body: '{"a":[1,null,"中"]}' },
    rest: result('{"a":[1,null,"中"]}'),
  },
  {
    what: "bytes",
    language: "python",
    body: "response.send(bytes([0, 255, 65]))",
    cloud: {
      status: 200,
      headers: { "content-type": "application/octet-stream" },
      body: Buffer.from([0, 255, 65]),
    },
    rest: result("\u0000\ufffdA"),
  },
  {
    what: "bytes",
    language: "node",
    body: "response.end(Buffer.from([0, 255, 65]))",
    cloud: { status: 200, headers: { "content-type": "application/octet-stream" }, body: Buffer.from([0, 255, 65]) },
    rest: result("\u0000\ufffdA"),
  },
  {
    what: "nothing",
    language: "python",
    body: "response.send()",
    cloud: { status: 200, statusText: "OK", headers: { "content-type": "text/plain" }, body: "" },
    rest: result(""),
  },
  {
    what: "a status, a reason and headers",
    language: "python",
    body: "response.send('no', 404, 'NotFound', {'Content-Type': 'text/html; charset=UTF-8', 'X-Page': 3})",
    cloud: {
      status: 404,
      statusText: "NotFound",
      headers: { "content-type": "text/html; charset=UTF-8", "x-page": "3" },
      body: "no",
    },
    rest: result("no", 404),
  },
  {
    what: "a status and headers",
    language: "node",
    body: "response.writeHead(404, { 'X-Page': 3 }); response.end('no')",
    cloud: {
      status: 404,
      statusText: "Not Found",
      headers: { "content-type": "text/plain", "x-page": "3" },
      body: "no",
    },
    rest: result("no", 404),
  },
  {
    what: "a redirection",
    language: "python",
    body: "response.send('', 302, 'Found', {'Location': 'http://example.com/'})",
    cloud: {
      status: 302,
      statusText: "Found",
      headers: { "content-type": "text/plain", location: "http://example.com/" },
    },
    rest: result("", 302),
  },
  {
    what: "no content",
    language: "python",
    body: "response.send('x', 204, 'No Content')",
    cloud: { status: 204, statusText: "No Content" },
    rest: result("x", 204),
  },
  {
    what: "a server error of its own",
    language: "node",
    body: 'response.writeHead(503); response.end(\'{"code":1,"error":"mine"}\')',
    cloud: { status: 503, body: '{"code":1,"error":"mine"}' },
    rest: result('{"code":1,"error":"mine"}', 503),
  },
];

const HOSTS: Readonly<Record<Language, Entrance>> = { python: "pycloud", node: "nodecloud" };

describe("4.1 as it is on the hosts of functions, in { result } on the API", () => {
  it.each(ROWS)("4.4 $language: $what", async ({ language, body, cloud, rest }) => {
    await deploy(language, body);
    expect(await stage.call("f", { from: HOSTS[language] })).toMatchObject(cloud);
    expect(await stage.call("f", { from: "direct" })).toMatchObject(cloud);
    const wrapped = await stage.call("f");
    expect(wrapped).toMatchObject(rest);
    expect(wrapped.headers).toEqual({ "content-type": "application/json" });
    expect(wrapped.statusText).toBeUndefined();
  });
});

describe("4.4 the first send counts, and what comes after it changes nothing", () => {
  it.each([
    ["python", "another one", "response.send('first')\nresponse.send('second', 500)"],
    ["node", "another one", "response.send('first'); response.send('second')"],
    ["python", "an exception", "response.send('first')\n1 / 0"],
    ["node", "an exception", "response.send('first'); null.x"],
    ["python", "a work", "response.send('first')\nprint('later')"],
    ["node", "a timer", "response.send('first'); setTimeout(() => console.log('later'), 20)"],
  ] as const)("4.4 %s: %s", async (language, _what, body) => {
    await deploy(language, body);
    expect(await stage.call("f", { from: "direct" })).toMatchObject({ status: 200, body: "first" });
    if (body.includes("later")) expect(stage.logs("f")).toContain("log: later");
  });

  it.each([
    ["python", "response.send('first')\nwhile True: pass"],
    ["node", "response.send('first'); setInterval(() => {}, 50)"],
    ["node", "response.send('first'); for (;;) {}"],
  ] as const)("4.4 %s: a loop without end is not waited for: %s", async (language, body) => {
    const slow = await stages.open({ functionTimeoutMs: 4000 });
    await slow.functions.deploy("f", language, SOURCES[language](body));
    const begun = performance.now();
    expect(await slow.call("f", { from: "direct" })).toMatchObject({ status: 200, body: "first" });
    expect(performance.now() - begun).toBeLessThan(3500);
    expect(await slow.call("nobody")).toMatchObject({ status: 400 });
    await slow.close();
  });
});

describe("8 what Bmob.run resolves with", () => {
  it.each([
    ["python", "response.send({'a': 1})", { a: 1 }],
    ["python", "response.send([1, '二', None])", [1, "二", null]],
    ["python", "response.send('text')", "text"],
    ["python", "response.send('12')", 12],
    ["python", "response.send(3.5)", 3.5],
    ["python", "response.send(None)", null],
    ["python", "response.send(True)", true],
    ["python", "response.send()", ""],
    ["python", "response.send('{')", "{"],
    ["python", "response.send('no', 404)", "no"],
    ["python", "response.send({'error': 'mine'}, 400)", { error: "mine" }],
    ["node", "response.send({ a: 1 })", { a: 1 }],
    ["node", "response.end('你好')", "你好"],
  ] as const)("8 %s: %s: %j", async (language, body, expected) => {
    await deploy(language, body);
    expect(await stage.functions.run(ANONYMOUS, "f")).toEqual(expected);
  });

  it("8 JSON that could reach a prototype stays a text", async () => {
    await deploy("python", `response.send('{"__proto__": {"a": 1}}')`);
    expect(await stage.functions.run(ANONYMOUS, "f")).toBe('{"__proto__": {"a": 1}}');
  });

  it.each([
    ["python", "raise ValueError('坏')", { code: 310, error: "call cloudcode error:ValueError: 坏" }],
    ["python", "pass", { code: 310, error: "call cloudcode error:timeout" }],
    ["python", "import", { code: 321, error: expect.stringContaining("'import'") }],
    ["node", "null.x", { code: 310, error: expect.stringContaining("TypeError") }],
  ] as const)("8 %s: %s rejects with the body", async (language, body, expected) => {
    await deploy(language, body);
    await expect(stage.functions.run(ANONYMOUS, "f")).rejects.toMatchObject({
      name: "ApiError",
      status: 400,
      code: expected.code,
      body: expected,
    });
  });

  it("8 a function of its own that answers 500 rejects, as every 500 does", async () => {
    await deploy("python", "response.send('broken', 500)");
    await expect(stage.functions.run(ANONYMOUS, "f")).rejects.toMatchObject({
      status: 500,
      body: { result: "broken" },
    });
  });

  it("8 an unknown function rejects", async () => {
    await expect(stage.functions.run(ANONYMOUS, "nobody")).rejects.toMatchObject({ code: 310, status: 400 });
  });
});

describe("4.3 what functions are told", () => {
  const ECHO_PYTHON =
    "response.send({'path': request.getPath(), 'method': request.getMethod(), 'headers': request.getHeaders(), 'body': request.getBody(), 'query': request.getQueryParams(), 'params': request.getParams()})";

  it("4.1 Bmob.run sends what the SDK sends", async () => {
    await deploy("python", ECHO_PYTHON);
    const params = { name: "小明", list: [1, { deep: null }], at: new Date(0), skip: undefined };
    const {
      path,
      method,
      headers,
      body,
      query,
      params: got,
    } = Object(await stage.functions.run(ANONYMOUS, "f", params));
    expect({ path, method, headers, query }).toEqual({
      path: "/1/functions/f",
      method: "POST",
      headers: { "Content-Type": ["application/json"] },
      query: {},
    });
    expect(got).toEqual({ name: "小明", list: [1, { deep: null }], at: "1970-01-01T00:00:00.000Z" });
    expect(JSON.parse(body)).toEqual(got);
  });

  it("4.1 without parameters it is {}", async () => {
    await deploy("python", ECHO_PYTHON);
    expect(await stage.functions.run(ANONYMOUS, "f")).toMatchObject({ body: "{}", params: {} });
  });

  it("4.3 what is no object has no parameters", async () => {
    await deploy("python", ECHO_PYTHON);
    expect(await stage.functions.run(ANONYMOUS, "f", [1, 2])).toMatchObject({ body: "[1,2]", params: {} });
  });

  it("4.3 the request goes as it is, and nothing else with it", async () => {
    await deploy("python", ECHO_PYTHON);
    const request = {
      path: "/0123456789abcdef/f",
      method: "PUT",
      headers: { "X-A": ["1"] },
      body: "你好",
      query: { n: "小明" },
      params: {},
    };
    const more = { ...request, raw: new Uint8Array(3) };
    const { json } = await stage.call("f", { from: "pycloud", request: more });
    expect(json).toEqual(request);
  });

  it.each([
    ["python", "response.send(modules.oData.find('T').stringData)"],
    ["node", "modules.oData.find({ table: 'T' }, (err, data) => response.send(data))"],
  ] as const)("4.6, 5 %s: the app's keys", async (language, body) => {
    await deploy(language, body);
    stage.asked.length = 0;
    expect(await stage.call("f")).toMatchObject({ status: 200 });
    expect(stage.asked.map(({ path, headers }) => ({ path, headers }))).toEqual([
      {
        path: "/1/classes/T",
        headers: {
          host: "127.0.0.1:4400",
          "x-bmob-application-id": stage.world.config.applicationId,
          "x-bmob-rest-api-key": stage.world.config.restKey,
          "content-type": "application/json",
        },
      },
    ]);
  });
});

describe("4.9 concurrency", () => {
  const WAIT: Readonly<Record<Language, string>> = {
    python: "modules.oData.find('T')\ntime.sleep(0.3)\nresponse.send('done')",
    node: "setTimeout(() => response.send('done'), 300)",
  };

  it.each(["python", "node"] as const)("4.5 %s: calls beyond the limit are refused at once", async (language) => {
    const small = await stages.open({ functionConcurrency: 2 });
    await small.functions.deploy("slow", language, SOURCES[language](WAIT[language]));
    await small.functions.deploy("quick", language, SOURCES[language]("response.send('quick')"));
    const first = [small.call("slow"), small.call("slow")];
    const refused = { code: 10076, error: "Cloudcode Qps beyond the limit: 2." };
    expect(await small.call("quick")).toMatchObject({ status: 400, json: refused });
    expect(await small.call("quick", { from: HOSTS[language] })).toMatchObject({ status: 429, json: refused });
    expect(await small.call("quick", { from: "direct" })).toMatchObject({ status: 429, json: refused });
    await expect(small.functions.run(ANONYMOUS, "quick")).rejects.toMatchObject({ status: 400, body: refused });
    expect((await Promise.all(first)).map(({ json }) => json)).toEqual([{ result: "done" }, { result: "done" }]);
    expect(await small.call("quick")).toMatchObject({ status: 200, json: { result: "quick" } });
    await small.close();
  });

  it("4.5 what does not run takes no place: unknown and broken functions", async () => {
    const small = await stages.open({ functionConcurrency: 1 });
    await small.functions.deploy("slow", "node", node(WAIT.node));
    await small.functions.deploy("bad", "python", "import json");
    const first = small.call("slow");
    expect(await small.call("nobody")).toMatchObject({ json: { code: 310 } });
    expect(await small.call("bad")).toMatchObject({ json: { code: 321 } });
    expect(await first).toMatchObject({ status: 200 });
    await small.close();
  });

  it("4.5 a failure gives its place back", async () => {
    const small = await stages.open({ functionConcurrency: 1, functionTimeoutMs: 500 });
    await small.functions.deploy("fails", "python", python("1 / 0"));
    await small.functions.deploy("endless", "node", node("for (;;) {}"));
    await small.functions.deploy("good", "node", node("response.send('good')"));
    for (const name of ["fails", "endless", "fails"]) {
      expect(await small.call(name)).toMatchObject({ json: { code: 310 } });
      expect(await small.call("good")).toMatchObject({ json: { result: "good" } });
    }
    await small.close();
  });

  it("4.5 without a limit, twenty at once", async () => {
    await stage.functions.deploy("many", "node", node("response.send(request.body.n)"));
    const numbers = Array.from({ length: 20 }, (_, n) => n);
    const answers = await Promise.all(numbers.map((n) => stage.functions.run(ANONYMOUS, "many", { n })));
    expect(answers).toEqual(numbers);
  });
});
