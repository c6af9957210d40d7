import { describe, expect } from "vitest";
import { type Fails, type FunctionCase, functionCases } from "./support.js";

/** Node functions by the secret key: what they are told, how they answer, how they fail. Bmob contract 5. */

const FORM = { "content-type": "application/x-www-form-urlencoded" };

describe("request", () => {
  const told: readonly (readonly [expression: string, ask: Partial<FunctionCase>, gives: unknown])[] = [
    ["request.method", {}, "GET"],
    ["request.method", { request: "POST", json: {} }, "POST"],
    ["request.query.a", { request: "GET ?a=1" }, "1"],
    ["request.query.a", { request: "GET ?a=x+y%2B" }, "x y+"],
    ["request.query.名", { request: "GET ?%E5%90%8D=%E5%B0%8F" }, "小"],
    ["typeof request.query.none", {}, "undefined"],
    ["Object.keys(request.query)", { request: "GET ?k1=v1&k2=v2" }, ["k1", "k2"]],
    ["request.body.a", { request: "POST", json: { a: 1 } }, 1],
    [
      "request.body",
      { request: "POST", json: { s: "中", n: null, t: true, l: [1.5], o: {} } },
      { s: "中", n: null, t: true, l: [1.5], o: {} },
    ],
    ["request.body.a", { request: "POST", sent: "a=1&b=x+y", headers: FORM }, "1"],
    ["request.body.b", { request: "POST", sent: "a=1&b=%E4%B8%AD+y", headers: FORM }, "中 y"],
    ["request.headers['x-foo']", { headers: { "x-foo": "bar" } }, "bar"],
    ["request.headers['X-Foo'] === undefined", { headers: { "x-foo": "bar" } }, true],
    ["request.headers['content-type']", { request: "POST", json: {} }, "application/json"],
    ["typeof request.headers['none']", {}, "undefined"],
    ["Object.values(request.headers).every((value) => typeof value === 'string')", { headers: { "x-foo": "1" } }, true],
    ["[request.query.n, request.body.n]", { request: "POST ?n=query", json: { n: "body" } }, ["query", "body"]],
  ];
  functionCases(
    "node",
    told.map(
      ([expression, ask, value]): FunctionCase => ({
        title: `5 ${expression} of ${ask.request ?? "GET"}`,
        body: `response.send({ value: ${expression} });`,
        ...ask,
        gives: { value },
      }),
    ),
  );
});

describe("response", () => {
  const json = (body: string, gives: unknown): FunctionCase => ({ title: `5 ${body}`, body, gives });
  const text = (body: string, said: string): FunctionCase => ({ title: `5 ${body}`, body, text: said });
  functionCases("node", [
    text("response.send('hello')", "hello"),
    text("response.end('hello')", "hello"),
    text("response.send('中文😀')", "中文😀"),
    text("response.send('')", ""),
    text("response.send()", ""),
    text("response.end()", ""),
    json("response.send({ a: 1, b: ['中', null] })", { a: 1, b: ["中", null] }),
    json("response.end({ a: 1 })", { a: 1 }),
    json("response.send([1, 'b'])", [1, "b"]),
    json("response.send(JSON.stringify({ a: 1 }))", { a: 1 }),
    text("response.end('first'); response.end('second')", "first"),
    text("response.send('first'); response.end('second'); response.send({})", "first"),
    {
      title: "5 setHeader",
      body: "response.setHeader('X-A', 'b'); response.setHeader('Content-Type', 'text/html; charset=utf-8'); response.end('<b>中</b>');",
      text: "<b>中</b>",
      responseHeaders: { "x-a": "b", "content-type": "text/html; charset=utf-8" },
    },
    {
      title: "5 writeHead",
      body: "response.writeHead(404, { 'Content-Type': 'application/xml', 'X-A': 1 }); response.end('<none/>');",
      status: 404,
      text: "<none/>",
      responseHeaders: { "x-a": "1", "content-type": "application/xml" },
    },
    {
      title: "5 writeHead with a status alone",
      body: "response.writeHead(201); response.end('made');",
      status: 201,
      text: "made",
    },
    {
      title: "5 a redirection",
      body: "response.writeHead(302, { Location: 'http://a.example/?x=1' }); response.end();",
      status: 302,
      responseHeaders: { location: "http://a.example/?x=1" },
    },
    {
      title: "5 writeHead over setHeader",
      body: "response.setHeader('X-A', 'old'); response.setHeader('X-B', 'kept'); response.writeHead(200, { 'X-A': 'new' }); response.end('x');",
      text: "x",
      responseHeaders: { "x-a": "new", "x-b": "kept" },
    },
    {
      title: "5 a header cannot smuggle another one in",
      body: "try { response.setHeader('X-A', 'a\\r\\nX-B: c'); } catch {} response.end('x');",
      text: "x",
      and: (_, { headers }) => expect(headers).not.toHaveProperty("x-b"),
    },
    text("response.end('x'.repeat(1000000))", "x".repeat(1_000_000)),
    json(
      "response.send(Array.from({ length: 50000 }, (_, n) => n))",
      Array.from({ length: 50_000 }, (_, n) => n),
    ),
  ]);
});

describe("when it is done", () => {
  const later: readonly (readonly [body: string, text: string])[] = [
    ["setTimeout(() => response.end('later'), 10)", "later"],
    ["setTimeout((a, b) => response.end(a + b), 1, 'x', 'y')", "xy"],
    [
      "let n = 0; const timer = setInterval(() => { if (++n === 3) { clearInterval(timer); response.end(String(n)); } }, 1)",
      "3",
    ],
    [
      "const timer = setTimeout(() => response.end('never'), 1); clearTimeout(timer); setTimeout(() => response.end('kept'), 20)",
      "kept",
    ],
    ["await new Promise((resolve) => setTimeout(resolve, 5)); response.end('awaited')", "awaited"],
    ["Promise.resolve('then').then((value) => response.end(value))", "then"],
    ["Promise.reject(new Error('caught')).catch((error) => response.end(error.message))", "caught"],
    ["const all = await Promise.all([1, Promise.resolve(2)]); response.end(all.join())", "1,2"],
    ["try { await Promise.reject(new Error('x')); } catch (error) { response.end(error.message); } finally { }", "x"],
    ["modules.oData.find({ table: 'None' }, () => setTimeout(() => response.end('after'), 1))", "after"],
  ];
  const forms: readonly (readonly [title: string, source: string])[] = [
    ["a declaration", "function onRequest(request, response, modules) { response.end('ok'); }"],
    ["an asynchronous one", "async function onRequest(request, response, modules) { await null; response.end('ok'); }"],
    [
      "exports.<fn> = onRequest",
      "function onRequest(request, response, modules) { response.end('ok'); }\nexports.form2 = onRequest;",
    ],
    [
      "helpers and constants beside it",
      "var TEXT = 'o';\nfunction onRequest(request, response, modules) { response.end(help(TEXT)); }\nfunction help(x) { return x + 'k'; }",
    ],
    [
      "Windows' lines and a comment at the end",
      "function onRequest(request, response, modules) {\r\n\tresponse.end('ok');\r\n}\r\n// end",
    ],
    [
      "var and no semicolons",
      "var a = 1\nfunction onRequest(request, response, modules) {\n  var b = a + 1\n  response.end(b === 2 ? 'ok' : 'no')\n}",
    ],
  ];
  functionCases("node", [
    ...later.map(([body, said]): FunctionCase => ({ title: `5 ${body}`, body: `${body};`, text: said })),
    ...forms.map(
      ([title, source], index): FunctionCase => ({ title: `5 ${title}`, name: `form${index}`, source, text: "ok" }),
    ),
    {
      title: "5 console.log prints nothing for the caller",
      name: "talker",
      body: "console.log('你好', { a: 1 }); console.log('again'); response.end('quiet');",
      text: "quiet",
      and: ({ emulator }) => {
        const lines = emulator.logs({ function: "talker" });
        expect(lines).toMatchObject([
          { platform: "bmob", level: "log", message: expect.stringContaining("你好") },
          { platform: "bmob", level: "log", message: "again" },
        ]);
      },
    },
    {
      title: "5 an error after the answer changes nothing",
      body: "response.end('sent'); throw new Error('late');",
      text: "sent",
    },
  ]);
});

describe("failures", () => {
  // The contract's table says what pycloud answers; cloud.* is asked for the same.
  const thrown = (error: string | RegExp): Fails => [500, 310, error];
  const broken = (error: string | RegExp): Fails => [500, 320, error];
  const timeout: Fails = [504, 310, "call cloudcode error:timeout"];
  const rows: readonly (readonly [body: string, fails: Fails])[] = [
    ["throw new Error('坏了')", thrown("call cloudcode error:Error: 坏了")],
    ["throw new TypeError('x')", thrown("call cloudcode error:TypeError: x")],
    ["class Odd extends Error { name = 'Odd'; } throw new Odd('y')", thrown("Odd")],
    ["throw 'text'", thrown("text")],
    ["nobody()", thrown("ReferenceError")],
    ["null.x", thrown("TypeError")],
    ["response.nobody('x')", thrown("TypeError")],
    ["request.query.a.b.c", thrown("TypeError")],
    ["modules.oData.nobody({}, () => {})", thrown("TypeError")],
    ["modules.nobody.find()", thrown("TypeError")],
    ["JSON.parse('{')", thrown("SyntaxError")],
    ["await Promise.reject(new RangeError('awaited'))", thrown("RangeError: awaited")],
    [
      "modules.oData.find({ table: 'None' }, () => { throw new RangeError('in a callback'); })",
      thrown("RangeError: in a callback"),
    ],
    ["setTimeout(() => { throw new Error('in a timer'); }, 1)", thrown("Error: in a timer")],
    ["(function deep() { deep(); })()", thrown(/./)],
    ["", timeout],
    ["return 'a value'", timeout],
    ["modules.oData.find({ table: 'None' }, () => {})", timeout],
    ["for (;;) {}", timeout],
    ["while (true) { try { for (;;) {} } catch {} }", timeout],
    ["await new Promise(() => {})", timeout],
    ["const spin = () => { Promise.resolve().then(spin); }; spin()", timeout],
    ["setInterval(() => {}, 1)", timeout],
    ["/(a+)+$/.test('a'.repeat(64) + 'b')", timeout],
  ];
  const services = ["oPush", "oAsync", "oMail", "oMoment", "oRedis", "oXml2js"];
  functionCases(
    "node",
    [
      ...rows.map(
        ([body, fails]): FunctionCase => ({ title: `5, 4.5 ${body || "no answer"}`, body: `${body};`, fails }),
      ),
      { title: "4.5 a syntax error", source: "function onRequest(request, response, modules) {", fails: broken(/./) },
      { title: "4.5 an empty file", source: "", fails: broken("onRequest") },
      {
        title: "4.5 another name",
        source: "function onrequest(request, response, modules) { response.end('x'); }",
        fails: broken("onRequest"),
      },
      ...services.map(
        (name): FunctionCase => ({
          title: `5 modules.${name} is there, or says clearly that it is not`,
          body: `try { const it = modules.${name}; response.end(it === undefined ? 'silent' : 'there'); } catch (error) { response.end(error.message); }`,
          and: (_, { text }) => {
            expect(text).not.toBe("silent");
            if (text !== "there") expect(text).toContain(name);
          },
        }),
      ),
    ],
    { bmob: { functionTimeoutMs: 2_000 } },
  );
});
