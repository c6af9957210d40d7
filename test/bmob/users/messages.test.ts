import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../src/kernel/index.js";
import { ANONYMOUS } from "../../../src/platforms/bmob/access/caller.js";
import { type Arranged, arrange, PHONE, refusalOf } from "./support.js";

const BAD_PHONE = "301 mobilePhoneNumber Must be valid mobile number";
const PHONE_MISSING = "118 param mobilePhoneNumber is need.";

const verify = ({ messages }: Pick<Arranged, "messages">, body: JsonObject, code?: string) =>
  messages.verifySmsCode(ANONYMOUS, { ...(code === undefined ? {} : { code }), body });

describe("codes by text message (contract 6.7)", () => {
  it("a code of six digits goes to the outbox, with what was said of the message", async () => {
    const { messages, world } = await arrange();
    const body = { mobilePhoneNumber: PHONE, template: "注册模板", validate_token: "v" };
    expect(await messages.requestSmsCode(ANONYMOUS, body)).toEqual({ smsId: 1 });
    expect(world.outbox.messages()).toEqual([
      {
        at: world.clock.now(),
        platform: "bmob",
        kind: "sms-code",
        to: [PHONE],
        content: { template: "注册模板", code: expect.stringMatching(/^[0-9]{6}$/), smsId: 1 },
      },
    ]);
  });

  it("what a client calls code is not the code", async () => {
    const { messages, code } = await arrange();
    await messages.requestSmsCode(ANONYMOUS, { mobilePhoneNumber: PHONE, code: "111111", smsId: 9 });
    expect(code(PHONE)).not.toBe("111111");
  });

  it("ids count up, whatever kind of message it is", async () => {
    const { messages } = await arrange();
    const sent = [
      await messages.requestSmsCode(ANONYMOUS, { mobilePhoneNumber: PHONE }),
      await messages.requestSms(ANONYMOUS, { mobilePhoneNumber: PHONE, content: "你好" }),
      await messages.requestSmsCode(ANONYMOUS, { mobilePhoneNumber: "+8613900000000" }),
    ];
    expect(sent).toEqual([{ smsId: 1 }, { smsId: 2 }, { smsId: 3 }]);
  });

  it.each<[string, Json, string]>([
    ["null", null, PHONE_MISSING],
    ["empty", "", PHONE_MISSING],
    ["letters", "abcdefghijk", BAD_PHONE],
    ["too short", "12345", BAD_PHONE],
    ["too long", "1".repeat(16), BAD_PHONE],
    ["very long", "1".repeat(1_000_000), BAD_PHONE],
    ["with a line break", "13800000000\n", BAD_PHONE],
    ["of other digits", "１３８００００００００", BAD_PHONE],
    ["a list", [PHONE], BAD_PHONE],
    ["a query", { $ne: "" }, BAD_PHONE],
    ["a fraction", 1.5, BAD_PHONE],
    ["true", true, BAD_PHONE],
  ])("a number that is %s is refused, and nothing is sent", async (_name, mobilePhoneNumber, refused) => {
    const { messages, world, size } = await arrange();
    expect(await refusalOf(messages.requestSmsCode(ANONYMOUS, { mobilePhoneNumber }))).toBe(refused);
    expect(await refusalOf(messages.requestSms(ANONYMOUS, { mobilePhoneNumber, content: "x" }))).toBe(refused);
    expect(world.outbox.messages()).toEqual([]);
    expect([size("messages"), size("smsCodes")]).toEqual([0, 0]);
  });

  it("a request without a number is refused", async () => {
    const { messages } = await arrange();
    expect(await refusalOf(messages.requestSmsCode(ANONYMOUS, {}))).toBe(PHONE_MISSING);
    expect(await refusalOf(messages.requestSms(ANONYMOUS, { content: "x" }))).toBe(PHONE_MISSING);
  });
});

describe("messages of the app's own words (contract 6.7)", () => {
  it.each<[string, JsonObject]>([
    ["a text", { content: "会议将在明天开始" }],
    ["values for a template", { content: { card_number: 13, amount: 0.01 }, template: "yingxiao" }],
    ["a text for later", { content: "x", sendTime: "2016-05-26 12:13:14" }],
  ])("%s goes to the outbox", async (_name, body) => {
    const { messages, world } = await arrange();
    expect(await messages.requestSms(ANONYMOUS, { mobilePhoneNumber: PHONE, ...body })).toEqual({ smsId: 1 });
    expect(world.outbox.messages({ kind: "sms", to: PHONE })).toMatchObject([{ content: { ...body, smsId: 1 } }]);
  });

  it.each<[string, JsonObject]>([
    ["no content", {}],
    ["null", { content: null }],
    ["an empty content", { content: "" }],
    ["a number", { content: 5 }],
    ["a list", { content: ["x"] }],
  ])("%s is refused", async (_name, body) => {
    const { messages } = await arrange();
    expect(await refusalOf(messages.requestSms(ANONYMOUS, { mobilePhoneNumber: PHONE, ...body }))).toBe(
      "118 param content is need.",
    );
  });
});

describe("verifying codes (contract 6.7)", () => {
  it.each<[string, (code: string) => { readonly body: JsonObject; readonly code?: string }]>([
    ["in the path", (code) => ({ body: { mobilePhoneNumber: PHONE }, code })],
    ["in the body", (code) => ({ body: { mobilePhoneNumber: PHONE, smsCode: code } })],
    ["as JSON numbers", (code) => ({ body: { mobilePhoneNumber: Number(PHONE), smsCode: Number(code) } })],
  ])("a code %s is good once", async (_name, inputOf) => {
    const world = await arrange();
    const code = await world.askCode();
    const { messages } = world;
    expect(await messages.verifySmsCode(ANONYMOUS, inputOf(code))).toEqual({ msg: "ok" });
    expect(await refusalOf(messages.verifySmsCode(ANONYMOUS, inputOf(code)))).toBe(`207 code error:${code}.`);
  });

  it("of those who verify one code at once, one does", async () => {
    const world = await arrange();
    const code = await world.askCode();
    const tries = [1, 2, 3].map(() => verify(world, { mobilePhoneNumber: PHONE }, code));
    const outcomes = await Promise.allSettled(tries);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
  });

  it("a wrong code does not use the right one up", async () => {
    const world = await arrange();
    const code = await world.askCode();
    for (const other of ["000000", `${code} `, `0${code}`, "__proto__"]) {
      expect(await refusalOf(verify(world, { mobilePhoneNumber: PHONE }, other))).toBe(`207 code error:${other}.`);
    }
    expect(await verify(world, { mobilePhoneNumber: PHONE }, code)).toEqual({ msg: "ok" });
  });

  it("a second code makes the first one bad", async () => {
    const world = await arrange();
    const [first, second] = [await world.askCode(), await world.askCode()];
    expect(await refusalOf(verify(world, { mobilePhoneNumber: PHONE }, first))).toBe(`207 code error:${first}.`);
    expect(await verify(world, { mobilePhoneNumber: PHONE }, second)).toEqual({ msg: "ok" });
  });

  it("is another number's code no code of this one", async () => {
    const world = await arrange();
    const code = await world.askCode();
    expect(await refusalOf(verify(world, { mobilePhoneNumber: "13900000000" }, code))).toBe(`207 code error:${code}.`);
  });

  it("a code ends with its life", async () => {
    const world = await arrange();
    const code = await world.askCode();
    await world.world.clock.advance("9m");
    await world.world.clock.advance("60s");
    expect(await refusalOf(verify(world, { mobilePhoneNumber: PHONE }, code))).toBe(`207 code error:${code}.`);
  });

  it.each<[string, JsonObject, string | undefined, string]>([
    ["no number", {}, "123456", PHONE_MISSING],
    ["a number that is a map", { mobilePhoneNumber: {} }, "123456", PHONE_MISSING],
    ["no code", { mobilePhoneNumber: PHONE }, undefined, "118 param smsCode is need."],
    ["an empty code", { mobilePhoneNumber: PHONE, smsCode: "" }, "", "118 param smsCode is need."],
    ["a list as code", { mobilePhoneNumber: PHONE, smsCode: ["1"] }, undefined, "118 param smsCode is need."],
    ["a number nobody sent to", { mobilePhoneNumber: PHONE }, "123456", "207 code error:123456."],
  ])("%s is refused", async (_name, body, code, refused) => {
    expect(await refusalOf(verify(await arrange(), body, code))).toBe(refused);
  });

  it("the configured code is always good, and uses up what was sent", async () => {
    const world = await arrange({ smsCode: "888888" });
    const code = await world.askCode();
    expect(await verify(world, { mobilePhoneNumber: PHONE }, "888888")).toEqual({ msg: "ok" });
    expect(await verify(world, { mobilePhoneNumber: "13900000000" }, "888888")).toEqual({ msg: "ok" });
    expect(await refusalOf(verify(world, { mobilePhoneNumber: PHONE }, code))).toBe(`207 code error:${code}.`);
  });
});

describe("codes by mail (contract 6.7)", () => {
  it.each(["email", "mobilePhoneNumber"])("are verified like those of phones, with the address as %s", async (key) => {
    const world = await arrange();
    expect(await world.messages.requestEmailCode(ANONYMOUS, { email: "a@b.cn" })).toEqual({ msg: "ok" });
    const code = world.code("a@b.cn");
    expect(world.world.outbox.messages({ to: "a@b.cn" })).toEqual([
      {
        at: world.world.clock.now(),
        platform: "bmob",
        kind: "email",
        to: ["a@b.cn"],
        content: { subject: "Your verification code", code: expect.stringMatching(/^[0-9]{6}$/) },
      },
    ]);
    expect(await verify(world, { [key]: "a@b.cn" }, code)).toEqual({ msg: "ok" });
    expect(await refusalOf(verify(world, { [key]: "a@b.cn" }, code))).toBe(`207 code error:${code}.`);
  });

  it.each<[string, JsonObject, string]>([
    ["no address", {}, "118 param email is need."],
    ["an empty one", { email: "" }, "118 param email is need."],
    ["a text", { email: "b.cn" }, "301 email Must be a valid email address"],
    ["a number", { email: 7 }, "301 email Must be a valid email address"],
    ["two", { email: "a@b.cn,c@d.cn e@f.cn" }, "301 email Must be a valid email address"],
  ])("%s is refused", async (_name, body, refused) => {
    const { messages } = await arrange();
    expect(await refusalOf(messages.requestEmailCode(ANONYMOUS, body))).toBe(refused);
  });
});

describe("the state of a message (contract 6.7, querySms)", () => {
  it("tells whether its code has been used", async () => {
    const world = await arrange();
    const code = await world.askCode();
    const state = (smsId: string) => world.messages.querySms(ANONYMOUS, { smsId });
    expect(await state("1")).toEqual({ sms_state: "SUCCESS", verify_state: false });
    await verify(world, { mobilePhoneNumber: PHONE }, code);
    expect(await state("1")).toEqual({ sms_state: "SUCCESS", verify_state: true });
    expect(await state(":1")).toEqual({ sms_state: "SUCCESS", verify_state: true });
  });

  it("it is the latest code that was used", async () => {
    const world = await arrange();
    await world.askCode();
    const code = await world.askCode();
    await world.messages.requestSms(ANONYMOUS, { mobilePhoneNumber: PHONE, content: "x" });
    await verify(world, { mobilePhoneNumber: PHONE }, code);
    const states = await Promise.all(["1", "2", "3"].map((smsId) => world.messages.querySms(ANONYMOUS, { smsId })));
    expect(states.map(({ verify_state }) => verify_state)).toEqual([false, true, false]);
  });

  it.each(["2", "", "abc", "__proto__", "01"])("«%s» is unknown", async (smsId) => {
    const world = await arrange();
    await world.askCode();
    expect(await refusalOf(world.messages.querySms(ANONYMOUS, { smsId }))).toBe(`10018 smsId:${smsId} not found`);
  });
});

describe("how often one number may be written to (contract 6.7)", () => {
  const LIMITED = `10010 mobile '${PHONE}' send message limited.`;

  /** Sends at these minutes after the start; true for what was sent. */
  const sendAt = async (world: Arranged, minutes: readonly number[]): Promise<boolean[]> => {
    const start = world.world.clock.now();
    const sent: boolean[] = [];
    for (const minute of minutes) {
      world.world.clock.set(new Date(start + minute * 60_000));
      const outcome = await world.messages.requestSmsCode(ANONYMOUS, { mobilePhoneNumber: PHONE }).then(
        () => "sent",
        (error: Error) => `10010 ${error.message}`,
      );
      expect(["sent", LIMITED]).toContain(outcome);
      sent.push(outcome === "sent");
    }
    return sent;
  };

  it("is not limited unless the app is so configured", async () => {
    expect(await sendAt(await arrange(), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])).toEqual(Array(12).fill(true));
  });

  it.each<[string, number[], boolean[]]>([
    ["one a minute", [0, 0.5, 1, 1.9, 2], [true, false, true, false, true]],
    ["five an hour", [0, 1, 2, 3, 4, 5, 59, 60, 61], [true, true, true, true, true, false, false, true, true]],
    [
      "ten a day",
      [0, 1, 2, 3, 4, 70, 71, 72, 73, 74, 200, 1439, 1440],
      [true, true, true, true, true, true, true, true, true, true, false, false, true],
    ],
  ])("%s", async (_name, minutes, sent) => {
    expect(await sendAt(await arrange({ smsRateLimit: true }), minutes)).toEqual(sent);
  });

  it("counts messages of all kinds, for each number on its own", async () => {
    const { messages, world } = await arrange({ smsRateLimit: true });
    await messages.requestSms(ANONYMOUS, { mobilePhoneNumber: PHONE, content: "x" });
    expect(await refusalOf(messages.requestSmsCode(ANONYMOUS, { mobilePhoneNumber: PHONE }))).toBe(LIMITED);
    expect(await refusalOf(messages.requestSms(ANONYMOUS, { mobilePhoneNumber: PHONE, content: "x" }))).toBe(LIMITED);
    expect(await messages.requestSmsCode(ANONYMOUS, { mobilePhoneNumber: "13900000000" })).toEqual({ smsId: 2 });
    expect(world.outbox.messages()).toHaveLength(2);
  });

  it("of those who ask at once, one is written to", async () => {
    const { messages } = await arrange({ smsRateLimit: true });
    const tries = [1, 2, 3].map(() => messages.requestSmsCode(ANONYMOUS, { mobilePhoneNumber: PHONE }));
    const outcomes = await Promise.allSettled(tries);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
  });

  it("a refused request leaves the code that was sent good", async () => {
    const world = await arrange({ smsRateLimit: true });
    const code = await world.askCode();
    await refusalOf(world.messages.requestSmsCode(ANONYMOUS, { mobilePhoneNumber: PHONE }));
    expect(await verify(world, { mobilePhoneNumber: PHONE }, code)).toEqual({ msg: "ok" });
  });

  it("a clock that is set back does not lengthen it", async () => {
    const world = await arrange({ smsRateLimit: true });
    await world.askCode();
    world.world.clock.set("2026-02-01T00:00:00Z");
    expect(await world.messages.requestSmsCode(ANONYMOUS, { mobilePhoneNumber: PHONE })).toEqual({ smsId: 2 });
  });
});
