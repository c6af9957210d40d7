import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { World } from "../scenarios/steps.js";
import { DATA } from "./data.js";
import { before, id, token } from "./python-told.js";
import { call, createApp, judge, python } from "./support.js";

/** `modules.oData` of Python functions: SMS, with the codes that people would be sent. Bmob contract 4.6, 6.7. */

describe("SMS", () => {
  let world: World;
  beforeAll(async () => {
    const files = {
      "send.py": `
        params = request.getParams()
        response.send(modules.oData.sendSMSCode(params["mobile"], "template").jsonData)`,
      "custom.py": `response.send(told(modules.oData.sendCustomSMS("13800000009", "你好")))`,
      "verify.py": `
        params = request.getParams()
        r = modules.oData.verifySMSCode(params["mobile"], params["code"])
        response.send([r.code, r.jsonData])`,
      "login.py": `
        params = request.getParams()
        info = {"nick": "阿明"}
        r = modules.oData.userLoginBySMS(params["mobile"], params["code"], info)
        response.send([r.code, r.jsonData, info])`,
      "renew.py": `
        params = request.getParams()
        r = modules.oData.userResetPasswordBySMS(params["code"], params["password"])
        response.send([r.code, r.jsonData, modules.oData.userLogin("小明", params["password"]).code])`,
    };
    const functions = Object.entries(files).map(([name, body]) => [`functions/${name}`, python(body, before)]);
    world = await createApp({ ...DATA, ...Object.fromEntries(functions) });
  }, 60_000);
  afterAll(() => world?.[Symbol.asyncDispose]());

  const ask = async (name: string, json: object): Promise<unknown> => {
    const answer = await call(world, "python", name, { request: "POST", json });
    judge(answer, {});
    return answer.json;
  };
  /** Has a code sent, and reads it as the person would. */
  const codeFor = async (mobile: string): Promise<unknown> => {
    expect(await ask("send", { mobile })).toEqual({ smsId: expect.any(Number) });
    const sent = world.emulator.outbox.messages({ platform: "bmob", kind: "sms-code", to: mobile });
    const code = sent.at(-1)?.content.code;
    expect(code).toEqual(expect.stringMatching(/^\d{6}$/));
    return code;
  };
  const wrongFor = (code: unknown) => (code === "000000" ? "000001" : "000000");

  it("4.6 sendCustomSMS", async () => {
    expect(await ask("custom", {})).toMatchObject({ code: 200, err: null, json: { smsId: expect.any(Number) } });
    const [message] = world.emulator.outbox.messages({ kind: "sms", to: "13800000009" });
    expect(message).toMatchObject({ platform: "bmob", content: { content: "你好" } });
  });

  it("4.6 sendSMSCode, verifySMSCode: a code is good once", async () => {
    const mobile = "13800000010";
    const code = await codeFor(mobile);
    const wrong = wrongFor(code);
    expect(await ask("verify", { mobile, code: wrong })).toEqual([400, { code: 207, error: `code error:${wrong}.` }]);
    expect(await ask("verify", { mobile, code })).toEqual([200, { msg: "ok" }]);
    expect(await ask("verify", { mobile, code })).toEqual([400, { code: 207, error: `code error:${code}.` }]);
  });

  it("4.6 a code is for one number", async () => {
    const code = await codeFor("13800000011");
    expect(await ask("verify", { mobile: "13800000012", code })).toMatchObject([400, { code: 207 }]);
  });

  it("4.6 userLoginBySMS registers, then logs in", async () => {
    const mobile = "13800000013";
    const code = await codeFor(mobile);
    const info = { nick: "阿明", mobilePhoneNumber: mobile, smsCode: code };
    const user = { username: mobile, mobilePhoneNumber: mobile, mobilePhoneVerified: true, nick: "阿明" };
    const first = await ask("login", { mobile, code });
    expect(first).toEqual([200, expect.objectContaining({ ...user, objectId: id, sessionToken: token }), info]);
    const again = await codeFor(mobile);
    const second = await ask("login", { mobile, code: again });
    expect(second).toMatchObject([200, { objectId: Object(first)[1].objectId, username: mobile }, {}]);
    expect(await ask("login", { mobile, code: again })).toMatchObject([400, { code: 207 }, {}]);
  });

  it("4.6 userResetPasswordBySMS", async () => {
    const code = await codeFor("13800000001");
    expect(await ask("renew", { code: wrongFor(code), password: "new" })).toMatchObject([400, { code: 207 }, 400]);
    expect(await ask("renew", { code, password: "新密码" })).toEqual([200, { msg: "ok" }, 200]);
  });
});
