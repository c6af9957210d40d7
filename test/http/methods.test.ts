import { describe, expect, it } from "vitest";
import { createHandler, createRouter } from "../../src/http/index.js";
import type { ApiRequest, Route } from "../../src/platforms/platform.js";
import { createFruitCloud } from "./support.js";

const row = (method: Route["method"], path: string, name: string): Route => ({
  method,
  path,
  handle: async (request: ApiRequest) => ({ status: 200, json: { name, method: request.method } }),
});

const ROWS = [
  row("GET", "/fruit/:version/first", "get"),
  row("*", "/fruit/:version/first", "any"),
  row("*", "/fruit/:version/any/:name", "any"),
  row("GET", "/fruit/:version/any/:name", "late"),
  row("POST", "/fruit/:version/post", "post"),
];

/** A row that the regular-expression router cannot take along: the other one matches all then. */
const AMBIGUOUS = [row("GET", "/fruit/:kind/x", "x"), row("GET", "/fruit/apple/:id", "id")];

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE", "QUERY", "ALL", "*", "constructor"];

describe.each([
  ["regular expressions", []],
  ["a trie", AMBIGUOUS],
])("a row for any method, matched by %s", (_title, more) => {
  const routes = [...ROWS, ...more];
  const handle = createHandler({ platforms: [createFruitCloud({ routes })] });
  const ask = async (method: string, path: string, headers: Record<string, string> = {}) => {
    const { status, body } = await handle({ method, url: `/fruit/v1${path}`, headers });
    return { status, ...(body === "" ? {} : JSON.parse(String(body))) };
  };

  it.each(METHODS)("takes %s, and tells the method", async (method) => {
    expect(await ask(method, "/any/a")).toEqual({ status: 200, name: "any", method });
  });

  it("stands back behind a row that comes first, and before one that comes later", async () => {
    expect(await ask("GET", "/first")).toMatchObject({ name: "get" });
    expect(await ask("PUT", "/first")).toMatchObject({ name: "any", method: "PUT" });
    expect(await ask("GET", "/any/a")).toMatchObject({ name: "any" });
  });

  it("answers HEAD as GET, without the body", async () => {
    const head = await handle({ method: "HEAD", url: "/fruit/v1/any/a", headers: {} });
    expect(head).toMatchObject({ status: 200, body: "", headers: { "content-length": "29" } });
    expect(await ask("GET", "/any/a")).toMatchObject({ method: "GET" });
  });

  it("takes OPTIONS, unless a browser asks whether it may", async () => {
    expect(await ask("OPTIONS", "/any/a")).toMatchObject({ method: "OPTIONS" });
    expect(await ask("OPTIONS", "/any/a", { origin: "http://a.test" })).toMatchObject({ method: "OPTIONS" });
    expect(await ask("OPTIONS", "/any/a", { "access-control-request-method": "PUT" })).toEqual({ status: 204 });
    expect(await ask("OPTIONS", "/post")).toEqual({ status: 204 });
    expect(await ask("OPTIONS", "/nothing")).toEqual({ status: 204 });
  });

  it("leaves other rows to their methods", async () => {
    for (const method of ["GET", "PURGE", "ALL", "*"]) {
      expect(await ask(method, "/post")).toMatchObject({ status: 405 });
      expect(await ask(method, "/nothing")).toMatchObject({ status: 404 });
    }
  });

  it("allows every method that has a name", () => {
    const { allowed } = createRouter(routes);
    const every = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    expect(allowed("/fruit/v1/any/a")).toEqual(every);
    expect(allowed("/fruit/v1/first/")).toEqual(every);
    expect(allowed("/fruit/v1/post")).toEqual(["POST", "OPTIONS"]);
    expect(allowed("/fruit/v1/nothing")).toEqual([]);
  });
});
