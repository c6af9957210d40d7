import { describe, expect, it } from "vitest";
import { KEYS, NOBODY } from "../scenarios/steps.js";
import { TOKENS } from "./data.js";
import { createApp, type Expected, judge, node } from "./support.js";
import { BAD_MASTER, NODE, openSurface, PYTHON, type SentHeaders, SIMPLE, UNAUTHORIZED } from "./surface.js";

/** Who may call, by every way to call. Bmob contract 1, 3, 4.1, 4.5. */

const { ask, formA, formB, formC } = openSurface();

describe("credentials", () => {
  const app = { "x-bmob-application-id": KEYS.applicationId };
  const rest = { "x-bmob-rest-api-key": KEYS.restKey };
  const master = { "x-bmob-master-key": KEYS.masterKey };
  const wrong = "0".repeat(32);
  const ok = (result: string): Expected => ({ gives: { result } });

  describe("form A", () => {
    const rows: readonly (readonly [title: string, headers: SentHeaders, expected: Expected])[] = [
      ["app id and REST key", SIMPLE, ok("next")],
      ["app id and master key", { ...app, ...master }, ok("next")],
      ["all three", { ...SIMPLE, ...master }, ok("next")],
      ["with a session", { ...SIMPLE, "x-bmob-session-token": TOKENS.ming }, ok("next")],
      ["none", {}, UNAUTHORIZED],
      ["app id alone", app, UNAUTHORIZED],
      ["REST key alone", rest, UNAUTHORIZED],
      ["master key alone", master, UNAUTHORIZED],
      ["secret key alone", { "x-bmob-secret-key": KEYS.secretKey }, UNAUTHORIZED],
      ["another app", { ...SIMPLE, "x-bmob-application-id": wrong }, UNAUTHORIZED],
      ["another REST key", { ...SIMPLE, "x-bmob-rest-api-key": wrong }, UNAUTHORIZED],
      [
        "the keys exchanged",
        { "x-bmob-application-id": KEYS.restKey, "x-bmob-rest-api-key": KEYS.applicationId },
        UNAUTHORIZED,
      ],
      ["empty keys", { "x-bmob-application-id": "", "x-bmob-rest-api-key": "" }, UNAUTHORIZED],
      ["a wrong master key on top", { ...SIMPLE, "x-bmob-master-key": wrong }, BAD_MASTER],
    ];
    it.each(rows)("3, 4.1 %s", async (_, headers, expected) => {
      judge(await formA("next", { headers }), expected);
    });
  });

  describe("forms B and B′", () => {
    const rows: readonly (readonly [title: string, headers: SentHeaders, expected: Expected])[] = [
      ["app id and REST key", SIMPLE, { text: "next" }],
      ["the master key alone", master, { text: "next" }],
      ["app id, REST key and master key", { ...SIMPLE, ...master }, { text: "next" }],
      ["none", {}, UNAUTHORIZED],
      ["app id alone", app, UNAUTHORIZED],
      ["REST key alone", rest, UNAUTHORIZED],
      ["another app", { ...SIMPLE, "x-bmob-application-id": wrong }, UNAUTHORIZED],
      ["another REST key", { ...SIMPLE, "x-bmob-rest-api-key": wrong }, UNAUTHORIZED],
      ["another master key alone", { "x-bmob-master-key": wrong }, UNAUTHORIZED],
      ["an empty master key", { "x-bmob-master-key": "" }, UNAUTHORIZED],
    ];
    for (const method of ["GET", "POST", "PUT", "DELETE"]) {
      it.each(rows)(`4.1 ${method} with %s`, async (_, headers, expected) => {
        judge(await formB("next", method, { headers }), expected);
      });
    }
  });

  describe("form C", () => {
    it.each(["GET", "POST", "PUT", "DELETE", "PATCH"])("4.1 %s with the secret key", async (method) => {
      judge(await formC("next", method), { text: "next" });
    });

    it.each([
      "ffffffffffffffff",
      KEYS.secretKey.slice(1),
      KEYS.secretKey.toUpperCase(),
      KEYS.masterKey,
      KEYS.restKey,
      KEYS.applicationId,
    ])("4.5 %s is no secret key", async (key) => {
      judge(await ask("GET", `/${key}/next`, { host: PYTHON, headers: {} }), UNAUTHORIZED);
      judge(await ask("GET", `/${key}/nodehello`, { host: NODE, headers: {} }), UNAUTHORIZED);
    });

    it("4.5 an unknown secret key is told before an unknown function", async () => {
      judge(await ask("GET", "/ffffffffffffffff/nobody", { host: PYTHON, headers: {} }), UNAUTHORIZED);
    });

    it("2 nor on any other host", async () => {
      const { status, json } = await ask("GET", "/ffffffffffffffff/next", { headers: {} });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(json).toMatchObject({ error: expect.anything() });
    });
  });

  it("1 keys of one's own", async () => {
    const keys = {
      applicationId: "a".repeat(32),
      restKey: "b".repeat(32),
      masterKey: "c".repeat(32),
      secretKey: "d".repeat(16),
    };
    await using own = await createApp({ "functions/hi.js": node("response.send('hi');") }, keys);
    const post = (headers: SentHeaders) =>
      own.http("POST", "/1/functions/hi", { body: {}, headers: { ...NOBODY, ...headers } });
    judge(await post(SIMPLE), UNAUTHORIZED);
    judge(await post({ "x-bmob-application-id": keys.applicationId, "x-bmob-rest-api-key": keys.restKey }), ok("hi"));
    const direct = (key: string) => own.http("GET", `/${key}/hi`, { headers: { ...NOBODY, host: NODE } });
    judge(await direct(keys.secretKey), { text: "hi" });
    judge(await direct(KEYS.secretKey), UNAUTHORIZED);
  });
});
