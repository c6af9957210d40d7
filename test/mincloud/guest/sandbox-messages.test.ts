import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Bench, createBench, RUNNERS } from "./sandbox.js";

const PHONE = "13800000000";

describe.each(RUNNERS)("messages in the %s runner, contract 9", (runner) => {
  let bench: Bench;
  let run: Bench["run"];

  /** What a call came to: the status of its answer, or the refusal. */
  const outcome = (call: string): Promise<unknown> =>
    run(`return ${call}.then(({ status, data }) => [status, data], ({ message }) => message)`);

  const send = (request = `{ phone: "${PHONE}" }`) => outcome(`BaaS.sendSmsCode(${request})`);
  const verify = (code: unknown, phone = PHONE) => outcome(`BaaS.verifySmsCode({ phone: "${phone}", code: ${code} })`);
  const lastCode = (phone = PHONE): unknown =>
    bench.emulator.outbox.messages({ kind: "sms-code", to: phone }).at(-1)?.content.code;

  const DONE = [201, { status: "ok" }];
  const WRONG = "400: Invalid verification code";

  beforeEach(async () => {
    bench = await createBench(runner);
    ({ run } = bench);
    bench.emulator.clock.freeze("2026-01-01T00:00:00Z");
  });
  afterEach(() => bench.emulator.close());

  it("a mail ends in the outbox", async () => {
    const mail = `{ recipient: "a@example.cn", subject: "订单", body: "<p>已发货</p>" }`;
    expect(await outcome(`BaaS.sendEmail(${mail})`)).toEqual([200, { status: "ok" }]);
    expect(bench.emulator.outbox.messages()).toEqual([
      {
        at: Date.parse("2026-01-01T00:00:00Z"),
        platform: "mincloud",
        kind: "email",
        to: ["a@example.cn"],
        content: { subject: "订单", body: "<p>已发货</p>" },
      },
    ]);
  });

  it.each([
    [`{ subject: "a", body: "b" }`, "400: recipient is required"],
    [`{ recipient: "a@example.cn", body: "b" }`, "400: subject is required"],
    [`{ recipient: "a@example.cn", subject: "a" }`, "400: body is required"],
  ])("a mail of %s is refused", async (mail, refusal) => {
    expect(await outcome(`BaaS.sendEmail(${mail})`)).toBe(refusal);
    expect(bench.emulator.outbox.messages()).toEqual([]);
  });

  it("a code has six digits and is good once, as number or text", async () => {
    expect(await send()).toEqual(DONE);
    const code = lastCode();
    expect(code).toMatch(/^[1-9]\d{5}$/);
    expect(await verify(code)).toEqual(DONE);
    expect(await verify(code)).toBe(WRONG);

    await send();
    expect(await verify(JSON.stringify(lastCode()))).toEqual(DONE);
  });

  it("a wrong code does not use up the right one", async () => {
    await send();
    expect(await verify("0")).toBe(WRONG);
    expect(await verify(lastCode())).toEqual(DONE);
  });

  it("a code is good for its own phone only, and the last one sent counts", async () => {
    await send();
    const first = lastCode();
    await send();
    const second = lastCode();
    expect(await verify(second, "13900000000")).toBe(WRONG);
    if (first !== second) expect(await verify(first)).toBe(WRONG);
    expect(await verify(second)).toEqual(DONE);
  });

  it("a code is good for five minutes of the emulator's clock", async () => {
    await send();
    await bench.emulator.clock.advance("299s");
    expect(await verify(lastCode())).toEqual(DONE);
    await send();
    await bench.emulator.clock.advance("5m");
    expect(await verify(lastCode())).toBe(WRONG);
  });

  it("codes come and go with the data", async () => {
    await send();
    const code = lastCode();
    const sent = bench.emulator.snapshot();
    expect(await verify(code)).toEqual(DONE);
    await bench.emulator.restore(sent);
    expect(await verify(code)).toEqual(DONE);
  });

  it("a named user must exist, and so must the phone", async () => {
    expect(await send(`{ phone: "${PHONE}", userID: 5 }`)).toBe("400: there is no user 5");
    expect(await send(`{}`)).toBe("400: phone is required");
    expect(bench.emulator.outbox.messages()).toEqual([]);
    const id = await run(`return (await new BaaS.User().create().save()).data.id`);
    expect(await send(`{ phone: "${PHONE}", userID: ${id} }`)).toEqual(DONE);
    expect(await outcome(`BaaS.verifySmsCode("${PHONE}", ${lastCode()}, ${id})`)).toEqual(DONE);
  });

  describe("sendSmsMessage", () => {
    const users = `
      const ids = [];
      for (const [nickname, _phone] of [["甲", "138"], ["乙", "139"], ["丙", null]])
        ids.push((await new BaaS.User().create().set({ nickname, _phone }).save()).data.id);
      const groups = new BaaS.UserGroup();
      const group = (await groups.create({ name: "运营人员" })).data.id;
      await groups.addUserIntoGroup([ids[1], ids[2]], [group]);
    `;
    const recipients = [
      [`{ recipient_type: "phone_number", phone_number: "137" }`, ["137"]],
      [`{ recipient_type: "user_list", user_list: ids }`, ["138", "139"]],
      [`{ recipient_type: "user_group", user_group_name: "运营人员" }`, ["139"]],
      [`{ recipient_type: "schema_user", schema_name: "_userprofile", user_profile_filters: {} }`, ["138", "139"]],
      [`{ recipient_type: "schema_user", user_profile_filters: { nickname: { $eq: "甲" } } }`, ["138"]],
      [`{ recipient_type: "schema_user", user_profile_filters: '{"nickname": {"$eq": "甲"}}' }`, ["138"]],
      [`{ recipient_type: "schema_user", user_group_name: "运营人员", user_profile_filters: { $and: [] } }`, ["139"]],
    ] as const;

    it.each(recipients)("%s", async (data, to) => {
      await run(`${users} await BaaS.sendSmsMessage({ template_id: 1, keywords: { name: "书" }, ...${data} })`);
      const [message, ...others] = bench.emulator.outbox.messages({ kind: "sms" });
      expect(others).toEqual([]);
      expect(message?.to.toSorted()).toEqual(to);
      expect(message?.content).toMatchObject({ template_id: 1, keywords: { name: "书" } });
    });

    it.each([
      [`{}`, "400: recipient_type is one of phone_number, user_list, user_group, schema_user"],
      [
        `{ recipient_type: "everybody" }`,
        "400: recipient_type is one of phone_number, user_list, user_group, schema_user",
      ],
      [`{ recipient_type: "phone_number" }`, "400: phone_number is required"],
      [`{ recipient_type: "user_list", user_list: 5 }`, "400: user_list must be an array of user ids"],
      [`{ recipient_type: "user_list", user_list: [5] }`, "400: nobody who is meant has a phone number"],
      [`{ recipient_type: "user_group", user_group_name: "无" }`, "400: there is no user group 无"],
      [`{ recipient_type: "phone_number", phone_number: "137", keywords: "书" }`, "400: keywords must be an object"],
      [`{ recipient_type: "schema_user", user_profile_filters: "{" }`, /^400: not valid JSON/],
      [
        `{ recipient_type: "schema_user", schema_name: "order" }`,
        "501: BaaS.sendSmsMessage to users by way of table order is not emulated",
      ],
    ])("%s is refused", async (data, refusal) => {
      expect(await outcome(`BaaS.sendSmsMessage(${data})`)).toEqual(
        typeof refusal === "string" ? refusal : expect.stringMatching(refusal),
      );
      expect(bench.emulator.outbox.messages()).toEqual([]);
    });
  });
});
