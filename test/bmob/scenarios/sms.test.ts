import { describe, expect, it } from "vitest";
import { CODE, OTHER, PHONE, phones } from "./phones.js";
import { at, NOW_MS, questions, type Scenario, type Step, scenarios, type World } from "./steps.js";

const SENT = { smsId: expect.any(Number) };
const request = (mobilePhoneNumber: unknown = PHONE, more: object = {}): Step => ({
  request: "POST /1/requestSmsCode",
  json: { mobilePhoneNumber, ...more },
});
/** Both ways to verify. */
const verify = (code: string, mobilePhoneNumber: string = PHONE): Step[] => [
  { request: `POST /1/verifySmsCode/${code}`, json: { mobilePhoneNumber } },
  { request: "POST /1/verifySmsCode", json: { mobilePhoneNumber, smsCode: code } },
];
const [inPath, inBody] = [0, 1] as const;
const error = (code: string) => ({ refused: [207, `code error:${code}.`] as const });
const OK = { equals: { msg: "ok" } };

describe("6.7 requestSmsCode", () => {
  scenarios(phones, [
    { title: "6.7 the answer is a number", ...request(), equals: SENT },
    { title: "6.7 with a template", ...request(PHONE, { template: "注册模板" }), equals: SENT },
    { title: "6.7 as the master", ...request(), master: true, equals: SENT },
    { title: "6.7 twice at once: no limit by default", steps: [request(), request(), request(OTHER), request()] },
  ]);
  it("6.7 the code is in the outbox, nobody else's", async () => {
    await using world = await phones();
    const { json } = await world.step(request(PHONE, { template: "注册" }));
    expect(Number.isSafeInteger(at(json, "smsId"))).toBe(true);
    const messages = world.emulator.outbox.messages({ kind: "sms-code", to: PHONE });
    expect(messages).toEqual([
      {
        at: NOW_MS,
        platform: "bmob",
        kind: "sms-code",
        to: [PHONE],
        content: expect.objectContaining({ code: expect.stringMatching(CODE) }),
      },
    ]);
    expect(JSON.stringify(json)).not.toContain(String(world.names.get("code")));
    expect(world.emulator.outbox.messages({ to: OTHER })).toEqual([]);
  });
  it("6.7 each message another number", async () => {
    await using world = await phones();
    const ids = [];
    for (let n = 0; n < 5; n++) ids.push(at((await world.step(request())).json, "smsId"));
    expect(new Set(ids).size).toBe(5);
    expect(world.emulator.outbox.messages({ kind: "sms-code" })).toHaveLength(5);
  });
  questions(
    phones,
    [undefined, null, "", 5, true, [], {}, [PHONE], { $ne: "" }].map(
      (number): Scenario => ({
        title: `6.7 without a number: ${JSON.stringify(number)}`,
        ...request(number),
        ...(number === undefined ? { json: { template: "x" } } : {}),
        status: 400,
      }),
    ),
  );
  it("6.7 what is refused sends nothing", async () => {
    await using world = await phones();
    for (const number of [null, "", [], {}]) await world.send(request(number));
    expect(world.emulator.outbox.messages()).toEqual([]);
  });
});

describe("6.7 verifySmsCode", () => {
  const withCode = async (): Promise<World> => {
    const world = await phones();
    await world.step(request());
    return world;
  };
  scenarios(
    withCode,
    [inPath, inBody].flatMap((way): Scenario[] => {
      const title = way === inPath ? "the code in the path" : "the code in the body";
      const send = (code: string, rest: Partial<Step>, number: string = PHONE): Step => ({
        request: "",
        ...verify(code, number)[way],
        ...rest,
      });
      return [
        { title: `6.7 ${title}`, ...send("{code}", OK) },
        {
          title: `6.7 ${title}: once`,
          steps: [send("{code}", OK), send("{code}", error("{code}")), send("{code}", error("{code}"))],
        },
        {
          title: `6.7 ${title}: a wrong one uses nothing up`,
          steps: [send("{wrong}", error("{wrong}")), send("{code}", OK)],
        },
        {
          title: `6.7 ${title}: of another number`,
          steps: [send("{code}", error("{code}"), OTHER), send("{code}", OK)],
        },
        {
          title: `6.7 ${title}: two numbers, two codes`,
          steps: [request(OTHER), send(`{code.${OTHER}}`, OK, OTHER), send(`{code.${PHONE}}`, OK)],
        },
        ...["12345", "1234567", "abcdef", "code", "１２３４５６", "constructor"].map(
          (code): Scenario => ({ title: `6.7 ${title}: ${code}`, ...send(code, error(code)) }),
        ),
        { title: `6.7 ${title}: a number that got none`, ...send("{code}", error("{code}"), "13600000000") },
      ];
    }),
  );
  questions(withCode, [
    ...[
      {},
      { mobilePhoneNumber: PHONE },
      { smsCode: "123456" },
      { mobilePhoneNumber: 5, smsCode: 5 },
      { mobilePhoneNumber: PHONE, smsCode: { $ne: "" } },
      { mobilePhoneNumber: { $ne: "" }, smsCode: "123456" },
    ].map(
      (json): Scenario => ({
        title: `6.7 refused: ${JSON.stringify(json)}`,
        request: "POST /1/verifySmsCode",
        json,
        status: 400,
      }),
    ),
    ...["", "{"].map(
      (body): Scenario => ({
        title: `6.1 the body ${JSON.stringify(body)}`,
        request: "POST /1/verifySmsCode/123456",
        body,
        refused: 107,
      }),
    ),
  ]);
  scenarios(withCode, [
    {
      title: "6.7 one code for all: verified here, it is used up there",
      steps: [
        { request: "POST /1/verifySmsCode/{code}", json: { mobilePhoneNumber: PHONE }, ...OK },
        { request: "POST /1/users", json: { mobilePhoneNumber: PHONE, smsCode: "{code}" }, ...error("{code}") },
        { request: "PUT /1/resetPasswordBySmsCode/{code}", json: { password: "x" }, ...error("{code}") },
        { request: "GET /1/users", equals: { results: [] } },
      ],
    },
  ]);
});

describe("6.7 requestSms", () => {
  it("6.7 the content is in the outbox", async () => {
    await using world = await phones();
    await world.step({
      request: "POST /1/requestSms",
      json: { mobilePhoneNumber: PHONE, content: "您的包裹到了。" },
      equals: SENT,
    });
    const [message, ...others] = world.emulator.outbox.messages();
    expect(others).toEqual([]);
    expect(message).toMatchObject({ at: NOW_MS, platform: "bmob", kind: "sms", to: [PHONE] });
    expect(JSON.stringify(message?.content)).toContain("您的包裹到了。");
  });
  questions(
    phones,
    [
      {},
      { content: "x" },
      { mobilePhoneNumber: PHONE },
      { mobilePhoneNumber: 5, content: "x" },
      { mobilePhoneNumber: PHONE, content: 5 },
      { mobilePhoneNumber: PHONE, content: "" },
    ].map(
      (json): Scenario => ({
        title: `6.7 refused: ${JSON.stringify(json)}`,
        request: "POST /1/requestSms",
        json,
        status: 400,
      }),
    ),
  );
});

describe("6.7 requestEmailCode", () => {
  const EMAIL = "ming@example.com";
  it("6.7 the code is in the outbox", async () => {
    await using world = await phones();
    await world.step({ request: "POST /1/requestEmailCode", json: { email: EMAIL }, ...OK });
    expect(world.emulator.outbox.messages()).toEqual([
      {
        at: NOW_MS,
        platform: "bmob",
        kind: "email",
        to: [EMAIL],
        content: expect.objectContaining({ code: expect.stringMatching(CODE) }),
      },
    ]);
    const guess = await world.send({ request: "POST /1/verifySmsCode/{code}", json: { mobilePhoneNumber: PHONE } });
    expect(guess.json).toEqual({ code: 207, error: `code error:${String(world.names.get("code"))}.` });
  });
  questions(
    phones,
    [{}, { email: null }, { email: "" }, { email: 5 }, { email: { $ne: "" } }].map(
      (json): Scenario => ({
        title: `6.7 refused: ${JSON.stringify(json)}`,
        request: "POST /1/requestEmailCode",
        json,
        status: 400,
      }),
    ),
  );
});

describe("6.7 a fixed code", () => {
  const fixed = () => phones({ smsCode: "246810" });
  scenarios(fixed, [
    ...[inPath, inBody].map(
      (way): Scenario => ({
        title: `6.7 is good for every number, ${way === inPath ? "in the path" : "in the body"}`,
        steps: [
          { request: "", ...verify("246810")[way], ...OK },
          request(),
          { request: "", ...verify("246810")[way], ...OK },
          { request: "", ...verify("246811")[way], ...error("246811") },
        ],
      }),
    ),
    {
      title: "6.7 for registering",
      steps: [
        {
          request: "POST /1/users",
          status: 200,
          json: { mobilePhoneNumber: PHONE, smsCode: "246810" },
          matches: { username: PHONE, mobilePhoneVerified: true },
          save: { new: "objectId" },
        },
        {
          request: "POST /1/login",
          json: { mobilePhoneNumber: PHONE, smsCode: "246810" },
          matches: { objectId: "{new}" },
        },
      ],
    },
    {
      title: "6.7 beside those that are sent",
      steps: [request(), { request: "POST /1/verifySmsCode/{code}", json: { mobilePhoneNumber: PHONE }, ...OK }],
    },
  ]);
  scenarios(phones, [
    {
      title: "6.7 is off by default",
      request: "POST /1/verifySmsCode/123456",
      json: { mobilePhoneNumber: PHONE },
      ...error("123456"),
    },
  ]);
});

describe("6.7 rate limits, when they are switched on", () => {
  const limited = () => phones({ smsRateLimit: true });
  const again = (after: number | string, rest: Partial<Step> = {}): Step => ({ ...request(), after, ...rest });
  const NO = { refused: 10010 };
  scenarios(limited, [
    {
      title: "6.7 one per minute",
      steps: [request(), again("1s", NO), again("57s", NO), again("3s", { equals: SENT }), again("1s", NO)],
    },
    {
      title: "6.7 each number has its own",
      steps: [request(), again(0, NO), request(OTHER), { ...request(OTHER), ...NO }],
    },
    {
      title: "6.7 five per hour",
      steps: [
        request(),
        ...Array.from({ length: 4 }, () => again("2m")),
        again("2m", NO),
        again("40m", NO),
        again("15m", { equals: SENT }),
      ],
    },
    {
      title: "6.7 ten per day",
      steps: [
        request(),
        ...Array.from({ length: 9 }, () => again("1h")),
        again("1h", NO),
        again("10h", NO),
        again("5h", { equals: SENT }),
      ],
    },
  ]);
  it("6.7 what is refused sends nothing", async () => {
    await using world = await limited();
    await world.step(request());
    await world.step({ ...request(), ...NO });
    expect(world.emulator.outbox.messages()).toHaveLength(1);
  });
  scenarios(phones, [{ title: "6.7 off by default", steps: Array.from({ length: 12 }, () => request()) }]);
});

it.each(["1", "0", "-1", "x", "__proto__", "9".repeat(400)])("6.7 querySms (MAY) of %s breaks nothing", async (id) => {
  await using world = await phones();
  const { status, json } = await world.http("GET", `/1/querySms/${id}`);
  expect(status).toBeLessThan(500);
  expect(json).toBeDefined();
});
