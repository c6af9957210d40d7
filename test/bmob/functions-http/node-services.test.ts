import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, NOW, NOW_MS, type World } from "../scenarios/steps.js";
import { DATA } from "./data.js";
import { before, id, refusal, setting } from "./node-told.js";
import { call, createApp, type FunctionCase, functionCases, node, python } from "./support.js";

/** Node functions: oBatch, oFunctions, oBql, oHttp, oCrypto and oFile against the emulator's data. Bmob contract 5. */

describe("batch, functions, BQL", () => {
  functionCases(
    "node",
    [
      {
        title: "5 oBatch.exec",
        body: `
          const requests = [
            { method: "POST", path: "/1/classes/Batch", body: { n: 1 } },
            { method: "put", path: "/1/classes/Batch/nope", body: { n: 1 } },
          ];
          modules.oBatch.exec({ data: { requests } }, (err, data) => response.end(data));`,
        gives: [
          { success: { createdAt: NOW, objectId: id } },
          { error: { code: 101, error: "object not found for nope." } },
        ],
      },
      {
        title: "5 oBatch.exec with too many",
        body: `
          const requests = Array(51).fill({ method: "POST", path: "/1/classes/Batch51", body: {} });
          modules.oBatch.exec({ data: { requests } }, (err, data) => response.send(failed(err, data)));`,
        gives: refusal(114, "requests array larger than 50"),
      },
      {
        title: "5 oFunctions.run of a Node function",
        body: "modules.oFunctions.run({ name: 'other', data: { n: 20 } }, (err, data) => response.send(parse(parse(data).result)));",
        gives: { method: "POST", body: { n: 20 } },
      },
      {
        title: "5 oFunctions.run of a Python function",
        body: "modules.oFunctions.run({ name: 'snake', data: { s: '中' } }, (err, data) => response.send([!err, parse(data)]));",
        gives: [true, { result: "中!" }],
      },
      {
        title: "5 oFunctions.run of nothing",
        body: "modules.oFunctions.run({ name: 'nobody', data: {} }, (err, data) => response.send(failed(err, data)));",
        gives: refusal(310, "call cloudcode error:function nobody not exists"),
      },
      {
        title: "5 oFunctions.run of a function that fails",
        body: "modules.oFunctions.run({ name: 'failing', data: {} }, (err, data) => response.send(failed(err, data).slice(0, 2)));",
        gives: [310, expect.stringContaining("RangeError: inside")],
      },
      {
        title: "5 oBql.exec",
        body: "modules.oBql.exec({ bql: 'select * from Score where score > 10 order by -score' }, (err, data) => response.send(labels(data)));",
        gives: ["c", "b"],
      },
      {
        title: "5 oBql.exec with values",
        body: "modules.oBql.exec({ bql: 'select * from Score where score > ? and grade = ?', values: [10, 'two'] }, (err, data) => response.send(labels(data)));",
        gives: ["b", "c"],
      },
      {
        title: "5 oBql.exec of nonsense",
        body: "modules.oBql.exec({ bql: 'delete everything' }, (err, data) => response.send(failed(err, data).slice(0, 2)));",
        gives: [601, expect.stringMatching(/^Invalid bql:/)],
      },
      ...["oBatch.exec({}", "oFunctions.run({}", "oBql.exec({}", "oAtom.exec({ table: 'T' }"].map(
        (options): FunctionCase => ({
          title: `5 ${options}): a missing option`,
          body: `modules.${options}, (err) => response.send(err));`,
          and: (_, { json }) => {
            expect(json).toEqual({ code: expect.any(Number), error: expect.stringMatching(/./) });
            // 60004 is "no data".
            expect([60001, 60004]).toContain(Object(json).code);
          },
        }),
      ),
    ],
    {
      before,
      files: {
        ...DATA,
        "functions/other.js": node("response.send({ method: request.method, body: request.body });"),
        "functions/failing.js": node("throw new RangeError('inside');"),
        "functions/snake.py": python("response.send(request.getParams()['s'] + '!')"),
      },
    },
  );
});

describe("oHttp, oCrypto", () => {
  const md5 = "5d41402abc4b2a76b9719d911017c592";
  const headers = `{ "X-Bmob-Application-Id": "${KEYS.applicationId}", "X-Bmob-REST-API-Key": "${KEYS.restKey}", "Content-Type": "application/json" }`;
  functionCases(
    "node",
    [
      {
        title: "5 oHttp to the app itself",
        body: `
          const url = "https://api2.bmob.cn/1/timestamp";
          modules.oHttp({ url, headers: ${headers} }, (error, res, body) => response.send([error, res.statusCode, parse(body)]));`,
        gives: [null, 200, { timestamp: Math.floor(NOW_MS / 1000), datetime: NOW }],
      },
      {
        title: "5 oHttp.get",
        body: `modules.oHttp.get({ url: "https://api.bmob.cn/1/classes/Score?limit=1", headers: ${headers} }, (error, res, body) => response.send(labels(body)));`,
        gives: ["a"],
      },
      {
        title: "5 oHttp.post",
        body: `modules.oHttp.post({ url: "https://api.bmob.cn/1/classes/Posted", headers: ${headers}, body: JSON.stringify({ n: 1 }) }, (error, res, body) => response.send([res.statusCode, parse(body)]));`,
        gives: [201, { createdAt: NOW, objectId: id }],
      },
      {
        title: "5 oHttp with a refusal: no error, the status tells",
        body: `modules.oHttp("https://api.bmob.cn/1/timestamp", (error, res, body) => response.send([error, res.statusCode, parse(body)]));`,
        gives: [null, 401, { error: "unauthorized" }],
      },
      {
        title: "5 oHttp to a host that is closed",
        body: `modules.oHttp("http://outside.example/", (error, res, body) => response.send([String(error && error.message), res === undefined || res === null, body === undefined || body === null]));`,
        gives: [expect.stringContaining("outside.example"), true, true],
      },
      {
        title: "5 oHttp.post to a host that is closed",
        body: `modules.oHttp.post({ url: "http://127.0.0.1:1/", body: "x" }, (error) => response.send(Boolean(error)));`,
        text: "true",
      },
      {
        title: "5 oCrypto is Node's",
        body: "response.send(modules.oCrypto.createHash('md5').update('hello').digest('hex'));",
        text: md5,
      },
      {
        title: "5 oCrypto signs",
        body: "response.send(modules.oCrypto.createHmac('sha256', 'key').update('中').digest('hex').length);",
        text: "64",
      },
    ],
    setting,
  );
});

describe("oFile", () => {
  let world: World;
  beforeAll(async () => {
    const remove = "modules.oFile.del({ url: request.body.url }, (err, data) => response.send({ err, data }));";
    world = await createApp({
      "functions/del.js": node(remove),
      "functions/none.js": node("modules.oFile.del({}, (err) => response.send(err));"),
    });
  });
  afterAll(() => world?.[Symbol.asyncDispose]());

  it("5 del takes a file away", async () => {
    const made = await world.http("POST", "/2/files/a.txt", {
      body: "hello",
      headers: { "content-type": "text/plain" },
    });
    expect(made.json).toMatchObject({ filename: "a.txt", url: expect.any(String) });
    const url = String(Object(made.json).url);
    const read = () => world.http("GET", url.startsWith("http") ? url : `http://127.0.0.1${url}`);
    expect(await read()).toMatchObject({ status: 200, text: "hello" });
    const { json } = await call(world, "node", "del", { request: "POST", json: { url } });
    expect(JSON.parse(Object(json).data)).toEqual({ msg: "ok" });
    expect((await read()).status).toBeGreaterThanOrEqual(400);
    const again = await call(world, "node", "del", { request: "POST", json: { url } });
    expect(again.json).toMatchObject({ err: { code: expect.any(Number), error: expect.any(String) } });
  });

  it("5 del without url", async () => {
    expect((await call(world, "node", "none")).json).toMatchObject({ code: 60007, error: expect.stringMatching(/./) });
  });
});
