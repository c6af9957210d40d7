import { afterAll, describe, expect, it } from "vitest";
import type { Json } from "../../../src/kernel/index.js";
import { createHarness, RUNNERS, reply } from "./support.js";

/** `modules.oHttp`. Bmob contract 5: in the manner of the package `request`. */

const URL = "http://a.b/x";

const get = (request: object = {}) => ({ method: "GET", url: URL, headers: {}, maxRedirects: 10, ...request });
const post = (request: object = {}) => get({ method: "POST", maxRedirects: 0, ...request });

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const JSON_BOTH = { accept: "application/json", "content-type": "application/json" };

describe.each(RUNNERS)("oHttp, %s", (runner) => {
  const { body, close } = createHarness(runner);
  afterAll(close);

  /** What the host is asked for. */
  const ask = async (parameters: string): Promise<unknown> => {
    const { calls, error } = await body(`const http = modules.oHttp; http${parameters}; response.send();`);
    if (error) throw new Error(error.stack);
    return calls;
  };

  /** What the callback hears. */
  const hear = async (parameters: string, answer: () => Json): Promise<unknown> => {
    const statements = `modules.oHttp(${parameters}, (error, res, body) => response.send({ error, res, body }));`;
    const { data } = await body(statements, { answer });
    return JSON.parse(Object(data).text);
  };

  it.each<readonly [parameters: string, request: object]>([
    [`('${URL}')`, get()],
    [`('${URL}', () => {})`, get()],
    [`({ url: '${URL}' }, () => {})`, get()],
    [`({ uri: '${URL}', method: 'put' })`, get({ method: "PUT", maxRedirects: 0 })],
    [`({ url: new (require('url').URL)('${URL}') })`, get()],
    [`('${URL}', { headers: { 'X-A': 1, 'X-B': null } }, () => {})`, get({ headers: { "X-A": "1" } })],
    [`.get('${URL}')`, get()],
    [
      `.get({ method: 'POST', url: '${URL}', headers: { Authorization: 'Bearer t' } })`,
      get({ headers: { Authorization: "Bearer t" } }),
    ],
    [`.head('${URL}')`, get({ method: "HEAD" })],
    [`.put({ url: '${URL}', body: 'x' })`, post({ method: "PUT", body: "x" })],
    [`.patch('${URL}')`, post({ method: "PATCH" })],
    [`.del('${URL}')`, post({ method: "DELETE" })],
    [`.delete('${URL}')`, post({ method: "DELETE" })],
    [
      `.post({ url: '${URL}', headers: { 'X-A': 'a' }, body: '{"a":"包"}' })`,
      post({ headers: { "X-A": "a" }, body: '{"a":"包"}' }),
    ],
    [`.post({ url: '${URL}', body: Buffer.from([255]) })`, post({ body: "/w==", encoding: "base64" })],
    [
      `.post('${URL}', { form: { key: '值 1', 'a!': [1, { b: '' }], n: null, u: undefined } })`,
      post({ headers: FORM, body: "key=%E5%80%BC%201&a%21%5B0%5D=1&a%21%5B1%5D%5Bb%5D=&n=" }),
    ],
    [
      `.post({ url: '${URL}', form: 'a=1', headers: { 'Content-Type': 'x/y' } })`,
      post({ headers: { "Content-Type": "x/y" }, body: "a=1" }),
    ],
    [`.post({ url: '${URL}', json: { a: 1 } })`, post({ headers: JSON_BOTH, body: '{"a":1}' })],
    [`.post({ url: '${URL}', json: true, body: { a: 1 } })`, post({ headers: JSON_BOTH, body: '{"a":1}' })],
    [
      `.post({ url: '${URL}', json: true, body: [], headers: { Accept: 'a/b', 'CONTENT-TYPE': 'c/d' } })`,
      post({ headers: { Accept: "a/b", "CONTENT-TYPE": "c/d" }, body: "[]" }),
    ],
    [`({ url: '${URL}', json: true })`, get({ headers: { accept: "application/json" } })],
    [
      `({ url: '${URL}', qs: { a: 1, b: '名', c: { d: [true] } } })`,
      get({ url: `${URL}?a=1&b=%E5%90%8D&c%5Bd%5D%5B0%5D=true` }),
    ],
    [`({ url: '${URL}?z=1#top', qs: { a: 1 } })`, get({ url: `${URL}?z=1&a=1#top` })],
    [`({ url: '${URL}', qs: {}, timeout: 500, auth: null, jar: false })`, get({ timeout: 500 })],
    [`({ url: '${URL}', encoding: null })`, get({ answer: "base64" })],
    [`({ url: '${URL}', encoding: 'binary' })`, get({ answer: "base64" })],
    [`({ url: '${URL}', encoding: 'utf8' })`, get()],
    [`({ url: '${URL}', followRedirect: false })`, get({ maxRedirects: 0 })],
    [`({ url: '${URL}', maxRedirects: 2 })`, get({ maxRedirects: 2 })],
    [`.post({ url: '${URL}', followAllRedirects: true })`, post({ maxRedirects: 10 })],
  ])("http%s (5)", async (parameters, request) => {
    expect(await ask(parameters)).toEqual([["fetch", request]]);
  });

  it.each<readonly [parameters: string, answer: object, body: unknown]>([
    [`'${URL}'`, reply("你好"), "你好"],
    [`'${URL}'`, reply('{"a":1}'), '{"a":1}'],
    [`{ url: '${URL}', json: true }`, reply('{"a":1}'), { a: 1 }],
    [`{ url: '${URL}', json: true }`, reply("no"), "no"],
    [`'${URL}'`, reply("no", 404, "Not Found"), "no"],
    [`{ url: '${URL}', encoding: null }`, { ...reply("/w=="), encoding: "base64" }, { type: "Buffer", data: [255] }],
    [`{ url: '${URL}', encoding: 'binary' }`, { ...reply("/w=="), encoding: "base64" }, "\xff"],
    [`{ url: '${URL}', encoding: 'hex', json: true }`, { ...reply("EQ=="), encoding: "base64" }, 11],
  ])("callback of %s: status, headers and body of %j (5)", async (parameters, answer, content) => {
    const { status, statusText } = Object(answer);
    expect(await hear(parameters, () => JSON.parse(JSON.stringify(answer)))).toEqual({
      error: null,
      res: {
        statusCode: status,
        statusMessage: statusText,
        headers: { "content-type": "application/json" },
        body: content,
      },
      body: content,
    });
  });

  it.each<readonly [options: string, message: string]>([
    ["{}", "oHttp: the option url is missing"],
    ["''", "oHttp: the option url is missing"],
    [`{ url: '${URL}', formData: { a: 1 } }`, "oHttp: the option formData is not emulated"],
    [`{ url: '${URL}', auth: { user: 'a' } }`, "oHttp: the option auth is not emulated"],
    [
      `{ url: '${URL}', method: 'POST', body: { a: 1 } }`,
      "oHttp: the body must be a string or a Buffer, or json must be true",
    ],
  ])("%s is told an error, and nothing is sent (5)", async (options, message) => {
    const { data, calls } = await body(
      `modules.oHttp(${options}, (error, res) => response.send([error.message, res]));`,
    );
    expect(Object(data).text).toBe(JSON.stringify([message, null]));
    expect(calls).toEqual([]);
  });

  const refuse = (code: string) => () => {
    throw Object.assign(new Error("没有网络"), { code });
  };

  it.each([
    ["ECONNREFUSED", "ECONNREFUSED"],
    ["ECONNABORTED", "ETIMEDOUT"],
  ])("a failure %s is told as %s (5)", async (code, told) => {
    expect(await hear(`'${URL}'`, refuse(code))).toEqual({ error: { code: told } });
  });

  it.each([`'${URL}', 'POST', {}, 'x', () => {}`, `'${URL}', {}, {}`])("(%s) is a mistake", async (parameters) => {
    const { error, calls } = await body(`modules.oHttp(${parameters});`);
    expect(error).toMatchObject({ type: "TypeError", message: "oHttp takes (url or options, callback)" });
    expect(calls).toEqual([]);
  });

  it("an encoding that nobody knows is the function's failure", async () => {
    const { error } = await body(`modules.oHttp({ url: '${URL}', encoding: 'gbk' }, () => {});`, {
      answer: () => ({ ...reply("/w=="), encoding: "base64" }),
    });
    expect(error).toMatchObject({ type: "TypeError", message: "Unknown encoding: gbk" });
  });

  it("a failure that nobody hears is the function's", async () => {
    const { error } = await body(`modules.oHttp.post('${URL}', { form: {} })`, { answer: refuse("ECONNREFUSED") });
    expect(error).toMatchObject({ message: "没有网络", details: { code: "ECONNREFUSED" } });
  });

  it("an error in a callback is the function's (4.5)", async () => {
    const { error } = await body(`modules.oHttp('${URL}', () => { throw new RangeError('in'); })`);
    expect(error).toMatchObject({ type: "RangeError", message: "in" });
  });
});
