import { createEmulator, type Emulator } from "baas-emulator";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const CLIENT = { "x-hydrogen-client-id": "shop" };

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator({ mincloud: { clientId: "shop" } });
});
afterAll(() => emulator.close());

const ask = (method: string, path: string, headers: Readonly<Record<string, string>> = CLIENT) =>
  emulator.fetch(new Request(`https://cloud.minapp.com${path}`, { method, headers }));

describe("what is knowingly not emulated says so, in the vendor's form and in the log (9, 14)", () => {
  it.each([
    ["GET", "/hserve/v2.2/content/detail/", "the content library"],
    ["GET", "/hserve/v2.0/content/category/1/", "the content library"],
    ["POST", "/hserve/v2.2/idp/pay/order/", "paying"],
    ["GET", "/hserve/v2.0/idp/pay/order/1/", "paying"],
    ["POST", "/hserve/v2.5/idp/alipay/silent-login/", "that platform's own servers"],
    ["POST", "/hserve/v2.3/idp/oauth/oauth-weibo/authenticate/", "that platform's own servers"],
    ["POST", "/hserve/v2.4/idp/bytedance/miniapp-qr-code/", "codes of mini programs"],
    ["POST", "/hserve/v2.4/miniappcode/", "codes of mini programs"],
    ["POST", "/hserve/v2.1/login/sms/", "by text message"],
    ["POST", "/hserve/v2.1/sms-phone-verification/", "phone number"],
    ["POST", "/hserve/v1.7/censor-msg/", "the review of texts and images"],
    ["POST", "/hserve/v2.2/qq/censor-image/", "the review of texts and images"],
    ["POST", "/hserve/v2.7/wechat/decrypt/", "the decryption"],
    ["POST", "/hserve/v1/media/m3u8-clip/", "audio and video"],
    ["POST", "/hserve/v2.7/resumable-upload/", "resumable uploads"],
    ["POST", "/hserve/v2.0/template-message-ticket/", "mini programs"],
    ["GET", "/hserve/v1/latest-sdk-version/", "SDK versions"],
  ])("%s %s", async (method, path, words) => {
    const before = emulator.logs({ platform: "emulator" }).length;
    const answer = await ask(method, path);
    const error_msg = expect.stringMatching(new RegExp(`${words}.*not emulated`));
    expect([answer.status, await answer.json()]).toEqual([501, { status: "error", error_msg }]);
    const lines = emulator.logs({ platform: "emulator" }).slice(before);
    expect(lines).toMatchObject([{ level: "warn", message: expect.stringContaining("not emulated") }]);
    expect((await ask(method, path, {})).status).toBe(401);
  });

  it("6.20 dserve, whose credentials are a function's", async () => {
    const answer = await ask("GET", "/dserve/v2.3/schema/product/record/", {});
    expect([answer.status, await answer.json()]).toMatchObject([
      501,
      { error_msg: expect.stringMatching(/^dserve is/) },
    ]);
  });

  it("12.1 is not said of what is there", async () => {
    const init = { method: "POST", headers: { ...CLIENT, "content-type": "application/json" }, body: '{"code":"x"}' };
    const login = await emulator.fetch(
      new Request("https://cloud.minapp.com/hserve/v2.5/idp/wechat/silent-login/", init),
    );
    expect(login.status).toBe(201);
    expect((await ask("GET", "/hserve/v2.2/nothing/")).status).toBe(404);
  });
});
