import { once } from "node:events";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOutside } from "../../src/functions/index.js";
import { createFetch, createHandler, type Listening, listen } from "../../src/http/index.js";
import type { ApiResponse } from "../../src/platforms/platform.js";
import { createFruitCloud } from "./support.js";

/** What the platform answers next. */
let answer: ApiResponse = { status: 200 };

const handle = createHandler({
  platforms: [
    createFruitCloud({}, [
      { method: "GET", path: "/fruit/:version/said", handle: async () => answer },
      { method: "POST", path: "/fruit/:version/thrown", handle: () => Promise.reject(new Error("oops")) },
    ]),
  ],
});

interface Seen {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

let server: Listening;
beforeAll(async () => {
  server = await listen(handle);
});
afterAll(() => server.close());

const PATH = "/fruit/v1/said";

const overPort = async (): Promise<Seen> => {
  const [response] = await once(request(`${server.url}${PATH}`, { agent: false }).end(), "response");
  const { statusCode, statusMessage, headers } = response;
  return { status: statusCode, statusText: statusMessage, headers, body: await text(response) };
};

const overFetch = async (): Promise<Seen> => {
  const response = await createFetch(handle)(new Request(`http://localhost${PATH}`));
  const { status, statusText } = response;
  return { status, statusText, headers: Object.fromEntries(response.headers), body: await response.text() };
};

const intercepted = async (): Promise<Seen> => {
  const intercept = ({ method, headers }: { method: string; headers: Readonly<Record<string, string>> }) =>
    handle({ method, headers, url: PATH });
  const { status, statusText, headers, body } = await createOutside({ allow: [], intercept })({
    url: "https://cloud.fruit.example/",
  });
  return { status, statusText, headers, body } as unknown as Seen;
};

const DOORS: [title: string, ask: () => Promise<Seen>][] = [
  ["a port", overPort],
  ["fetch", overFetch],
  ["a function's request", intercepted],
];

/** How a client that reads Latin-1 sees it. */
const bytesOf = (chinese: string): string => Buffer.from(chinese, "utf8").toString("latin1");

describe.each(DOORS)("the reason phrase over %s", (_title, ask) => {
  it.each([
    ["plain", "NotFound", "NotFound"],
    ["empty", "", ""],
    ["with blanks", "I am\ta teapot", "I am\ta teapot"],
    ["Latin-1, as it is", "Café", "Café"],
    ["Chinese, as its UTF-8 bytes", "找不到", bytesOf("找不到")],
    ["mixed", "é梨", bytesOf("é梨")],
    ["two lines become one", "Not\r\nX-Evil: 1", "NotX-Evil: 1"],
    ["control characters are left out", "a\0b\x07c\x7fd", "abcd"],
    ["half a character", "a\ud83d", bytesOf("a\ufffd")],
  ])("%s", async (_case, statusText, seen) => {
    answer = { status: 404, statusText, headers: { "content-type": "text/plain" }, raw: "text" };
    expect(await ask()).toMatchObject({ status: 404, statusText: seen, body: "text" });
  });

  it("does not get lost with JSON, without a body", async () => {
    answer = { status: 201, statusText: "Grown", json: {} };
    expect(await ask()).toMatchObject({ status: 201, statusText: "Grown", body: "{}" });
    answer = { status: 204, statusText: "Eaten" };
    expect(await ask()).toMatchObject({ status: 204, statusText: "Eaten", body: "" });
  });
});

describe("the reason phrase", () => {
  it("is the usual one when none is given", async () => {
    answer = { status: 404, json: {} };
    expect((await overPort()).statusText).toBe("Not Found");
    expect(await handle({ method: "GET", url: PATH, headers: {} })).not.toHaveProperty("statusText");
  });

  it("is there for HEAD and for pages", async () => {
    answer = { status: 200, statusText: "Ripe", json: {} };
    const headers = { origin: "http://a.test" };
    expect(await handle({ method: "HEAD", url: PATH, headers })).toMatchObject({ statusText: "Ripe", body: "" });
  });
});

describe.each(DOORS)("headers over %s", (_title, ask) => {
  it.each<[title: string, given: Record<string, string>, seen: Record<string, string>, unseen?: string[]]>([
    ["names in any case are one name", { "X-Name": "a", "Content-Type": "text/css" }, { "x-name": "a" }],
    ["Latin-1, as it is", { "x-name": "Café" }, { "x-name": "Café" }],
    ["Chinese, as its UTF-8 bytes", { "x-name": "水果" }, { "x-name": bytesOf("水果") }],
    ["bytes that were made before stay", { "x-name": bytesOf("水果") }, { "x-name": bytesOf("水果") }],
    ["lines are joined", { "x-name": "a\r\nx-evil: 1\nb" }, { "x-name": "ax-evil: 1b" }, ["x-evil"]],
    ["control characters are left out", { "x-name": "a\0b\x1bc\x7f" }, { "x-name": "abc" }],
    ["a name with a blank", { "x name": "a", "x-b": "b" }, { "x-b": "b" }, ["x name"]],
    ["a name with a line break", { "x\r\nx-evil": "a", "x-b": "b" }, { "x-b": "b" }, ["x-evil"]],
    ["a Chinese name", { 名: "a", "x-b": "b" }, { "x-b": "b" }, ["名"]],
    ["no name", { "": "a", "x-b": "b" }, { "x-b": "b" }, [""]],
    ["a name with a colon", { "x:y": "a", "x-b": "b" }, { "x-b": "b" }, ["x:y", "x"]],
  ])("%s", async (_case, given, seen, unseen = []) => {
    answer = { status: 200, headers: given, raw: "水" };
    const { status, headers, body } = await ask();
    expect({ status, body }).toEqual({ status: 200, body: "水" });
    expect(headers).toMatchObject(seen);
    for (const name of unseen) expect(Object.keys(headers)).not.toContain(name);
  });

  it("keep what a platform says of its type", async () => {
    answer = { status: 200, headers: { "Content-Type": "text/x-fruit" }, json: {} };
    expect((await ask()).headers["content-type"]).toBe("text/x-fruit");
  });

  it.each<[header: string, value: string]>([
    ["Content-Length", "1"],
    ["content-length", "1000"],
    ["Transfer-Encoding", "chunked"],
    ["Connection", "upgrade"],
    ["Upgrade", "h2c"],
    ["Trailer", "x-later"],
    ["Keep-Alive", "timeout=0"],
  ])("leave the transfer to the server: %s: %s", async (name, value) => {
    answer = { status: 200, headers: { [name]: value, "x-b": "b" }, raw: "四个字符" };
    const { status, headers, body } = await ask();
    expect({ status, body, b: headers["x-b"] }).toEqual({ status: 200, body: "四个字符", b: "b" });
    expect(headers[name.toLowerCase()]).not.toBe(value);
  });

  it.each([0, 99, 100, 101, 199, 600, 999, 1000, -1, 200.5, Number.NaN])(
    "a status of %d is a failure of the platform",
    async (status) => {
      answer = { status, raw: "" };
      expect(await ask()).toMatchObject({ status: 500, body: '{"error_msg":"Oops"}' });
    },
  );
});

describe("whatever a platform says", () => {
  const anything = fc.string({ unit: "binary", maxLength: 12 });
  const said = fc.record({ statusText: anything, headers: fc.dictionary(anything, anything, { maxKeys: 4 }) });

  it("an answer comes, and it is this one", async () => {
    await fc.assert(
      fc.asyncProperty(said, async ({ statusText, headers }) => {
        answer = { status: 200, statusText, headers, raw: "梨" };
        for (const [, ask] of DOORS) expect(await ask()).toMatchObject({ status: 200, body: "梨" });
      }),
      { numRuns: 150 },
    );
  });
});
