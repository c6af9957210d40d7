import { describe, expect, test } from "vitest";
import { jsonBody } from "../../../src/platforms/bmob/http/body.js";
import { authenticate } from "../../../src/platforms/bmob/http/credentials.js";
import { functionEvent } from "../../../src/platforms/bmob/http/function-event.js";
import { queryOf } from "../../../src/platforms/bmob/http/query.js";
import { tunnelOf } from "../../../src/platforms/bmob/http/tunnel.js";
import type { ApiRequest } from "../../../src/platforms/platform.js";
import { CONFIG, NOW, refusalOf, refused, type Sent, type SentHeaders, SIMPLE, sent, UNAUTHORIZED } from "./support.js";

/** What the SDK 1.x adds to every body. */
const ENVELOPE = {
  _ApplicationId: CONFIG.applicationId,
  _RestKey: CONFIG.restKey,
  _ClientVersion: "js0.0.1",
  _InstallationId: "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f",
};
const TEXT = { "content-type": "text/plain" };

const envelope = (body: object, request = "POST /1/classes/T", headers: SentHeaders = TEXT) =>
  sent({ request, headers, body: JSON.stringify({ ...ENVELOPE, ...body }) });

const opened = (request: ApiRequest): ApiRequest => tunnelOf(request) ?? expect.unreachable("this is an envelope");

describe("3: the envelope of the SDK 1.x", () => {
  test("3: POST, with the body it stands for", () => {
    const request = opened(envelope({ n: 1, s: "中" }));
    expect(request).toMatchObject({ method: "POST", path: "/1/classes/T" });
    expect(jsonBody(request)).toEqual({ n: 1, s: "中" });
  });

  test.each([
    ["GET", {}],
    ["DELETE", {}],
    ["PUT", { n: 1 }],
    ["put", { n: 1 }],
  ])("3 _Method %s", (verb, body) => {
    const request = opened(envelope({ _Method: verb, n: 1 }));
    expect(request.method).toBe(verb.toUpperCase());
    expect(jsonBody(request)).toEqual(body);
  });

  test("3: what GET asks is its query", () => {
    const where = { score: { $gt: 1 } };
    const request = opened(envelope({ _Method: "GET", where, limit: 5, keys: "a,b", count: true }));
    expect(queryOf(request.query)).toEqual({ where: JSON.stringify(where), limit: "5", keys: "a,b", count: "true" });
    expect(request.body).toHaveLength(0);
    expect(request.headers).not.toHaveProperty("content-type");
  });

  test("3: the query of the URL stays", () => {
    const request = opened(envelope({ _Method: "PUT", _fetchWhenSave: true, n: 1 }, "POST /1/users/1?new=true"));
    expect(queryOf(request.query)).toEqual({ new: "true" });
    expect(jsonBody(request)).toEqual({ n: 1 });
  });

  test("3: a text/plain with a charset is one, too", () => {
    expect(opened(envelope({}, "POST /1/classes/T", { "content-type": "text/plain;charset=UTF-8" })).method).toBe(
      "POST",
    );
  });

  test("4.3: a function sees the body without the envelope", () => {
    const request = opened(envelope({ name: "ming" }, "POST /1/functions/hello"));
    expect(functionEvent(request)).toMatchObject({ method: "POST", body: '{"name":"ming"}', params: { name: "ming" } });
  });

  test("3: other members with an underscore belong to the data", () => {
    expect(jsonBody(opened(envelope({ _ContentType: "image/png", base64: "AA==" }, "POST /2/files/a.png")))).toEqual({
      _ContentType: "image/png",
      base64: "AA==",
    });
  });

  test.each<[string, object, { master: boolean; sessionToken?: string }]>([
    ["app id and REST key", {}, { master: false }],
    ["the master key on top", { _MasterKey: CONFIG.masterKey }, { master: true }],
    ["the master key instead of the REST key", { _RestKey: undefined, _MasterKey: CONFIG.masterKey }, { master: true }],
    ["a session token", { _SessionToken: "t" }, { master: false, sessionToken: "t" }],
    ["null for what there is not", { _MasterKey: null, _SessionToken: null }, { master: false }],
  ])("3 %s", (_title, body, rights) => {
    expect(authenticate(opened(envelope(body)), CONFIG, NOW)).toEqual({ sessionToken: undefined, ...rights });
  });

  test("3: what the envelope says wins over headers", () => {
    const headers = { ...TEXT, "x-bmob-application-id": "other", "x-bmob-session-token": "header" };
    const request = opened(envelope({}, "POST /1/classes/T", headers));
    expect(authenticate(request, CONFIG, NOW)).toEqual({ master: false, sessionToken: "header" });
  });

  test.each([
    ["a wrong REST key", { _RestKey: "0".repeat(32) }, UNAUTHORIZED],
    ["a wrong app id", { _ApplicationId: "0".repeat(32) }, UNAUTHORIZED],
    ["an app id that is no text", { _ApplicationId: { $ne: "" } }, UNAUTHORIZED],
    ["no REST key", { _RestKey: undefined }, UNAUTHORIZED],
    ["a wrong master key", { _MasterKey: "0".repeat(32) }, refused(10061, "master key Err")],
  ])("3 %s is refused", (_title, body, refusal) => {
    expect(refusalOf(() => authenticate(opened(envelope(body)), CONFIG, NOW))).toEqual(refusal);
  });
});

describe("3: what is no envelope", () => {
  const own = JSON.stringify(ENVELOPE);
  test.each<[string, Sent]>([
    [
      "JSON declared as JSON",
      { request: "POST /1/classes/T", headers: { "content-type": "application/json" }, body: own },
    ],
    ["no content type", { request: "POST /1/classes/T", body: own }],
    ["another verb", { request: "PUT /1/classes/T", headers: TEXT, body: own }],
    ["JSON without an app id", { request: "POST /1/classes/T", headers: TEXT, body: '{"n":1}' }],
    ["malformed text", { request: "POST /1/classes/T", headers: TEXT, body: own.slice(0, -1) }],
    ["a list", { request: "POST /1/classes/T", headers: TEXT, body: `[${own}]` }],
    ["text", { request: "POST /2/files/a.txt", headers: TEXT, body: "hello" }],
    ["nothing", { request: "POST /1/classes/T", headers: TEXT }],
    ["not UTF-8", { request: "POST /1/classes/T", headers: TEXT, body: Uint8Array.from([0xff, 0xfe]) }],
    ["__proto__", { request: "POST /1/classes/T", headers: TEXT, body: `${own.slice(0, -1)},"__proto__":{}}` }],
  ])("3 %s", (_title, request) => {
    expect(tunnelOf(sent(request))).toBeUndefined();
  });

  test("3, 6.1: what is wrong with a text is told only to who has the keys", () => {
    const answer = (headers: SentHeaders) => {
      const request = sent({ request: "POST /1/classes/T", headers: { ...TEXT, ...headers }, body: "{" });
      return refusalOf(() => {
        const real = tunnelOf(request) ?? request;
        authenticate(real, CONFIG, NOW);
        jsonBody(real);
      });
    };
    expect(answer({})).toEqual(UNAUTHORIZED);
    expect(answer(SIMPLE)).toEqual(
      refused(107, "This endpoint only supports Content-Type: application/json requests, not text/plain."),
    );
  });
});
