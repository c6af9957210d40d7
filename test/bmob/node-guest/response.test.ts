import { afterAll, describe, expect, it } from "vitest";
import { createHarness, RUNNERS, sent } from "./support.js";

/** The function's second argument. Bmob contract 5, 4.4. */

const TEXT = "text/plain";
const JSON_TYPE = "application/json";

/** Tests of what goes wrong print it. */
const withoutStacks = (log: readonly string[]): string[] => log.map((line) => line.replace(/\n[\s\S]*$/, ""));

describe.each(RUNNERS)("response, %s", (runner) => {
  const { body, run, close } = createHarness(runner);
  afterAll(close);

  it.each<readonly [value: string, text: string, type: string]>([
    ["'hi'", "hi", TEXT],
    ["'你好 \\n 😀'", "你好 \n 😀", TEXT],
    ["''", "", TEXT],
    ["", "", TEXT],
    ["undefined", "", TEXT],
    ["0", "0", TEXT],
    ["-1.5", "-1.5", TEXT],
    ["12n", "12", TEXT],
    ["true", "true", TEXT],
    ["null", "null", TEXT],
    ["{ a: 1, 名: [null, { b: '包' }] }", '{"a":1,"名":[null,{"b":"包"}]}', JSON_TYPE],
    ["[]", "[]", JSON_TYPE],
    ["new Date(0)", '"1970-01-01T00:00:00.000Z"', JSON_TYPE],
    ["JSON.stringify({ a: 1 })", '{"a":1}', TEXT],
  ])("send(%s) and end(…) answer the text, objects as JSON (5, 4.4)", async (value, text, type) => {
    for (const method of ["send", "end"]) {
      expect((await body(`response.${method}(${value});`)).data).toEqual(sent(text, type));
    }
  });

  it.each(["Buffer.from('你好')", "new Uint8Array(Buffer.from('你好'))", "new Uint8Array(Buffer.from('你好')).buffer"])(
    "bytes are sent as they are: %s (4.4)",
    async (value) => {
      expect((await body(`response.end(${value});`)).data).toEqual({
        ...sent("你好", "application/octet-stream"),
        body: { base64: Buffer.from("你好").toString("base64") },
      });
    },
  );

  it.each<readonly [statements: string, data: object]>([
    ["response.statusCode = 404;", { status: 404, statusText: "Not Found" }],
    [
      "response.statusCode = 404; response.statusMessage = 'Gone fishing';",
      { status: 404, statusText: "Gone fishing" },
    ],
    ["response.writeHead(201);", { status: 201, statusText: "Created" }],
    ["response.writeHead('500', 'Busy');", { status: 500, statusText: "Busy" }],
    ["response.writeHead(299, {});", { status: 299, statusText: "" }],
    [
      "response.writeHead(404, 'NotFound', { 'X-A': 1 });",
      { status: 404, statusText: "NotFound", headers: { "Content-Type": "text/plain", "X-A": "1" } },
    ],
    [
      "response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });",
      { status: 200, headers: { "content-type": "text/html; charset=utf-8" } },
    ],
    [
      "response.setHeader('X-a', '值'); response.setHeader('X-B', ['1', 2]);",
      { headers: { "Content-Type": "text/plain", "X-a": "值", "X-B": "1, 2" } },
    ],
    ["response.setHeader('Set-Cookie', ['a=1']);", { headers: { "Content-Type": "text/plain", "Set-Cookie": "a=1" } }],
    [
      "response.setHeader('X-A', '1'); response.setHeader('x-a', '2'); response.writeHead(200, { 'X-a': '3' });",
      { headers: { "Content-Type": "text/plain", "X-a": "3" } },
    ],
    [
      "response.setHeader('X-A', response.setHeader('X-B', 7).getHeader('x-b') + typeof response.getHeader('X-C'));",
      { headers: { "Content-Type": "text/plain", "X-B": "7", "X-A": "7undefined" } },
    ],
  ])("head: %s (5)", async (statements, data) => {
    expect((await body(`${statements} response.end('x');`)).data).toMatchObject({ ...data, body: "x" });
  });

  it.each<readonly [statements: string, text: string, type: string]>([
    ["response.write('你'); response.write('好'); response.end();", "你好", TEXT],
    ["response.write('a'); response.end('b');", "ab", TEXT],
    ["response.write({ a: 1 }); response.end(2);", '{"a":1}2', JSON_TYPE],
    ["response.write(''); response.send();", "", TEXT],
  ])("%s (5)", async (statements, text, type) => {
    expect((await body(statements)).data).toEqual(sent(text, type));
  });

  it("parts of bytes and text make bytes (5)", async () => {
    const { data } = await body("response.write('a'); response.write(Buffer.from([255, 0])); response.end('b');");
    expect(data).toMatchObject({ body: { base64: Buffer.from([97, 255, 0, 98]).toString("base64") } });
  });

  it.each(["response.end('\\xff\\0', 'binary')", "response.write('/w==', 'base64'); response.end('\\0', 'latin1')"])(
    "text may stand for bytes: %s (5)",
    async (statements) => {
      const headers = { "Content-Type": "application/octet-stream" };
      expect((await body(statements)).data).toMatchObject({ headers, body: { base64: "/wA=" } });
    },
  );

  it("or for text, by its name (5)", async () => {
    expect((await body("response.write('你', 'utf-8'); response.end('好', 'UTF8');")).data).toEqual(sent("你好"));
  });

  it.each<readonly [statements: string, type: string, message: RegExp]>([
    ["response.send(() => 1)", "TypeError", /^a function cannot be sent$/],
    ["response.send(Symbol('a'))", "TypeError", /^a symbol cannot be sent$/],
    ["const a = []; a.push(a); response.send(a)", "TypeError", /circular/],
    ["response.writeHead(99)", "RangeError", /^a status must be 200 to 599: 99$/],
    ["response.writeHead('no')", "RangeError", /^a status must be 200 to 599: "no"$/],
    ["response.writeHead(200, ['X-A', '1'])", "TypeError", /^writeHead takes headers as an object$/],
    ["response.statusCode = 600; response.end()", "RangeError", /^a status must be 200 to 599: 600$/],
    [
      "response.statusMessage = 'a\\nb'; response.end()",
      "TypeError",
      /^statusMessage must not hold control characters/,
    ],
    ["response.setHeader('Set-Cookie', ['a=1', 'b=2'])", "Error", /^more than one cookie is not emulated$/],
    ["response.setHeader('a b', 1)", "TypeError", /^not a header name: "a b"$/],
    ["response.setHeader('a')", "TypeError", /^header a has no value$/],
    ["response.setHeader('a', 'b\\r\\nc')", "TypeError", /^header a must not hold control characters: "b\\r\\nc"$/],
    ["response.json({})", "TypeError", /^response\.json is not a function$/],
  ])("%s fails (5)", async (statements, type, message) => {
    const { error } = await body(statements);
    expect(error).toMatchObject({ type, message: expect.stringMatching(message) });
  });

  it("what could not be sent is no answer (5)", async () => {
    const { data } = await body("try { response.send(() => 1); } catch (e) { response.send(e.message); }");
    expect(data).toEqual(sent("a function cannot be sent"));
  });

  it("can be asked for what it has not (5)", async () => {
    expect((await body("response.send([typeof response.json, 'json' in response]);")).data).toMatchObject({
      text: '["undefined",false]',
    });
  });

  it("methods do without their object (5)", async () => {
    const { data } = await body(
      "const { setHeader, send } = response; setHeader('X-A', 1); Promise.resolve('x').then(send);",
    );
    expect(data).toMatchObject({ body: "x", headers: { "X-A": "1" } });
  });

  it("the first answer counts, and the code goes on (5, 4.4)", async () => {
    const { data, log } = await body(`
      response.send("first");
      console.log("after", response.send("second") === response, response.write("x"));
      response.writeHead(500).setHeader("X-A", "1");
      response.end();
      setTimeout(() => console.log("later"), 1);
    `);
    expect(data).toEqual(sent("first"));
    expect(log.slice(0, 2)).toEqual(["settled", "log: after true true"]);
    if (runner === "sandbox") expect(log[2]).toBe("log: later");
  });

  it("may come after an await, a timer and a callback (5)", async () => {
    const { data, log } = await run(
      `async function onRequest(request, response, modules) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        console.log("awaited");
        modules.oData.find({ table: "A" }, (err, data) => setTimeout(() => response.send(data), 1));
      }`,
    );
    expect(data).toEqual(sent("{}"));
    expect(log).toEqual(["log: awaited", "settled"]);
  });

  it.each<readonly [what: string, code: string]>([
    ["an error", "function onRequest(request, response) { response.send('ok'); throw new Error('late'); }"],
    ["a rejection", "async function onRequest(request, response) { response.send('ok'); throw new Error('late'); }"],
    [
      "an error in a callback",
      `function onRequest(request, response, modules) {
        response.send('ok');
        modules.oData.find({ table: 'A' }, () => { throw new Error('late'); });
      }`,
    ],
  ])("%s after it changes nothing, and is logged (4.4)", async (_, code) => {
    const { data, log } = await run(code);
    expect(data).toEqual(sent("ok"));
    expect(withoutStacks(log)).toEqual(["settled", "error: Error: late"]);
  });
});
