import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as calls from "./cases/calls.js";
import * as errors from "./cases/errors.js";
import * as hooks from "./cases/hooks.js";
import * as params from "./cases/params.js";
import * as request from "./cases/request.js";
import * as results from "./cases/results.js";
import { type Asked, createEngine, type Engine, type Rest } from "./support.js";
import { startVendorEngine, type VendorEngine } from "./vendor-engine.js";

interface Case {
  readonly title: string;
  readonly path: string;
  readonly asked?: Asked;
}

interface Suite {
  readonly title: string;
  readonly cloud: string;
  readonly rest: Rest;
  readonly cases: readonly Case[];
  /** Where we answer otherwise, and why. Our answers are in the table's own test. */
  readonly differences: Readonly<Record<string, string>>;
  /** What cannot be asked of the real engine. */
  readonly unanswerable?: readonly string[];
}

const ENDPOINTS = ["functions", "call"] as const;

const onBoth = (name: string, asked: Asked = {}, label = name): Case[] =>
  ENDPOINTS.map((endpoint) => ({ title: `/${endpoint}: ${label}`, path: `/${endpoint}/${name}`, asked }));

const nothing: Rest = () => ({ status: 200, data: {} });

/** The users that the host looks up for us, and the engine itself. */
const users: Rest = ({ headers }) =>
  headers["X-LC-Session"] === request.TOKEN
    ? { status: 200, data: { ...request.USER, sessionToken: request.TOKEN } }
    : { status: 400, data: { code: 211, error: "Could not find user." } };

const BUG = "3.8: the engine makes {} of what is no map at the top, and an object of a nested array";

const SUITES: readonly Suite[] = [
  {
    title: "3.7 parameters of /functions",
    cloud: params.CLOUD,
    rest: nothing,
    cases: params.ROWS.map(({ title, body }) => ({ title, path: "/functions/tell", asked: { body } })),
    differences: {},
  },
  {
    // A result that is text would not come through.
    title: "3.7 parameters of /call, told by an error",
    cloud: params.CLOUD.replace("async ({ params }) => JSON", "async ({ params }) => { throw new Error(JSON").replace(
      "tell(params)));",
      "tell(params))) });",
    ),
    rest: nothing,
    cases: params.ROWS.map(({ title, body }) => ({ title, path: "/call/tell", asked: { body } })),
    differences: {
      "a Pointer without objectId and one field": "3.7: the SDK counts keys and loses the field",
      "a Pointer without objectId and nothing else": "3.7: the same",
    },
  },
  {
    title: "3.8 results",
    cloud: results.CLOUD,
    rest: nothing,
    cases: results.ROWS.flatMap(({ name }) => onBoth(name, { app: { rpcTimestamps: "string" } })),
    differences: {
      ...Object.fromEntries(
        ["string", "number", "boolean", "null", "date", "dates", "point", "todos", "nested", "scalars"].map((name) => [
          `/call: ${name}`,
          BUG,
        ]),
      ),
    },
  },
  {
    title: "3.10 errors",
    cloud: errors.CLOUD,
    rest: errors.rest,
    cases: [
      ...errors.ROWS.flatMap(({ name }) => [...onBoth(name), ...onBoth(`${name}Thrown`), ...onBoth(`${name}Legacy`)]),
      ...["exception", "query", "nullLegacy", "success"].map((name) => ({ title: name, path: `/functions/${name}` })),
      ...errors.REFUSALS,
    ],
    differences: {
      "a name of the language's own": "the engine finds what its table inherits",
      "3.5 a name with a slash": "3.5: the engine does not decode names",
    },
    // Contract D4: no HTTP client can read a status 141.
    unanswerable: ENDPOINTS.flatMap((at) => ["", "Thrown", "Legacy"].map((way) => `/${at}: oddStatus${way}`)),
  },
  {
    title: "5.3 what a function gets",
    cloud: request.CLOUD,
    rest: users,
    cases: [
      ...request.SESSIONS.filter(({ asked }) => asked.app === undefined),
      ...request.ADDRESSES.map(({ headers }) => ({
        title: JSON.stringify(headers),
        path: "/functions/address",
        asked: { headers },
      })),
    ],
    differences: {
      "3.9 a token that nobody has": "3.9: the engine adds its request for the user to the message",
    },
  },
  {
    title: "5.5 calls inside cloud code",
    cloud: calls.CLOUD,
    rest: calls.rest,
    cases: [...calls.ROWS.map(({ name }) => name), "deadToken"].map((name) => ({
      title: name,
      path: `/functions/in.${name}`,
    })),
    differences: { remoteRpc: "5.5: the engine asks the options for the user's token, and fails" },
  },
  {
    title: "8 hooks",
    cloud: hooks.CLOUD,
    rest: nothing,
    cases: [
      ...hooks.ROWS.map(({ title, path, body }) => ({ title, path, asked: hooks.key(body) })),
      ...hooks.SEEN_ROWS.flatMap(({ path, body }) => [
        { title: `then: ${path}`, path, asked: hooks.key(body) },
        { title: `seen: ${path}`, path: "/functions/seen" },
      ]),
      ...hooks.KEYED.map((hook) => ({
        title: `without key: ${hook}`,
        path: `/functions/${hook}`,
        asked: { master: true, body: { object: hooks.POST } },
      })),
    ],
    differences: {},
  },
];

describe("answers as the real engine does", () => {
  let vendor: VendorEngine;
  let rest: Rest = nothing;

  beforeAll(async () => {
    for (const method of ["warn", "error", "log"] as const) vi.spyOn(console, method).mockImplementation(() => {});
    vendor = await startVendorEngine(() => rest);
  });
  afterAll(() => {
    vendor.close();
    vi.restoreAllMocks();
  });

  describe.each(SUITES)("$title", (suite) => {
    let engine: Engine;
    beforeAll(() => {
      rest = suite.rest;
      vendor.load(suite.cloud);
      engine = createEngine("native", suite.cloud, suite.rest);
    });

    const asked = suite.cases.filter(({ title }) => !suite.unanswerable?.includes(title));
    it.each(asked)("$title", async ({ title, path, asked = {} }) => {
      const real = await vendor.ask(path, asked);
      const ours = await engine.ask(path, { ...asked, app: { serverURL: vendor.serverURL, ...asked.app } });
      if (suite.differences[title] === undefined) expect(ours).toEqual(real);
      else expect(ours).not.toEqual(real);
    });
  });
});
