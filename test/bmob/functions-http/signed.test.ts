import { createHash } from "node:crypto";
import { describe, it } from "vitest";
import { KEYS, NOBODY, NOW_MS, type World } from "../scenarios/steps.js";
import { TOKENS } from "./data.js";
import { createApp, type Expected, judge, NEXT, node } from "./support.js";
import { BAD_MASTER, openSurface, type SentHeaders, UNAUTHORIZED } from "./surface.js";

/** Signed requests for functions, and their window. Bmob contract 3.1. */

const { ask, formA } = openSurface();

describe("signed requests", () => {
  const NONCE = "mI7dRHI4gbai0KaU";
  interface Sign {
    readonly route?: string;
    readonly timestamp?: string;
    readonly code?: string;
    readonly body?: string;
    readonly nonce?: string;
    /** `null` leaves the header away: the legacy form. */
    readonly version?: string | null;
  }
  const seconds = (offsetMs = 0) => String(Math.floor((NOW_MS + offsetMs) / 1000));
  /** SentHeaders of a signed request, by contract 3.1 itself. */
  const signed = ({
    route = "/1/functions/next",
    timestamp = seconds(),
    code = KEYS.securityCode,
    body = "{}",
    nonce = NONCE,
    version = "10",
  }: Sign = {}): SentHeaders => {
    const text =
      version === null ? route + timestamp + code + nonce : route + timestamp + code + nonce + body + version;
    return {
      "x-bmob-sdk-type": "wechatApp",
      "x-bmob-secret-key": KEYS.secretKey,
      "x-bmob-safe-timestamp": timestamp,
      "x-bmob-noncestr-key": nonce,
      "x-bmob-safe-sign": createHash("md5").update(text, "utf8").digest("hex"),
      ...(version === null ? {} : { "x-bmob-sdk-version": version }),
    };
  };
  const GOOD: Expected = { gives: { result: "next" } };
  const without = (name: string): SentHeaders => ({ ...signed(), [name]: undefined });

  const rows: readonly (readonly [title: string, headers: SentHeaders, expected: Expected])[] = [
    ["as the JS SDK does", signed(), GOOD],
    ["with milliseconds", signed({ timestamp: String(NOW_MS) }), GOOD],
    ["without version: the legacy form", signed({ version: null }), GOOD],
    ["of another type", { ...signed(), "x-bmob-sdk-type": "php" }, GOOD],
    ["with a master key", { ...signed(), "x-bmob-master-key": KEYS.masterKey }, GOOD],
    ["with a wrong master key", { ...signed(), "x-bmob-master-key": "0" }, BAD_MASTER],
    ["with a session", { ...signed(), "x-bmob-session-token": TOKENS.hong }, GOOD],
    ["nine seconds ago", signed({ timestamp: seconds(-9_000) }), GOOD],
    ["nine seconds ahead", signed({ timestamp: seconds(9_000) }), GOOD],
    ["twelve seconds ago", signed({ timestamp: seconds(-12_000) }), UNAUTHORIZED],
    ["twelve seconds ahead", signed({ timestamp: seconds(12_000) }), UNAUTHORIZED],
    ["twelve seconds ago in milliseconds", signed({ timestamp: String(NOW_MS - 12_000) }), UNAUTHORIZED],
    ["another security code", signed({ code: "guess" }), UNAUTHORIZED],
    ["another body", signed({ body: '{"a":1}' }), UNAUTHORIZED],
    ["another route", signed({ route: "/1/functions/next/" }), UNAUTHORIZED],
    ["another nonce", { ...signed(), "x-bmob-noncestr-key": "0000000000000000" }, UNAUTHORIZED],
    ["a sign in capitals", { ...signed(), "x-bmob-safe-sign": "F".repeat(32) }, UNAUTHORIZED],
    ["another secret key", { ...signed(), "x-bmob-secret-key": "ffffffffffffffff" }, UNAUTHORIZED],
    ["a timestamp that is none", signed({ timestamp: "soon" }), UNAUTHORIZED],
    ["no timestamp", without("x-bmob-safe-timestamp"), UNAUTHORIZED],
    ["no nonce", without("x-bmob-noncestr-key"), UNAUTHORIZED],
    ["no sign", without("x-bmob-safe-sign"), UNAUTHORIZED],
    ["no secret key", without("x-bmob-secret-key"), UNAUTHORIZED],
    ["the version taken away", without("x-bmob-sdk-version"), UNAUTHORIZED],
  ];
  it.each(rows)("3.1 %s", async (_, headers, expected) => {
    judge(await formA("next", { headers, body: "{}" }), expected);
  });

  it("3.1 the body is signed as it is written", async () => {
    const body = '{ "n": 1,  "s":"中文" }';
    judge(await formA("next", { headers: signed({ body }), body }), GOOD);
    judge(await formA("next", { headers: signed({ body: JSON.stringify(JSON.parse(body)) }), body }), UNAUTHORIZED);
  });

  it("3.1 the query is not signed, a slash at the end is", async () => {
    judge(await ask("POST", "/1/functions/next?timestamp=1&x=2", { headers: signed(), body: "{}" }), GOOD);
    const route = "/1/functions/next/";
    judge(await ask("POST", route, { headers: signed({ route }), body: "{}" }), GOOD);
    judge(await ask("POST", route, { headers: signed(), body: "{}" }), UNAUTHORIZED);
  });

  it("3.1 the window is on the emulator's clock", async () => {
    await using own = await createApp({ "functions/next.js": NEXT.node });
    const post = (headers: SentHeaders) =>
      own.http("POST", "/1/functions/next", { body: "{}", headers: { ...NOBODY, ...headers } });
    const headers = signed();
    judge(await post(headers), GOOD);
    await own.emulator.clock.advance("9s");
    judge(await post(headers), GOOD);
    await own.emulator.clock.advance("3s");
    judge(await post(headers), UNAUTHORIZED);
    judge(await post(signed({ timestamp: seconds(12_000) })), GOOD);
  });

  it("3.1 the window can be switched off, and be another", async () => {
    const files = { "functions/next.js": NEXT.node };
    const post = (own: World, timestamp: string) =>
      own.http("POST", "/1/functions/next", { body: "{}", headers: { ...NOBODY, ...signed({ timestamp }) } });
    await using off = await createApp(files, { signWindowMs: 0 });
    judge(await post(off, "1583920308"), GOOD);
    await using minute = await createApp(files, { signWindowMs: 60_000 });
    judge(await post(minute, seconds(-59_000)), GOOD);
    judge(await post(minute, seconds(-62_000)), UNAUTHORIZED);
  });

  it("3.1 the contract's own vector for a function", async () => {
    await using own = await createApp(
      { "functions/hello.js": node("response.send('hi');") },
      { securityCode: "safe123" },
    );
    own.emulator.clock.freeze(1_583_920_308_000);
    const headers = {
      ...NOBODY,
      "x-bmob-sdk-type": "wechatApp",
      "x-bmob-secret-key": KEYS.secretKey,
      "x-bmob-safe-timestamp": "1583920308",
      "x-bmob-noncestr-key": NONCE,
      "x-bmob-safe-sign": "0533926469b06322851e6d5fab17802f",
    };
    judge(await own.http("POST", "/1/functions/hello", { body: { a: 1 }, headers }), { gives: { result: "hi" } });
  });
});
