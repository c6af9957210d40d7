import { describe, expect, test } from "vitest";
import { authenticateDirect, authenticatePython } from "../../../src/platforms/bmob/http/credentials.js";
import {
  CONFIG,
  MASTER_KEY,
  refusalOf,
  refused,
  type SentHeaders,
  SIMPLE,
  sent,
  signed,
  UNAUTHORIZED,
} from "./support.js";

const OTHER = "0".repeat(32);
const B = "/1/functions/hello";
const C = `/${CONFIG.secretKey}/hello`;

describe("4.1: what opens the host of Python functions", () => {
  const rows: [
    title: string,
    request: string,
    headers: SentHeaders,
    rights: { master: boolean; sessionToken?: string },
  ][] = [
    ["B POST", `POST ${B}`, SIMPLE, { master: false }],
    ["B GET", `GET ${B}?k=v`, SIMPLE, { master: false }],
    ["B PATCH", `PATCH ${B}`, SIMPLE, { master: false }],
    [
      "B with a session token",
      `POST ${B}`,
      { ...SIMPLE, "x-bmob-session-token": "t" },
      { master: false, sessionToken: "t" },
    ],
    ["B with the master key on top", `POST ${B}`, { ...SIMPLE, ...MASTER_KEY }, { master: true }],
    ["B′ POST", `POST ${B}`, MASTER_KEY, { master: true }],
    ["B′ GET", `GET ${B}`, MASTER_KEY, { master: true }],
    [
      "B′ with the app id",
      `POST ${B}`,
      { ...MASTER_KEY, "x-bmob-application-id": CONFIG.applicationId },
      { master: true },
    ],
    ["B′ with a wrong REST key", `POST ${B}`, { ...MASTER_KEY, "x-bmob-rest-api-key": OTHER }, { master: true }],
    ["C GET", `GET ${C}`, {}, { master: false }],
    ["C GET with a query", `GET ${C}?k1=v1&k2=v2`, {}, { master: false }],
    ["C POST", `POST ${C}`, { "content-type": "text/plain" }, { master: false }],
    ["C DELETE", `DELETE ${C}`, {}, { master: false }],
    ["C with a slash at its end", `GET ${C}/`, {}, { master: false }],
    [
      "C whose headers are all wrong",
      `GET ${C}`,
      { "x-bmob-application-id": OTHER, "x-bmob-rest-api-key": OTHER, "x-bmob-master-key": OTHER },
      { master: false },
    ],
    ["C gets no rights from headers", `GET ${C}`, MASTER_KEY, { master: false }],
  ];
  test.each(rows)("4.1 %s", (_title, request, headers, rights) => {
    expect(authenticatePython(sent({ request, headers }), CONFIG)).toEqual({ sessionToken: undefined, ...rights });
  });
});

describe("4.5: wrong or missing keys, unknown secret key: 401", () => {
  test.each<[string, string, SentHeaders]>([
    ["B without keys", `POST ${B}`, {}],
    ["B with the app id alone", `POST ${B}`, { "x-bmob-application-id": CONFIG.applicationId }],
    ["B with the REST key alone", `POST ${B}`, { "x-bmob-rest-api-key": CONFIG.restKey }],
    ["B with a wrong app id", `POST ${B}`, { ...SIMPLE, "x-bmob-application-id": OTHER }],
    ["B with a wrong REST key", `POST ${B}`, { ...SIMPLE, "x-bmob-rest-api-key": OTHER }],
    ["B with the secret key as a header", `POST ${B}`, { "x-bmob-secret-key": CONFIG.secretKey }],
    ["B signed: not among the forms", `POST ${B}`, signed({ route: B })],
    ["B′ with a wrong master key", `POST ${B}`, { "x-bmob-master-key": OTHER }],
    ["B′ with an empty master key", `POST ${B}`, { "x-bmob-master-key": "" }],
    ["B′ with another app's id", `POST ${B}`, { ...MASTER_KEY, "x-bmob-application-id": OTHER }],
    ["C with an unknown secret key", "GET /fedcba9876543210/hello", {}],
    ["C with an unknown secret key, whatever the headers", "GET /fedcba9876543210/hello", { ...SIMPLE, ...MASTER_KEY }],
    ["C with the secret key in capitals", `GET /${CONFIG.secretKey.toUpperCase()}/hello`, {}],
    ["C with the app id instead", `GET /${CONFIG.applicationId}/hello`, {}],
    ["a path that is neither", "GET /hello", {}],
  ])("4.5 %s", (_title, request, headers) => {
    expect(refusalOf(() => authenticatePython(sent({ request, headers }), CONFIG))).toEqual(UNAUTHORIZED);
  });

  test("3: a wrong master key on top of form B is 10061", () => {
    const request = sent({ request: `POST ${B}`, headers: { ...SIMPLE, "x-bmob-master-key": OTHER } });
    expect(refusalOf(() => authenticatePython(request, CONFIG))).toEqual(refused(10061, "master key Err"));
  });
});

describe("2, 5: the secret key in the path, on any host", () => {
  test("5: it opens", () => {
    expect(authenticateDirect(sent({ request: `GET ${C}` }), CONFIG)).toEqual({
      master: false,
      sessionToken: undefined,
    });
  });

  test.each([`GET /fedcba9876543210/hello`, `GET ${B}`, `GET ${C}/more`])("5 %s: 401", (request) => {
    expect(refusalOf(() => authenticateDirect(sent({ request, headers: SIMPLE }), CONFIG))).toEqual(UNAUTHORIZED);
  });
});
