import { once } from "node:events";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import * as undici from "undici";
import { afterEach, describe, expect, it } from "vitest";
import { HOST, start, startServer } from "./echo.js";

const URL_A = `https://${HOST}/a`;
const found = undici.getGlobalDispatcher();
const made: undici.Dispatcher[] = [];
const keep = <D extends undici.Dispatcher>(dispatcher: D): D => {
  made.push(dispatcher);
  return dispatcher;
};

afterEach(async () => {
  undici.setGlobalDispatcher(found);
  await Promise.all(made.splice(0).map((each) => each.destroy()));
});

const marking = (calls: string[]) =>
  keep(new undici.Agent()).compose((dispatch) => (options, handler) => {
    calls.push(options.path);
    return dispatch({ ...options, headers: { "x-marker": "marked" } }, handler);
  });

const get = async (path = "/a"): Promise<unknown> => {
  const { statusCode, body } = await undici.request(`https://${HOST}${path}`);
  const text = await body.text();
  return statusCode === 200 ? Object(JSON.parse(text)) : statusCode;
};

/** Dispatchers that do more than to send, with what that leads to, twice. */
const OWN: readonly (readonly [title: string, make: () => undici.Dispatcher, path: string, expected: unknown])[] = [
  ["an interceptor", () => marking([]), "/a", { marker: "marked" }],
  [
    "one that repeats",
    () => keep(new undici.RetryAgent(keep(new undici.Agent()), { minTimeout: 1, maxRetries: 2, statusCodes: [503] })),
    "/flaky",
    { name: "echo" },
  ],
  [
    "one that was told what to answer",
    () => {
      const mock = new undici.MockAgent();
      mock.disableNetConnect();
      mock.get(`https://${HOST}`).intercept({ path: "/a" }).reply(200, { name: "mock" }).persist();
      return mock;
    },
    "/a",
    { name: "mock" },
  ],
  ["one without anything of its own", () => keep(new undici.Agent()), "/a", { name: "echo" }],
];

describe("a global dispatcher that does more than to send", () => {
  const setBefore = (dispatcher: undici.Dispatcher) => {
    undici.setGlobalDispatcher(dispatcher);
    return start();
  };
  const setDuring = (dispatcher: undici.Dispatcher) => {
    const run = start();
    undici.setGlobalDispatcher(dispatcher);
    return run;
  };

  it.each(
    OWN.flatMap(([title, make, path, expected]) => [
      { title: `${title}, set before`, make, path, expected, begin: setBefore },
      { title: `${title}, set during the interception`, make, path, expected, begin: setDuring },
    ]),
  )("goes on to do so: $title", async ({ make, path, expected, begin }) => {
    const dispatcher = make();
    const { stop } = begin(dispatcher);
    try {
      for (let asked = 0; asked < 3; asked++) expect(await get(path)).toMatchObject(Object(expected));
      expect(undici.getGlobalDispatcher()).toBe(dispatcher);
    } finally {
      await stop();
    }
    expect(undici.getGlobalDispatcher()).toBe(dispatcher);
  });

  it("keeps its own time limit", async () => {
    const { stop, letGo } = setBefore(keep(new undici.Agent({ headersTimeout: 5 })));
    const alive = setInterval(() => {}, 1_000);
    await expect(get("/wait")).rejects.toMatchObject({ code: "UND_ERR_HEADERS_TIMEOUT" });
    clearInterval(alive);
    letGo();
    await stop();
  });

  it("is what others get, and change", async () => {
    const real = await startServer();
    const mock = new undici.MockAgent();
    mock.disableNetConnect();
    const { stop } = setBefore(mock);
    await expect(undici.request(real.url)).rejects.toMatchObject({ code: "UND_MOCK_ERR_MOCK_NOT_MATCHED" });
    (undici.getGlobalDispatcher() as undici.MockAgent).enableNetConnect();
    expect(await (await undici.request(real.url)).body.json()).toMatchObject({ name: "real" });
    await stop();
    await real.close();
  });

  it("does not grow by being set again, round after round", async () => {
    const own = keep(new undici.Agent());
    undici.setGlobalDispatcher(own);
    const { dispatch } = own;
    for (let round = 0; round < 100; round++) {
      const { stop } = start();
      const saved = undici.getGlobalDispatcher();
      undici.setGlobalDispatcher(round % 2 === 0 ? found : new undici.MockAgent());
      await stop();
      undici.setGlobalDispatcher(saved);
    }
    expect(undici.getGlobalDispatcher()).toBe(own);
    expect([own.dispatch === dispatch, Object.hasOwn(own, "dispatch")]).toEqual([true, false]);
  });

  it("that is closed takes nothing more", async () => {
    const own = keep(new undici.Agent());
    const { stop } = setBefore(own);
    expect(await get()).toMatchObject({ name: "echo" });
    await own.close();
    await expect(get()).rejects.toMatchObject({ code: expect.stringMatching(/^UND_ERR_(?:CLOSED|DESTROYED)$/) });
    await stop();
  });
});

describe("what undici refuses by an agent of its own, it refuses by the global one", () => {
  const POST = { method: "POST", headers: { "content-type": "application/json" } } as const;
  type Options = Omit<undici.Dispatcher.RequestOptions, "origin" | "path" | "method"> & { method?: string };

  it.each<[title: string, options: () => Options, code: string]>([
    ["a header in two lines", () => ({ headers: { x: "a\r\nb: c" } }), "UND_ERR_INVALID_ARG"],
    ["a header beyond Latin-1", () => ({ headers: { x: "中" } }), "UND_ERR_INVALID_ARG"],
    ["a header's name", () => ({ headers: { "x y": "1" } }), "UND_ERR_INVALID_ARG"],
    ["a header that is an object", () => ({ headers: { x: {} } as never }), "UND_ERR_INVALID_ARG"],
    ["a header of the connection", () => ({ headers: { "transfer-encoding": "chunked" } }), "UND_ERR_INVALID_ARG"],
    ["an expectation", () => ({ headers: { expect: "100-continue" } }), "UND_ERR_NOT_SUPPORTED"],
    ["a method", () => ({ method: "GE T" }), "UND_ERR_INVALID_ARG"],
    ["a body that is an object", () => ({ method: "POST", body: { a: 1 } as never }), "UND_ERR_INVALID_ARG"],
    [
      "a length that is not the text's",
      () => ({ ...POST, headers: { "content-length": "5" }, body: '{"a":1}' }),
      "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH",
    ],
    [
      "a length that is not the stream's",
      () => ({ ...POST, headers: { "content-length": "5" }, body: Readable.from(['{"a":1}']) }),
      "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH",
    ],
    ["a body that cannot be read", () => ({ ...POST, body: createReadStream("/no/such/文件") }), "ENOENT"],
  ])("%s", async (_title, options, code) => {
    const { stop, notes } = start();
    const errorBy = async (dispatcher?: undici.Dispatcher): Promise<unknown> => {
      const given = { ...options(), ...(dispatcher === undefined ? {} : { dispatcher }) };
      return undici.request(URL_A, given as object).catch((error: unknown) => error);
    };
    try {
      const expected: Error = Object(await errorBy(keep(new undici.Agent())));
      expect(expected).toMatchObject({ code });
      // The first one by the global dispatcher of a process goes another way than those that follow.
      const { name, message } = expected;
      for (let asked = 0; asked < 2; asked++) expect(await errorBy()).toMatchObject({ name, message, code });
      expect(notes).toEqual([]);
    } finally {
      await stop();
    }
  });

  it.each<[string, () => Promise<unknown>]>([
    ["the whole URL", () => fetch(`${URL_A}?${"x".repeat(70_000)}`)],
    ["a header", () => fetch(URL_A, { headers: { x: "x".repeat(70_000) } })],
  ])("%s above 64 KB gets the answer of the port", async (_title, send) => {
    const { stop } = start();
    for (let asked = 0; asked < 2; asked++) expect(await send()).toMatchObject({ status: 431 });
    await stop();
  });

  it("a request that needs more than to be sent goes the whole way", async () => {
    const { stop } = start();
    const { body } = await undici.request(URL_A, { query: { q: ["a", "梨"] }, headers: { "x-marker": "ja" } });
    expect(await body.json()).toMatchObject({ url: `${URL_A}?q=a&q=%E6%A2%A8`, marker: "ja" });
    const tunnel = undici.connect(URL_A);
    await expect(tunnel).rejects.toMatchObject({ code: "NOT_EMULATED" });
    const readable = Readable.from(["abc"]);
    const ended = once(readable, "close");
    expect(await (await undici.request(URL_A, { method: "POST", body: readable })).body.json()).toMatchObject({
      length: 3,
    });
    await ended;
    await stop();
  });
});
