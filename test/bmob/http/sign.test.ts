import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { signOf, verifySign } from "../../../src/platforms/bmob/http/sign.js";
import { CONFIG, NONCE, NOW, type Sent, type SentHeaders, sent, signed, TIMESTAMP } from "./support.js";

const isGood = (
  request: Sent,
  options: { now?: number; signWindowMs?: number; securityCode?: string } = {},
): boolean => {
  const { now = NOW, ...rest } = options;
  return verifySign(sent(request), { ...CONFIG, ...rest }, now);
};

const SECONDS = NOW / 1000;

describe("3.1: the contract's test vectors", () => {
  const vectors: [route: string, body: string | undefined, version: string | undefined, sign: string][] = [
    ["/1/classes/GameScore/e1kXT22L", undefined, "10", "aca22b8cdc02c6b3ca24e677b122076b"],
    ["/1/classes/T/", '{"n":1,"s":"中文"}', "10", "e3ab82481ac6287a838178bd11adb95b"],
    ["/1/functions/hello", "ignored", undefined, "0533926469b06322851e6d5fab17802f"],
  ];
  test.each(vectors)("3.1 %s is signed", (route, body, version, sign) => {
    const what = { route, timestamp: TIMESTAMP, nonce: NONCE, version, body: body === undefined ? undefined : [body] };
    expect(signOf(what, "safe123")).toBe(sign);
  });

  test.each(vectors)("3.1 %s is recognised", (route, body, version, sign) => {
    const headers = { ...signed({ version }), "x-bmob-safe-sign": sign };
    const request = { request: `${body === undefined ? "GET" : "POST"} ${route}`, headers, body: body ?? "" };
    expect(isGood(request, { securityCode: "safe123" })).toBe(true);
    expect(isGood(request, { securityCode: "safe124" })).toBe(false);
  });

  test("3.1: the sign is lower-case MD5 of UTF-8", () => {
    const text = `/1/classes/T${TIMESTAMP}暗号${NONCE}{"名":"包"}10`;
    expect(
      signOf(
        { route: "/1/classes/T", timestamp: TIMESTAMP, nonce: NONCE, version: "10", body: ['{"名":"包"}'] },
        "暗号",
      ),
    ).toBe(createHash("md5").update(text, "utf8").digest("hex"));
  });
});

describe("3.1: the route is the path exactly as sent", () => {
  test.each([
    ["a path", "GET /1/classes/T", "/1/classes/T", true],
    ["with its slash at the end", "GET /1/classes/T/", "/1/classes/T/", true],
    ["a slash signed, none sent", "GET /1/classes/T", "/1/classes/T/", false],
    ["a slash sent, none signed", "GET /1/classes/T/", "/1/classes/T", false],
    ["without the query", "GET /1/classes/T?where=%7B%7D&limit=1", "/1/classes/T", true],
    ["the query signed, too", "GET /1/classes/T?limit=1", "/1/classes/T?limit=1", false],
    ["without the host", "GET /1/classes/T", "http://127.0.0.1:4400/1/classes/T", false],
    ["with its percent-encoding", "GET /1/classes/T/%E5%8C%85", "/1/classes/T/%E5%8C%85", true],
    ["as the program wrote it, before the browser encoded it", "GET /1/classes/T/%E5%8C%85", "/1/classes/T/包", true],
    ["with another case in its percent-encoding", "GET /1/classes/T/%E5%8C%85", "/1/classes/T/%e5%8c%85", false],
    ["broken percent-encoding, as sent", "GET /1/classes/T/100%", "/1/classes/T/100%", true],
    ["the double slash of a file's path", "DELETE /2/files/upyun//2016/a.png", "/2/files/upyun//2016/a.png", true],
    ["another path", "GET /1/classes/T", "/1/classes/U", false],
    [
      "2: an added parameter `timestamp` changes nothing",
      "GET /1/classes/T?timestamp=1583920308000",
      "/1/classes/T",
      true,
    ],
  ])("3.1 %s", (_title, request, route, good) => {
    expect(isGood({ request, headers: signed({ route }) })).toBe(good);
  });
});

describe("3.1: which body is signed", () => {
  const BODY = '{"n":1}';
  test.each([
    ["POST: the text", "POST", BODY, BODY, true],
    ["POST: not signing it", "POST", BODY, "", false],
    ["POST: another text", "POST", BODY, '{"n":2}', false],
    ["POST: the same JSON, written in another way", "POST", BODY, '{ "n": 1 }', false],
    ["POST: nothing, signed as nothing", "POST", "", "", true],
    ["PUT: the text", "PUT", BODY, BODY, true],
    ["PUT: not signing it", "PUT", BODY, "", false],
    ["PUT: Chinese", "PUT", '{"s":"中文😀"}', '{"s":"中文😀"}', true],
    ["GET: nothing", "GET", "", "", true],
    ["GET: nothing, with a body", "GET", BODY, "", true],
    ["GET: a body that it has", "GET", BODY, BODY, false],
    ["HEAD: as GET", "HEAD", "", "", true],
    ["DELETE: nothing", "DELETE", "", "", true],
    ["DELETE: nothing, with the JS SDK's body", "DELETE", "{}", "", true],
    ["DELETE: the JS SDK's body signed, too", "DELETE", "{}", "{}", false],
    ["PATCH: the text, as all that is neither GET nor DELETE", "PATCH", BODY, BODY, true],
    ["PATCH: not signing it", "PATCH", BODY, "", false],
    ["POST: a file's forms only where files are", "POST", BODY, "{}", false],
  ])("3.1 %s", (_title, method, body, signedBody, good) => {
    expect(isGood({ request: `${method} /1/classes/T`, headers: signed({ body: signedBody }), body })).toBe(good);
  });
});

describe("3.1: bodies of files", () => {
  const TEXT = 'he said "你好"\n';
  const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff]);
  const route = "/2/files/a.txt";
  const rows: [title: string, body: string | Uint8Array, signedBody: string | Uint8Array, good: boolean][] = [
    ["SDK 2.7.11 signs a text as it is", TEXT, TEXT, true],
    ["SDK 2.7.3 signs a text's JSON string form", TEXT, JSON.stringify(TEXT), true],
    ["another text's JSON string form", TEXT, JSON.stringify("other"), false],
    ["bytes as they are", PNG, PNG, true],
    ["SDKs sign a browser's File, Blob and ArrayBuffer as {}", PNG, JSON.stringify(PNG.buffer), true],
    ["SDKs sign a Node Buffer as its JSON form", PNG, JSON.stringify(Buffer.from(PNG)), true],
    ["SDKs sign a Uint8Array as its JSON form", PNG, JSON.stringify(PNG), true],
    ["a text that was given as Buffer", TEXT, JSON.stringify(Buffer.from(TEXT)), true],
    ["another Buffer", PNG, JSON.stringify(Buffer.from("other")), false],
    ["no body at all", PNG, "", false],
  ];
  test.each(rows)("3.1 %s", (_title, body, signedBody, good) => {
    expect(isGood({ request: `POST ${route}`, headers: signed({ route, body: signedBody }), body })).toBe(good);
  });

  test("3.1: JSON forms of a file that is longer than one piece", () => {
    const body = new Uint8Array(200_000).map((_, index) => index % 251);
    for (const signedBody of [JSON.stringify(Buffer.from(body)), JSON.stringify(body)]) {
      expect(isGood({ request: `POST ${route}`, headers: signed({ route, body: signedBody }), body })).toBe(true);
    }
  });

  test("3.1: the name of a file as the program wrote it", () => {
    const headers = signed({ route: "/2/files/照片 1.jpg", body: "{}" });
    expect(isGood({ request: "POST /2/files/%E7%85%A7%E7%89%87%201.jpg", headers, body: PNG })).toBe(true);
  });

  test("3.1: mini programs upload with the legacy form", () => {
    const headers = signed({ route, version: undefined });
    expect(isGood({ request: `POST ${route}`, headers, body: "--boundary\r\n…" })).toBe(true);
  });
});

describe("3.1: the version", () => {
  const legacy = signed({ version: undefined });
  test.each<[string, SentHeaders, boolean]>([
    ["without it: route, timestamp, code and nonce", legacy, true],
    ["an empty one is none", { ...legacy, "x-bmob-sdk-version": "" }, true],
    ["the legacy sign with the version sent", { ...legacy, "x-bmob-sdk-version": "10" }, false],
    ["the version signed but not sent", { ...signed(), "x-bmob-sdk-version": undefined }, false],
    ["another one, as sent", signed({ version: "11" }), true],
    ["another one than signed", { ...signed(), "x-bmob-sdk-version": "11" }, false],
  ])("3.1 %s", (_title, headers, good) => {
    expect(isGood({ headers })).toBe(good);
  });

  test.each(["POST", "PUT", "GET", "DELETE"])("3.1 %s: the legacy form never signs the body", (method) => {
    expect(isGood({ request: `${method} /1/classes/T`, headers: legacy, body: '{"n":1}' })).toBe(true);
  });
});

describe("3.1 D2: timestamps in seconds or milliseconds", () => {
  test.each([
    ["seconds", TIMESTAMP, true],
    ["milliseconds", `${NOW}`, true],
    ["milliseconds, not of a whole second", `${NOW + 123}`, true],
    ["eleven digits are seconds", "15839203080", false],
    ["twelve digits are milliseconds", "158392030800", false],
    ["a fraction", `${TIMESTAMP}.5`, false],
    ["a sign before it", `+${TIMESTAMP}`, false],
    ["an exponent", "1583920308e0", false],
    ["no number", "now", false],
    ["a date", "2020-03-11T09:51:48Z", false],
    ["too many digits", "1".repeat(40), false],
  ])("3.1 %s", (_title, timestamp, good) => {
    expect(isGood({ headers: signed({ timestamp }) })).toBe(good);
  });

  test("3.1: twelve digits, when they were now", () => {
    expect(isGood({ headers: signed({ timestamp: "158392030800" }) }, { now: 158_392_030_800 })).toBe(true);
  });

  test("3.1: eleven digits, when they will be now", () => {
    expect(isGood({ headers: signed({ timestamp: "15839203080" }) }, { now: 15_839_203_080_000 })).toBe(true);
  });
});

describe("3.1 D3: the clock window", () => {
  test.each([
    ["10 s old", SECONDS - 10, undefined, true],
    ["11 s old", SECONDS - 11, undefined, false],
    ["10 s ahead", SECONDS + 10, undefined, true],
    ["11 s ahead", SECONDS + 11, undefined, false],
    ["10.001 s old", NOW - 10_001, undefined, false],
    ["10.001 s ahead", NOW + 10_001, undefined, false],
    ["9.999 s old", NOW - 9999, undefined, true],
    ["a year old", SECONDS - 31_536_000, undefined, false],
    ["a minute old, with a window of two", SECONDS - 60, 120_000, true],
    ["a minute ahead, with a window of two", SECONDS + 60, 120_000, true],
    ["three minutes old, with a window of two", SECONDS - 180, 120_000, false],
    ["a year old, the window switched off", SECONDS - 31_536_000, 0, true],
    ["a year ahead, the window switched off", SECONDS + 31_536_000, 0, true],
  ])("3.1 %s", (_title, timestamp, signWindowMs, good) => {
    const options = signWindowMs === undefined ? {} : { signWindowMs };
    expect(isGood({ headers: signed({ timestamp: `${timestamp}` }) }, options)).toBe(good);
  });

  test("3.1: the time is the emulator's, not this machine's", () => {
    expect(isGood({ headers: signed({ timestamp: "4102444800" }) }, { now: 4_102_444_800_000 })).toBe(true);
  });
});

describe("3.1: what must be there", () => {
  test.each<[string, SentHeaders, boolean]>([
    ["all of it", signed(), true],
    ["no sign", { ...signed(), "x-bmob-safe-sign": undefined }, false],
    ["an empty sign", { ...signed(), "x-bmob-safe-sign": "" }, false],
    ["a sign in capitals", { ...signed(), "x-bmob-safe-sign": signed()["x-bmob-safe-sign"]?.toUpperCase() }, false],
    ["a sign that is cut off", { ...signed(), "x-bmob-safe-sign": signed()["x-bmob-safe-sign"]?.slice(1) }, false],
    ["no timestamp", { ...signed(), "x-bmob-safe-timestamp": undefined }, false],
    ["another timestamp than signed", { ...signed(), "x-bmob-safe-timestamp": `${SECONDS + 1}` }, false],
    ["no nonce", { ...signed(), "x-bmob-noncestr-key": undefined }, false],
    ["another nonce than signed", { ...signed(), "x-bmob-noncestr-key": "0000000000000000" }, false],
    ["no secret key", { ...signed(), "x-bmob-secret-key": undefined }, false],
    ["a wrong secret key", { ...signed(), "x-bmob-secret-key": "fedcba9876543210" }, false],
    ["another security code", signed({ securityCode: "other" }), false],
    ["a nonce of 32 characters", signed({ nonce: "0".repeat(32) }), true],
    ["a nonce of 15 characters", signed({ nonce: "abcdefghijklmno" }), true],
    ["no SDK type", { ...signed(), "x-bmob-sdk-type": undefined }, true],
    ...["wechatApp", "nodejs", "toutiao", "qqApp", "php", "API", "Flutter"].map(
      (type): [string, SentHeaders, boolean] => [`SDK type ${type}`, { ...signed(), "x-bmob-sdk-type": type }, true],
    ),
  ])("3.1 %s", (_title, headers, good) => {
    expect(isGood({ headers })).toBe(good);
  });
});
