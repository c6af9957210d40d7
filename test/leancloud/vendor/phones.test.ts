import type { Emulator } from "baas-emulator";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { AV, codeFor, open } from "./sdk.js";

let emulator: Emulator;
beforeAll(async () => {
  ({ emulator } = await open());
});
afterEach(() => AV.User.logOut());
afterAll(() => emulator.close());

const BAD_CODE = { code: 603, rawMessage: "Invalid SMS code." };
const signUp = (name: string, mobilePhoneNumber: string) => AV.User.signUp(name, "口令", { mobilePhoneNumber });

describe("leancloud-storage, phones and codes over a real port (16.11, 16.12)", () => {
  it("verifies a number of the app's own interest", async () => {
    const phone = "13800000010";
    await AV.Cloud.requestSmsCode({ mobilePhoneNumber: phone, template: "下单" });
    await expect(AV.Cloud.verifySmsCode("000000x", phone)).rejects.toMatchObject(BAD_CODE);
    await AV.Cloud.verifySmsCode(codeFor(emulator, phone), phone);
    await expect(AV.Cloud.verifySmsCode(codeFor(emulator, phone), phone)).rejects.toMatchObject(BAD_CODE);
    await AV.Cloud.requestSmsCode(phone);
    await expect(AV.Cloud.requestSmsCode("12")).rejects.toMatchObject({ code: 127 });
  });

  it("signs up and logs in by number and code", async () => {
    const phone = "13800000011";
    await AV.Cloud.requestSmsCode(phone);
    const user = await AV.User.signUpOrlogInWithMobilePhone(phone, codeFor(emulator, phone), { city: "杭州" });
    expect(user.toJSON()).toMatchObject({ mobilePhoneVerified: true, mobilePhoneNumber: phone, username: phone });
    expect([user.get("city"), AV.User.current()?.id]).toEqual(["杭州", user.id]);
    await AV.User.logOut();
    await AV.Cloud.requestSmsCode(phone);
    const same = await AV.User.signUpOrlogInWithMobilePhone(phone, codeFor(emulator, phone));
    expect(same.id).toBe(user.id);
    await expect(AV.User.signUpOrlogInWithMobilePhone(phone, "1")).rejects.toMatchObject(BAD_CODE);
  });

  it("verifies the number of a user, who logs in by code or password from then on", async () => {
    const phone = "13800000012";
    const user = await signUp("phone", phone);
    expect(user.get("mobilePhoneVerified")).toBe(false);
    await AV.User.requestMobilePhoneVerify(phone);
    await AV.User.verifyMobilePhone(codeFor(emulator, phone));
    await user.fetch();
    expect(user.get("mobilePhoneVerified")).toBe(true);
    await AV.User.logOut();
    expect((await AV.User.logInWithMobilePhone(phone, "口令")).id).toBe(user.id);
    await AV.User.requestLoginSmsCode(phone);
    const byCode = await AV.User.logInWithMobilePhoneSmsCode(phone, codeFor(emulator, phone));
    expect([byCode.id, byCode.has("smsCode")]).toEqual([user.id, false]);
    await expect(AV.User.logInWithMobilePhoneSmsCode(phone, "1")).rejects.toMatchObject({ code: 603 });
    await expect(AV.User.requestLoginSmsCode("13899999999")).rejects.toMatchObject({ code: 213 });
  });

  it("gives a new password by code", async () => {
    const phone = "13800000013";
    await signUp("forgot", phone);
    await AV.User.requestPasswordResetBySmsCode(phone);
    await expect(AV.User.resetPasswordBySmsCode("1", "新")).rejects.toMatchObject(BAD_CODE);
    await AV.User.resetPasswordBySmsCode(codeFor(emulator, phone), "新");
    expect((await AV.User.logIn("forgot", "新")).getMobilePhoneNumber()).toBe(phone);
  });

  it("changes a number by code", async () => {
    const user = await signUp("moves", "13800000014");
    await AV.User.requestChangePhoneNumber("13800000015");
    await AV.User.changePhoneNumber("13800000015", codeFor(emulator, "13800000015"));
    await user.fetch();
    expect([user.getMobilePhoneNumber(), user.get("mobilePhoneVerified")]).toEqual(["13800000015", true]);
  });
});
