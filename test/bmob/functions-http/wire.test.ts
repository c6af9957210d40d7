import { request as send } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KEYS, type World } from "../scenarios/steps.js";
import { createApp, node, python } from "./support.js";

/** What only a real connection shows: reason phrases, header lines, hosts. Bmob contract 2, 4.1, 4.4. */

const FILES = {
  "functions/say.py": python(`
    p = request.getParams()
    response.send(p.get("text", ""), p.get("status", 200), p.get("phrase", "OK"), p.get("headers"))`),
  "functions/plain.py": python("response.send('plain')"),
  "functions/missing.py": python("response.send('no', 404)"),
  "functions/hello.js": node("response.send('hello from Node');"),
  "functions/broken.py": python("1 / 0"),
  "functions/echo.py": python("response.send([request.getMethod(), request.getPath(), request.getBody()])"),
};

interface Heard {
  readonly status: number | undefined;
  readonly phrase: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

let world: World;
let port = "";
beforeAll(async () => {
  world = await createApp(FILES);
  const { url } = await world.emulator.listen({ port: 0 });
  port = new URL(url).port;
  expect(await ask("pycloud.bmob.cn", "GET", `/${KEYS.secretKey}/plain`)).toMatchObject({ body: "plain" });
}, 60_000);
afterAll(() => world?.[Symbol.asyncDispose]());

const ask = (
  host: string,
  method: string,
  path: string,
  { body, headers = {} }: { body?: string | Buffer; headers?: Readonly<Record<string, string>> } = {},
): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const sending = send({ host: "127.0.0.1", port, method, path, headers: { ...headers, host } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () =>
        resolve({
          status: answer.statusCode,
          phrase: answer.statusMessage,
          headers: answer.headers,
          body: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    sending.on("error", reject);
    sending.end(body);
  });

const say = (what: object) =>
  ask("pycloud.bmob.cn", "POST", `/${KEYS.secretKey}/say`, {
    body: JSON.stringify(what),
    headers: { "content-type": "application/json" },
  });

describe("4.1, 4.4 status lines", () => {
  it.each([
    [200, "OK"],
    [200, "Fine"],
    [201, "Created"],
    [404, "NotFound"],
    [404, "Not Found"],
    [418, "I'm a teapot"],
    [500, "Oops"],
    [599, "Odd"],
  ])("%i %s", async (status, phrase) => {
    expect(await say({ text: "x", status, phrase })).toMatchObject({ status, phrase, body: "x" });
  });

  it("the phrase is OK unless another is given, whatever the status", async () => {
    expect(await ask("pycloud.bmob.cn", "GET", `/${KEYS.secretKey}/missing`)).toMatchObject({
      status: 404,
      phrase: "OK",
    });
  });

  it("a Chinese phrase goes as its UTF-8 bytes", async () => {
    const { phrase } = await say({ phrase: "没有" });
    expect(Buffer.from(phrase ?? "", "latin1").toString("utf8")).toBe("没有");
  });

  it("a phrase of several lines stays in its line", async () => {
    // Whether it is cleaned or refused the contract leaves open.
    const heard = await say({ text: "x", phrase: "a\r\nX-Evil: 1\r\n\r\nbody" });
    expect([200, 500]).toContain(heard.status);
    expect(heard.headers).not.toHaveProperty("x-evil");
    expect(heard.phrase).not.toMatch(/[\r\n]/);
    expect(await say({ text: "next" })).toMatchObject({ status: 200, body: "next" });
  });

  it("failures have the usual one", async () => {
    const path = `/${KEYS.secretKey}`;
    expect(await ask("pycloud.bmob.cn", "GET", `${path}/broken`)).toMatchObject({ status: 500 });
    expect(await ask("pycloud.bmob.cn", "GET", `${path}/nobody`)).toMatchObject({ status: 404, phrase: "Not Found" });
  });
});

describe("4.4 headers and bodies", () => {
  it("content types as they were given, and the text's length in bytes", async () => {
    expect(await say({ text: "中文" })).toMatchObject({
      body: "中文",
      headers: { "content-type": "text/plain", "content-length": "6" },
    });
    expect(await say({ text: "中", headers: { "Content-Type": "text/html; charset=UTF-8" } })).toMatchObject({
      body: "中",
      headers: { "content-type": "text/html; charset=UTF-8" },
    });
  });

  it.each([
    [{ "Content-Length": "3" }],
    [{ "Transfer-Encoding": "chunked" }],
    [{ Connection: "keep-alive" }],
    [{ "X-Null": null, "X-List": [1, 2] }],
  ])("headers %j do not break the answer", async (headers) => {
    const heard = await say({ text: "whole answer", headers });
    expect(heard).toMatchObject({ status: 200, body: "whole answer" });
  });

  it("HEAD has no body", async () => {
    const heard = await ask("pycloud.bmob.cn", "HEAD", `/${KEYS.secretKey}/plain`);
    expect(heard).toMatchObject({ status: 200, body: "" });
  });

  it("204 and 304 have none either", async () => {
    for (const status of [204, 304]) {
      expect(await say({ text: "ignored", status })).toMatchObject({ status, body: "" });
    }
    expect(await say({ text: "next" })).toMatchObject({ body: "next" });
  });

  it("a body in pieces", async () => {
    const text = "中文".repeat(100_000);
    const heard = await ask("pycloud.bmob.cn", "PUT", `/${KEYS.secretKey}/echo`, {
      body: text,
      headers: { "transfer-encoding": "chunked" },
    });
    expect(JSON.parse(heard.body)).toEqual(["PUT", `/${KEYS.secretKey}/echo`, text]);
  });
});

describe("2 hosts", () => {
  it.each(["pycloud.bmob.cn", "PyCloud.Bmob.cn", "pycloud.bmob.cn:80", "pycloud.localhost", "pycloud.localhost:4400"])(
    "%s is Python's",
    async (host) => {
      expect(await ask(host, "GET", `/${KEYS.secretKey}/plain`)).toMatchObject({ status: 200, body: "plain" });
      expect(await ask(host, "GET", `/${KEYS.secretKey}/hello`)).toMatchObject({ status: 404 });
    },
  );

  it.each(["cloud.bmob.cn", "cloud.bmobapp.com", "cloud.localhost"])("%s is Node's", async (host) => {
    expect(await ask(host, "GET", `/${KEYS.secretKey}/hello`)).toMatchObject({ status: 200, body: "hello from Node" });
    const python = await ask(host, "GET", `/${KEYS.secretKey}/plain`);
    expect(python.status).toBeGreaterThanOrEqual(400);
    expect(JSON.parse(python.body)).toMatchObject({ error: expect.any(String) });
  });

  it.each(["127.0.0.1", "localhost", "api2.bmob.cn", "api.codenow.cn"])("%s takes both", async (host) => {
    expect(await ask(host, "GET", `/${KEYS.secretKey}/hello`)).toMatchObject({ status: 200, body: "hello from Node" });
    expect(await ask(host, "GET", `/${KEYS.secretKey}/plain`)).toMatchObject({ status: 200, body: "plain" });
  });

  it("a stranger's host is refused", async () => {
    const { status } = await ask("pycloud.evil.example", "GET", `/${KEYS.secretKey}/plain`);
    expect(status).toBeGreaterThanOrEqual(400);
  });
});

it("4.5 fifty connections at once", async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => say({ text: `${n}`, status: 400 + n })));
  expect(answers.map(({ status, body }) => [status, body])).toEqual(answers.map((_, n) => [400 + n, `${n}`]));
}, 60_000);
