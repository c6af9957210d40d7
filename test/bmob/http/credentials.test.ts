import { describe, expect, test } from "vitest";
import { authenticate, credentialsOf } from "../../../src/platforms/bmob/http/credentials.js";
import {
  CONFIG,
  MASTER_KEY,
  NOW,
  refusalOf,
  refused,
  type SentHeaders,
  SIMPLE,
  sent,
  signed,
  UNAUTHORIZED,
} from "./support.js";

const OTHER = "0".repeat(32);
const APP = { "x-bmob-application-id": CONFIG.applicationId };
const TOKEN = { "x-bmob-session-token": "t".repeat(32) };

describe("1: what the headers show", () => {
  test("1: each header is one credential", () => {
    expect(
      credentialsOf(
        sent({
          headers: {
            "x-bmob-application-id": "a",
            "x-bmob-rest-api-key": "b",
            "x-bmob-master-key": "c",
            "x-bmob-session-token": "d",
          },
        }),
      ),
    ).toEqual({ applicationId: "a", restKey: "b", masterKey: "c", sessionToken: "d" });
  });

  test("1: an empty header is none", () => {
    const headers = {
      "x-bmob-application-id": "",
      "x-bmob-rest-api-key": "",
      "x-bmob-master-key": "",
      "x-bmob-session-token": "",
    };
    expect(Object.values(credentialsOf(sent({ headers })))).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe("3: any of the three ways opens", () => {
  const rows: [title: string, headers: SentHeaders, rights: { master: boolean; sessionToken?: string }][] = [
    ["simple", SIMPLE, { master: false }],
    ["signed", signed(), { master: false }],
    ["app id + master key", { ...APP, ...MASTER_KEY }, { master: true }],
    ["simple, with the master key on top", { ...SIMPLE, ...MASTER_KEY }, { master: true }],
    ["signed, with the master key on top", { ...signed(), ...MASTER_KEY }, { master: true }],
    ["simple, with a session token", { ...SIMPLE, ...TOKEN }, { master: false, sessionToken: "t".repeat(32) }],
    ["signed, with a session token", { ...signed(), ...TOKEN }, { master: false, sessionToken: "t".repeat(32) }],
    [
      "app id + master key, with a session token",
      { ...APP, ...MASTER_KEY, ...TOKEN },
      { master: true, sessionToken: "t".repeat(32) },
    ],
    [
      "simple, with the token SDKs send for nobody",
      { ...SIMPLE, "x-bmob-session-token": "bmob" },
      { master: false, sessionToken: "bmob" },
    ],
    ["simple, with an empty session token", { ...SIMPLE, "x-bmob-session-token": "" }, { master: false }],
    ["simple, with an empty master key", { ...SIMPLE, "x-bmob-master-key": "" }, { master: false }],
    [
      "a wrong REST key beside app id + master key",
      { ...APP, "x-bmob-rest-api-key": OTHER, ...MASTER_KEY },
      { master: true },
    ],
    ["simple beside a wrong sign", { ...SIMPLE, ...signed({ securityCode: "wrong" }) }, { master: false }],
    [
      "signed beside a wrong app id and REST key",
      { ...signed(), "x-bmob-application-id": OTHER, "x-bmob-rest-api-key": OTHER },
      { master: false },
    ],
    [
      "signed, with the master key and another app's id",
      { ...signed(), "x-bmob-application-id": OTHER, ...MASTER_KEY },
      { master: true },
    ],
  ];
  test.each(rows)("3 %s", (_title, headers, rights) => {
    expect(authenticate(sent({ headers }), CONFIG, NOW)).toEqual({ sessionToken: undefined, ...rights });
  });

  test("3: the keys are the configured ones", () => {
    const own = { ...CONFIG, applicationId: "app", restKey: "rest" };
    expect(
      authenticate(sent({ headers: { "x-bmob-application-id": "app", "x-bmob-rest-api-key": "rest" } }), own, NOW)
        .master,
    ).toBe(false);
    expect(refusalOf(() => authenticate(sent({ headers: SIMPLE }), own, NOW))).toEqual(UNAUTHORIZED);
  });
});

describe("3: failure of all is 401 without a code", () => {
  test.each<[string, SentHeaders]>([
    ["nothing", {}],
    ["only the app id", APP],
    ["only the REST key", { "x-bmob-rest-api-key": CONFIG.restKey }],
    ["only the master key", MASTER_KEY],
    ["REST key + master key", { "x-bmob-rest-api-key": CONFIG.restKey, ...MASTER_KEY }],
    ["only the secret key", { "x-bmob-secret-key": CONFIG.secretKey }],
    ["only a session token", TOKEN],
    ["a wrong app id", { ...SIMPLE, "x-bmob-application-id": OTHER }],
    ["a wrong app id with the master key on top", { ...SIMPLE, "x-bmob-application-id": OTHER, ...MASTER_KEY }],
    ["a wrong REST key", { ...SIMPLE, "x-bmob-rest-api-key": OTHER }],
    ["a REST key in capitals", { ...SIMPLE, "x-bmob-rest-api-key": CONFIG.restKey.toUpperCase() }],
    ["a REST key that is cut off", { ...SIMPLE, "x-bmob-rest-api-key": CONFIG.restKey.slice(1) }],
    ["an empty REST key", { ...SIMPLE, "x-bmob-rest-api-key": "" }],
    ["the two keys swapped", { "x-bmob-application-id": CONFIG.restKey, "x-bmob-rest-api-key": CONFIG.applicationId }],
    ["the master key as REST key", { ...APP, "x-bmob-rest-api-key": CONFIG.masterKey }],
    ["app id + a wrong master key", { ...APP, "x-bmob-master-key": OTHER }],
    ["a wrong REST key and a wrong master key", { ...APP, "x-bmob-rest-api-key": OTHER, "x-bmob-master-key": OTHER }],
    ["a wrong sign", signed({ securityCode: "wrong" })],
    ["another platform's headers", { "x-lc-id": CONFIG.applicationId, "x-lc-key": CONFIG.restKey }],
  ])("3 %s", (_title, headers) => {
    expect(refusalOf(() => authenticate(sent({ headers }), CONFIG, NOW))).toEqual(UNAUTHORIZED);
  });
});

describe("3: a wrong master key on top of what opens", () => {
  test.each<[string, SentHeaders]>([
    ["simple", { ...SIMPLE, "x-bmob-master-key": OTHER }],
    ["signed", { ...signed(), "x-bmob-master-key": OTHER }],
    ["simple, with the REST key given as master key", { ...SIMPLE, "x-bmob-master-key": CONFIG.restKey }],
  ])("3 %s: 10061", (_title, headers) => {
    expect(refusalOf(() => authenticate(sent({ headers }), CONFIG, NOW))).toEqual(refused(10061, "master key Err"));
  });
});
