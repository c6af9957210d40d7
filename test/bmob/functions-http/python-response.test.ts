import { describe, expect } from "vitest";
import { NOW, NOW_MS } from "../scenarios/steps.js";
import { type FunctionCase, functionCases } from "./support.js";

/** What `response.send` becomes on the wire. Bmob contract 4.1 (C), 4.4. */

const PLAIN = { "content-type": "text/plain" };
const JSON_TYPE = { "content-type": "application/json" };
const BYTES = { "content-type": "application/octet-stream" };

describe("rendering", () => {
  const texts: readonly [expression: string, text: string][] = [
    ["", ""],
    ["''", ""],
    ["'hello'", "hello"],
    ["'中文😀'", "中文😀"],
    ["'a\\nb\\tc'", "a\nb\tc"],
    ["'{\"a\": 1}'", '{"a": 1}'],
    ["42", "42"],
    ["-7", "-7"],
    ["10 ** 20", "100000000000000000000"],
    ["1.5", "1.5"],
    ["-0.25", "-0.25"],
    ["True", "true"],
    ["False", "false"],
    ["None", "null"],
  ];
  const jsons: readonly [expression: string, gives: unknown][] = [
    ["{}", {}],
    ["[]", []],
    ["{'a': 1, 'b': None, 'c': [True, 1.5, '中']}", { a: 1, b: null, c: [true, 1.5, "中"] }],
    ["[1, [2, {'x': ()}]]", [1, [2, { x: [] }]]],
    ["(1, 'b')", [1, "b"]],
    ["BmobPointer('T', 'x1')", { __type: "Pointer", className: "T", objectId: "x1" }],
    ["[BmobPointer('T', 'x1')]", [{ __type: "Pointer", className: "T", objectId: "x1" }]],
    ["{'at': BmobDate('2026-01-02 03:04:05')}", { at: { __type: "Date", iso: "2026-01-02 03:04:05" } }],
    ["{'deep': [{'at': BmobDate(0)}]}", { deep: [{ at: { __type: "Date", iso: "1970-01-01 08:00:00" } }] }],
    ["{'p': BmobGeoPoint(116.4, 39.9)}", { p: { __type: "GeoPoint", latitude: 39.9, longitude: 116.4 } }],
    ["[BmobFile('http://f/x.txt', 'x.txt')]", [{ __type: "File", url: "http://f/x.txt", filename: "x.txt" }]],
    ["modules.oData.getDBTime()", { timestamp: Math.floor(NOW_MS / 1000), datetime: NOW }],
  ];
  const bytes: readonly [expression: string, bytes: Uint8Array][] = [
    ["b'abc'", Buffer.from("abc")],
    ["bytes(range(256))", Uint8Array.from({ length: 256 }, (_, byte) => byte)],
    ["'中'.encode('gbk')", Uint8Array.from([0xd6, 0xd0])],
  ];
  functionCases("python", [
    ...texts.map(
      ([expression, text]): FunctionCase => ({
        title: `4.4 send(${expression}) is text without charset`,
        body: `response.send(${expression})`,
        bytes: Buffer.from(text),
        responseHeaders: text === "" && expression === "" ? {} : PLAIN,
      }),
    ),
    ...jsons.map(
      ([expression, gives]): FunctionCase => ({
        title: `4.4 send(${expression}) is JSON`,
        body: `response.send(${expression})`,
        gives,
        responseHeaders: JSON_TYPE,
      }),
    ),
    ...bytes.map(
      ([expression, content]): FunctionCase => ({
        title: `4.4 send(${expression}) is bytes`,
        body: `response.send(${expression})`,
        bytes: content,
        responseHeaders: BYTES,
      }),
    ),
    {
      title: "4.4 JSON is UTF-8",
      body: "response.send({'名': '小明'})",
      and: (_, { bytes: body }) => {
        expect(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body))).toEqual({ 名: "小明" });
      },
    },
    {
      title: "4.4 an HttpResponse of a refusal is its text",
      body: "response.send(modules.oData.findOne('Nope', 'x'))",
      gives: { code: 101, error: expect.stringContaining("object not found for") },
    },
    {
      title: "4.4 a list in a list, two hundred thousand deep",
      body: "deep = []\nfor _ in range(200000): deep = [deep]\nresponse.send(deep)",
      text: "[".repeat(200_001) + "]".repeat(200_001),
    },
    {
      title: "4.4 HttpResponse inside of something",
      body: "response.send({'time': modules.oData.getDBTime()})",
      gives: { time: { timestamp: Math.floor(NOW_MS / 1000), datetime: NOW } },
    },
    {
      title: "4.4 five megabytes",
      body: "response.send('中' * 2000000)",
      and: (_, { bytes: body }) => expect(body.byteLength).toBe(6_000_000),
    },
    {
      title: "4.4 a list of a hundred thousand",
      body: "response.send(list(range(100000)))",
      and: (_, { json }) => expect(json).toHaveLength(100_000),
    },
  ]);
});

describe("status and headers", () => {
  const charset = { "content-type": "text/plain; charset=UTF-8" };
  functionCases("python", [
    ...[200, 201, 202, 400, 401, 403, 404, 418, 500, 503, 599].map(
      (status): FunctionCase => ({
        title: `4.1 status ${status}`,
        body: `response.send("said", ${status})`,
        status,
        text: "said",
        responseHeaders: PLAIN,
      }),
    ),
    { title: "4.1 status 204", body: `response.send("", 204)`, status: 204, text: "" },
    {
      title: "4.1 a redirection",
      body: `response.send("", 302, "Found", {"Location": "http://a.example/?x=1"})`,
      status: 302,
      responseHeaders: { location: "http://a.example/?x=1" },
    },
    {
      title: "4.4 by position",
      body: `response.send("中", 404, "NotFound", {"Content-Type": "text/plain; charset=UTF-8"})`,
      status: 404,
      text: "中",
      responseHeaders: charset,
    },
    {
      title: "4.4 by name",
      body: `response.send(headers={"X-A": "b"}, statusMsg="Made", statusCode=201, res={"a": 1})`,
      status: 201,
      gives: { a: 1 },
      responseHeaders: { "x-a": "b", ...JSON_TYPE },
    },
    {
      title: "4.4 a content type in small letters counts as one",
      body: `response.send("<b>中</b>", headers={"content-type": "text/html; charset=UTF-8"})`,
      text: "<b>中</b>",
      responseHeaders: { "content-type": "text/html; charset=UTF-8" },
    },
    {
      title: "4.4 a content type replaces that of JSON",
      body: `response.send({"a": 1}, headers={"Content-Type": "text/plain"})`,
      gives: { a: 1 },
      responseHeaders: PLAIN,
    },
    {
      title: "4.4 … and that of bytes",
      body: `response.send(b"GIF89a", headers={"Content-Type": "image/gif"})`,
      text: "GIF89a",
      responseHeaders: { "content-type": "image/gif" },
    },
    {
      title: "4.4 values of headers become texts",
      body: `response.send("", headers={"X-Int": 5, "X-Float": 1.5, "X-Text": "a b"})`,
      responseHeaders: { "x-int": "5", "x-float": "1.5", "x-text": "a b" },
    },
    { title: "4.4 no headers", body: `response.send("x", 200, "OK", None)`, text: "x", responseHeaders: PLAIN },
    { title: "4.4 empty headers", body: `response.send("x", 200, "OK", {})`, text: "x", responseHeaders: PLAIN },
    {
      title: "4.4 a header cannot smuggle another one in",
      body: String.raw`
        try:
            response.send("x", headers={"X-A": "a\r\nX-B: c"})
        except ValueError:
            response.send("x")`,
      text: "x",
      and: (_, { headers }) => expect(headers).not.toHaveProperty("x-b"),
    },
    {
      title: "4.3, 4.4 headers in and out",
      body: `response.send(request.getHeader("X-In"), headers={"X-Out": request.getHeader("X-In")})`,
      headers: { "x-in": "there and back" },
      text: "there and back",
      responseHeaders: { "x-out": "there and back" },
    },
  ]);
});

describe("when it is sent", () => {
  functionCases(
    "python",
    [
      { title: "4.4 the first send wins", body: `response.send("first")\nresponse.send("second", 500)`, text: "first" },
      {
        title: "4.4 code after it keeps running",
        body: `
          response.send("sent")
          modules.oData.insert("After", {"n": 1})`,
        text: "sent",
        and: async (world) => {
          await world.emulator.idle();
          expect((await world.http("GET", "/1/classes/After")).json).toMatchObject({ results: [{ n: 1 }] });
        },
      },
      {
        title: "4.4 an exception after it changes nothing",
        body: `response.send("sent", 201)\n1 / 0`,
        status: 201,
        text: "sent",
      },
      {
        title: "4.4 a timeout after it changes nothing",
        body: `response.send("sent")\nwhile True: pass`,
        text: "sent",
      },
      {
        title: "4.4 … nor one that cannot be interrupted",
        body: `
          response.send("sent")
          while True:
              try:
                  while True: pass
              except: pass`,
        text: "sent",
      },
      {
        title: "4.4 from a helper that was handed the response",
        source: `
def reply(response, text):
    response.send(text)

def onRequest(request, response, modules):
    reply(response, "helped")
`,
        text: "helped",
      },
      {
        title: "4.4 from finally",
        body: `
          try:
              raise ValueError("x")
          except ValueError as error:
              caught = str(error)
          finally:
              response.send("finally " + caught)`,
        text: "finally x",
      },
    ],
    { bmob: { functionTimeoutMs: 2_000 } },
  );
});
