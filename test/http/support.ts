import { ApiError, EmulatorError } from "../../src/kernel/index.js";
import type { ApiRequest, ApiResponse, Platform, Route } from "../../src/platforms/platform.js";

/** Answers with what the route was given, so that a test can look at it. */
export const echo = async (request: ApiRequest): Promise<ApiResponse> => ({
  status: 200,
  json: {
    method: request.method,
    path: request.path,
    params: request.params,
    query: [...request.query],
    headers: request.headers,
    origin: request.origin,
    remoteAddress: request.remoteAddress,
    body: Buffer.from(request.body).toString("utf8"),
  },
});

/** A cloud with one shelf, as small as the interface allows. */
export const createFruitCloud = (overrides: Partial<Platform> = {}, routes: readonly Route[] = []): Platform => ({
  name: "fruit",
  prefixes: ["fruit", "api"],
  hosts: ["cloud.fruit.example", "*.myfruit.example"],
  routes: [
    { method: "GET", path: "/fruit/:version/basket", handle: echo },
    { method: "GET", path: "/fruit/:version/basket/:name", handle: echo },
    { method: "PUT", path: "/fruit/:version/basket/:name", handle: echo },
    {
      method: "POST",
      path: "/fruit/:version/basket",
      handle: async (request) => ({ ...(await echo(request)), status: 201 }),
    },
    { method: "DELETE", path: "/fruit/:version/basket/:name", handle: async () => ({ status: 204 }) },
    { method: "GET", path: "/fruit/:version/basket/:name/slice/:id", handle: echo },
    ...routes,
  ],
  refuse: (_request, allow) =>
    allow.length === 0
      ? { status: 404, json: { error_msg: "Not Found" } }
      : { status: 405, json: { error_msg: "Method Not Allowed" } },
  fail: (error) => {
    if (error instanceof ApiError) return { status: error.status, json: error.body };
    const code = error instanceof EmulatorError ? error.code : "";
    const status = { BODY_TOO_LARGE: 413, URL_TOO_LONG: 502 }[code as string] ?? 500;
    return { status, json: { error_msg: status === 500 ? "Oops" : code } };
  },
  load: async () => undefined,
  save: () => [],
  watch: () => undefined,
  redefine: async () => undefined,
  contents: () => [{ kind: "table", name: "basket", rows: 3 }],
  summary: () => ["basket: 3 fruits"],
  samples: (origin) => [`curl ${origin}/fruit/v1/basket/`],
  idle: async () => undefined,
  close: async () => undefined,
  ...overrides,
});
