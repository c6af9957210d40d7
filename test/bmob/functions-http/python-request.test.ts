import { describe } from "vitest";
import { KEYS } from "../scenarios/steps.js";
import { type FunctionCase, functionCases } from "./support.js";

/** What a Python function is told of its request, by the secret key. Bmob contract 4.1 (C), 4.3. */

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const TEXT = { "content-type": "text/plain" };

const METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"];

describe("line and headers", () => {
  functionCases("python", [
    {
      title: "4.3 the path, without query",
      name: "path1",
      body: "response.send(request.getPath())",
      request: "GET ?a=1",
      text: `/${KEYS.secretKey}/path1`,
    },
    ...METHODS.map(
      (method): FunctionCase => ({
        title: `4.1, 4.3 the method ${method}`,
        body: "response.send(request.getMethod())",
        request: method,
        text: method,
      }),
    ),
    {
      title: "4.3 headers are lists of texts under canonical names",
      body: `
        headers = request.getHeaders()
        response.send([headers["User-Agent"], headers["X-Foo"], headers["Content-Type"], headers["X-Long-Name"]])`,
      request: "POST",
      headers: { "user-agent": "Chrome", "x-foo": "bar", "x-long-name": "", ...TEXT },
      sent: "x",
      gives: [["Chrome"], ["bar"], ["text/plain"], [""]],
    },
    {
      title: "4.3 types of what is told",
      body: `
        told = [request.getPath(), request.getMethod(), request.getHeaders(), request.getBody(), request.getQueryParams(),
            request.getParams(), request.getHeaders()["X-Foo"], request.getHeader("X-Foo")]
        response.send([type(each).__name__ for each in told])`,
      headers: { "x-foo": "bar" },
      gives: ["str", "str", "dict", "str", "dict", "dict", "list", "str"],
    },
    {
      title: "4.3 one header, in any case",
      body: `response.send([request.getHeader(key) for key in ("X-Foo", "x-foo", "X-FOO", "x-fOO")])`,
      headers: { "x-foo": "bar" },
      gives: ["bar", "bar", "bar", "bar"],
    },
    {
      title: "4.3 a header that is not there is None",
      body: `response.send([request.getHeader("X-Foo"), "X-Foo" in request.getHeaders()])`,
      gives: [null, false],
    },
    {
      title: "4.1 no credentials of the app are needed, nor made up",
      body: `response.send([key for key in request.getHeaders() if key.startswith("X-Bmob")])`,
      gives: [],
    },
  ]);
});

describe("query", () => {
  const echo = "response.send(request.getQueryParams())";
  const queries: readonly [title: string, query: string, params: object][] = [
    ["two names", "?k1=v1&k2=v2", { k1: "v1", k2: "v2" }],
    ["numbers stay texts", "?n=1&f=1.5&t=true", { n: "1", f: "1.5", t: "true" }],
    ["a repeated name: the first wins", "?a=1&a=2&b=3", { a: "1", b: "3" }],
    ["+ and %20 are blanks", "?a=x+y&b=x%20y&c=x%2By", { a: "x y", b: "x y", c: "x+y" }],
    ["Chinese", "?%E5%90%8D=%E5%B0%8F%E6%98%8E&emoji=%F0%9F%98%80", { 名: "小明", emoji: "😀" }],
    ["empty values", "?a=&b", { a: "", b: "" }],
    ["reserved characters", "?a=%26%3D%3F%23%2F%25", { a: "&=?#/%" }],
    ["none", "", {}],
  ];
  functionCases("python", [
    ...queries.map(
      ([title, query, gives]): FunctionCase => ({ title: `4.3 ${title}`, body: echo, request: `GET ${query}`, gives }),
    ),
    {
      title: "4.3 one parameter, and None for another",
      body: `response.send([request.getQueryParam("a"), request.getQueryParam("b"), request.getQueryParam("A")])`,
      request: "GET ?a=1",
      gives: ["1", null, null],
    },
    {
      title: "4.3 query and body are apart",
      body: "response.send([request.getQueryParams(), request.getParams()])",
      request: "POST ?n=query",
      json: { n: "body" },
      gives: [{ n: "query" }, { n: "body" }],
    },
  ]);
});

describe("body", () => {
  const raw = "response.send([request.getBody(), len(request.getBody())])";
  const params = "response.send(request.getParams())";
  const bodies: readonly [title: string, ask: Pick<FunctionCase, "sent" | "headers">, gives: object][] = [
    ["JSON", { sent: '{"a":1,"b":"中"}', headers: { "content-type": "application/json" } }, { a: 1, b: "中" }],
    [
      "JSON with a charset",
      { sent: '{"a":1}', headers: { "content-type": "application/json; charset=utf-8" } },
      { a: 1 },
    ],
    ["JSON called text", { sent: '{"a":[true,null]}', headers: TEXT }, { a: [true, null] }],
    ["JSON called a form", { sent: '{"a":1}', headers: FORM }, { a: 1 }],
    ["JSON called nothing", { sent: '{"a":1}' }, { a: 1 }],
    ["a form", { sent: "a=1&b=x+y&c=%E4%B8%AD", headers: FORM }, { a: "1", b: "x y", c: "中" }],
    ["a form's repeated name", { sent: "a=1&a=2", headers: FORM }, { a: "1" }],
    ["text", { sent: "a=1", headers: TEXT }, {}],
    ["a list", { sent: "[1,2]", headers: { "content-type": "application/json" } }, {}],
    ["broken JSON", { sent: '{"a":', headers: { "content-type": "application/json" } }, {}],
    ["no body", {}, {}],
  ];
  functionCases("python", [
    ...bodies.map(
      ([title, ask, gives]): FunctionCase => ({
        title: `4.3 parameters of ${title}`,
        body: params,
        request: "POST",
        ...ask,
        gives,
      }),
    ),
    { title: "4.3 no body is an empty text", body: raw, gives: ["", 0] },
    {
      title: "4.3 the body as text",
      body: raw,
      request: "POST",
      sent: "a=1\n中文",
      headers: TEXT,
      gives: ["a=1\n中文", 6],
    },
    {
      title: "4.5 malformed JSON can still be read",
      body: raw,
      request: "POST",
      sent: '{"a":',
      headers: { "content-type": "application/json" },
      gives: ['{"a":', 5],
    },
    { title: "4.1 PUT with a body", body: params, request: "PUT", json: { a: 1 }, gives: { a: 1 } },
    { title: "4.1 DELETE with a body", body: params, request: "DELETE", json: { a: 1 }, gives: { a: 1 } },
    {
      title: "4.3 types of JSON",
      body: `
        params = request.getParams()
        response.send([type(params[key]).__name__ for key in ["n", "t", "i", "f", "s", "l", "o"]])`,
      request: "POST",
      json: { n: null, t: true, i: 1, f: 1.5, s: "x", l: [], o: {} },
      gives: ["NoneType", "bool", "int", "float", "str", "list", "dict"],
    },
    {
      title: "4.3 JSON as Python's own",
      body: `
        p = request.getParams()
        response.send([p["n"] is None, p["t"] is True, p["i"] + 1, p["s"] + "!", p["l"][-1], p["o"]["x"]["y"]])`,
      request: "POST",
      json: { n: null, t: true, i: 41, s: "中", l: [1, 2], o: { x: { y: "z" } } },
      gives: [true, true, 42, "中!", 2, "z"],
    },
    {
      title: "4.3 large whole numbers",
      body: `response.send(request.getParams()["n"] + 1)`,
      request: "POST",
      json: { n: 1_772_000_000_000 },
      text: "1772000000001",
    },
    {
      title: "4.3 whole numbers of any size",
      body: `response.send([str(request.getParams()["n"]), str(request.getParams()["m"])])`,
      request: "POST",
      sent: '{"n":12345678901234567890,"m":-9007199254740993}',
      gives: ["12345678901234567890", "-9007199254740993"],
    },
    {
      title: "4.3 a float stays one, whatever its value",
      body: `response.send([type(each).__name__ for each in request.getParams()["l"]])`,
      request: "POST",
      sent: '{"l":[1.0,1e3,0.5,-0.0,1]}',
      gives: ["float", "float", "float", "float", "int"],
    },
    {
      title: "4.3 names that JavaScript knows",
      body: `response.send([sorted(request.getParams()), sorted(request.getQueryParams()), request.getHeader("constructor")])`,
      request: "POST ?constructor=1&toString=2",
      json: { constructor: 1, toString: 2, valueOf: 3 },
      gives: [["constructor", "toString", "valueOf"], ["constructor", "toString"], null],
    },
    {
      title: "4.3 bytes that are no text raise nothing",
      body: `response.send([type(request.getBody()).__name__, request.getParams()])`,
      request: "POST",
      sent: Uint8Array.from([0xff, 0xfe, 0x00, 0x7b]),
      gives: ["str", {}],
    },
    {
      title: "4.3 a query with broken escapes raises nothing",
      body: `response.send(request.getQueryParam("b"))`,
      request: "GET ?a=%&b=1&c=%E4%B8",
      text: "1",
    },
    {
      title: "4.3 a body of a megabyte",
      body: `response.send([len(request.getBody()), len(request.getParams()["s"])])`,
      request: "POST",
      json: { s: "中".repeat(400_000) },
      gives: [400_008, 400_000],
    },
    {
      title: "4.9 a body over the limit never reaches the function",
      body: raw,
      request: "POST",
      sent: "x".repeat(11 * 2 ** 20),
      headers: TEXT,
      status: 413,
      responseHeaders: { "content-type": "application/json" },
    },
  ]);
});
