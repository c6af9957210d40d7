import { afterAll, describe, expect, it } from "vitest";
import { bmobHarness } from "./support.js";

/** Bmob contract 4.4. */

const { body, close } = bmobHarness();
afterAll(close);

const TEXT = "text/plain";
const JSON_TYPE = "application/json";

describe("rendering of res (4.4)", () => {
  it.each<readonly [res: string, text: string, type: string]>([
    ["'ok'", "ok", TEXT],
    ["'你好😀'", "你好😀", TEXT],
    ["{'名': [1, 2.5, None, True, '包']}", '{"名": [1, 2.5, null, true, "包"]}', JSON_TYPE],
    ["{1: 'a', None: 'b', True: 'c'}", '{"1": "c", "null": "b"}', JSON_TYPE],
    ["[]", "[]", JSON_TYPE],
    ["(1, (2,))", "[1, [2]]", JSON_TYPE],
    ["{'half': '\\ud800', '名': 1}", '{"half": "\\ud800", "\\u540d": 1}', JSON_TYPE],
    ["12", "12", TEXT],
    ["-1.5", "-1.5", TEXT],
    ["2 ** 70", "1180591620717411303424", TEXT],
    ["True", "true", TEXT],
    ["False", "false", TEXT],
    ["None", "null", TEXT],
    ["BmobPointer('A', 'b')", '{"__type": "Pointer", "className": "A", "objectId": "b"}', JSON_TYPE],
    [
      "{'a': [{'at': BmobGeoPoint(116.3, 39.9)}]}",
      '{"a": [{"at": {"__type": "GeoPoint", "latitude": 39.9, "longitude": 116.3}}]}',
      JSON_TYPE,
    ],
    ["BmobQuerier().addWhereExists('a')", '{"a": {"$exists": true}}', JSON_TYPE],
    ["HttpResponse(200, 'OK', {}, '{\"a\":1}')", '{"a":1}', JSON_TYPE],
    ["[HttpResponse(200, 'OK', {}, '{\"a\":1}')]", '[{"a": 1}]', JSON_TYPE],
    ["modules.oData.findOne('A', 'b')", "{}", JSON_TYPE],
  ])("%s", async (res, text, type) => {
    const { data } = await body(`response.send(${res})`);
    expect(data).toEqual({
      kind: "sent",
      status: 200,
      statusText: "OK",
      headers: { "Content-Type": type },
      body: text,
      text,
    });
  });

  it.each([
    ["b'\\x00\\xff'", "AP8=", "\u0000\ufffd"],
    ["bytearray('包'.encode())", "5YyF", "包"],
  ])("%s", async (res, base64, text) => {
    const { data } = await body(`response.send(${res})`);
    expect(data).toMatchObject({ headers: { "Content-Type": "application/octet-stream" }, body: { base64 }, text });
  });
});

describe("arguments of send (4.4)", () => {
  it.each<readonly [args: string, expected: object]>([
    ["", { status: 200, statusText: "OK", body: "", text: "", headers: { "Content-Type": TEXT } }],
    ["'no', 404, 'NotFound'", { status: 404, statusText: "NotFound", body: "no" }],
    ["statusMsg='找不到', statusCode=404, res='x'", { status: 404, statusText: "找不到", body: "x" }],
    ["'x', '201'", { status: 201 }],
    [
      "'包', 200, 'OK', {'Content-Type': 'text/plain; charset=UTF-8'}",
      { headers: { "Content-Type": "text/plain; charset=UTF-8" } },
    ],
    ["{}, headers={'content-type': 'text/html', 'X-A': 1}", { headers: { "content-type": "text/html", "X-A": "1" } }],
    ["'x', headers={'X-A': '1', 'x-a': '2'}", { headers: { "Content-Type": TEXT, "x-a": "2" } }],
    ["'x', headers={}", { headers: { "Content-Type": TEXT } }],
  ])("send(%s)", async (args, expected) => {
    const { data } = await body(`response.send(${args})`);
    expect(data).toMatchObject({ kind: "sent", ...expected });
    if ("headers" in expected) expect(data).toHaveProperty("headers", expected.headers);
  });

  it.each([
    ["object()", "TypeError: Object of type object is not JSON serializable"],
    ["{'a': {1, 2}}", "TypeError: Object of type set is not JSON serializable"],
    ["'x', 99", "ValueError: statusCode must be 200 to 599: 99"],
    ["'x', 'many'", "ValueError: invalid literal"],
    ["'x', 200, 'a\\r\\nb'", "ValueError: statusMsg must not hold control characters: 'a\\r\\nb'"],
    ["'x', headers={'A': 'b\\r\\nSet-Cookie: c'}", "ValueError: header A must not hold control characters"],
    ["'x', headers={'A b': 'c'}", "ValueError: not a header name: 'A b'"],
  ])("what cannot be sent is an error of the function's: send(%s)", async (args, error) => {
    const { data } = await body(`response.send(${args})`);
    expect(data).toMatchObject({ kind: "failed", code: 310, error: expect.stringContaining(error) });
  });

  it("and does not count as sent", async () => {
    const { data } = await body(
      "try:\n\tresponse.send(object())\nexcept TypeError:\n\tresponse.send('second')\nresponse.send('third')",
    );
    expect(data).toMatchObject({ kind: "sent", body: "second" });
  });
});

describe("the first send (4.4)", () => {
  it("counts, and the code goes on", async () => {
    const { data, log } = await body(
      "print('a')\nassert response.send('first') is None\nprint('b')\nresponse.send(object(), 999)\nprint('c')",
    );
    expect(data).toMatchObject({ body: "first" });
    expect(log).toEqual(["log: a", "settled", "log: b", "log: c"]);
  });

  it("stands when an exception follows, which is logged without our frames", async () => {
    const { data, log } = await body("response.send('sent')\n{}['后']");
    expect(data).toMatchObject({ body: "sent" });
    expect(log[0]).toBe("settled");
    expect(log[1]).toMatch(/^error: Traceback .*\n {2}File "f.py", line 3, in onRequest\n.*KeyError: '后'$/s);
    expect(log.join()).not.toContain("emulator");
  });

  it("stands when the limit follows", async () => {
    const { data } = await body("response.send('sent')\nwhile True: pass", { timeMs: 200 });
    expect(data).toMatchObject({ body: "sent" });
  });

  it("uses nothing that the function could break", async () => {
    const { data } = await body(
      "json.dumps = json.JSONEncoder.encode = None\nre.compile = base64.b64encode = None\nglobals().clear()\nresponse.send([b'x'.decode(), {'a': (1,)}])",
    );
    expect(data).toMatchObject({ body: '["x", {"a": [1]}]' });
  });
});
