import { describe, expect, it } from "vitest";
import type { Call } from "./support.js";
import { createFakeHost, evaluate, refusal } from "./support.js";

const scenarios: readonly { readonly name: string; readonly code: string; readonly calls: readonly Call[] }[] = [
  {
    name: "sendEmail",
    code: `await BaaS.sendEmail({ recipient: "a@b.cn", subject: "订单", body: "<p>已发货</p>" })`,
    calls: [["messages.sendEmail", { recipient: "a@b.cn", subject: "订单", body: "<p>已发货</p>" }]],
  },
  {
    name: "sendSmsMessage",
    code: `await BaaS.sendSmsMessage({ recipient_type: "phone_number", phone_number: "138", template_id: 1, keywords: { name: "书" } })`,
    calls: [
      [
        "messages.sendSms",
        { recipient_type: "phone_number", phone_number: "138", template_id: 1, keywords: { name: "书" } },
      ],
    ],
  },
  {
    name: "sendSmsCode",
    code: `await BaaS.sendSmsCode({ phone: "138", userID: 5, signatureID: 2 }); await BaaS.sendSmsCode({ phone: "138" })`,
    calls: [
      ["messages.sendSmsCode", { phone: "138", user_id: 5, signature_id: 2 }],
      ["messages.sendSmsCode", { phone: "138" }],
    ],
  },
  {
    name: "sendSmsCode as older code calls it",
    code: `await BaaS.sendSmsCode("138", 5)`,
    calls: [["messages.sendSmsCode", { phone: "138", user_id: 5 }]],
  },
  {
    name: "verifySmsCode",
    code: `await BaaS.verifySmsCode({ phone: "138", code: 123456, userID: 5 })`,
    calls: [["messages.verifySmsCode", { phone: "138", code: 123456, user_id: 5 }]],
  },
  {
    name: "verifySmsCode as older code calls it",
    code: `await BaaS.verifySmsCode("138", "123456", 5)`,
    calls: [["messages.verifySmsCode", { phone: "138", code: "123456", user_id: 5 }]],
  },
];

describe("messages, contract 9", () => {
  it.each(scenarios)("$name", async ({ code, calls }) => {
    const host = createFakeHost(() => ({ status: 201, data: { status: "ok" } }));
    await evaluate(host, code);
    expect(host.calls).toEqual(calls);
  });

  it("resolve with a response, and work off their object", async () => {
    const host = createFakeHost(() => ({ status: 201, data: { status: "ok" } }));
    const code = `const { sendSmsCode } = BaaS; return sendSmsCode({ phone: "138" })`;
    expect(await evaluate(host, code)).toMatchObject({ status: 201, statusText: "Created", data: { status: "ok" } });
  });

  it("a wrong code rejects", async () => {
    const host = createFakeHost(() => {
      throw refusal(400, "Invalid verification code");
    });
    const verifying = evaluate(host, `return BaaS.verifySmsCode({ phone: "138", code: 1 })`);
    await expect(verifying).rejects.toMatchObject({ code: 400, message: "400: Invalid verification code" });
  });
});
