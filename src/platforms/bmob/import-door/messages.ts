import type { Group } from "./parts.js";

/** Codes by text message and mail (contract 6.7): what was sent is in `emulator.outbox`. */
export interface MessagesDoor {
  /**
   * Sends a code of six digits.
   *
   * @returns the number of the message
   * @throws ApiError 10010 for too many, where the configuration says so
   * @example
   * ```ts
   * await bmob.messages.requestSmsCode("13900000000");
   * const [message] = emulator.outbox.messages({ kind: "sms-code", to: "13900000000" });
   * await bmob.messages.verifySmsCode("13900000000", String(message?.content.code));
   * ```
   */
  requestSmsCode(mobilePhoneNumber: string, template?: string): Promise<number>;
  /**
   * Sends a text message.
   *
   * @returns the number of the message
   * @throws ApiError as {@link requestSmsCode}
   * @example
   * ```ts
   * await bmob.messages.requestSms("13900000000", "茶到了");
   * emulator.outbox.messages({ kind: "sms" });
   * // [{ to: ["13900000000"], content: { content: "茶到了", … }, … }]
   * ```
   */
  requestSms(mobilePhoneNumber: string, content: string): Promise<number>;
  /**
   * Sends a code by mail.
   *
   * @throws ApiError as {@link requestSmsCode}
   * @example
   * ```ts
   * await bmob.messages.requestEmailCode("ming@example.com");
   * emulator.outbox.messages({ kind: "email" }).length; // 1
   * ```
   */
  requestEmailCode(email: string): Promise<void>;
  /**
   * Checks a code. A good one is used up.
   *
   * @throws ApiError 207 when it is not good
   * @example
   * ```ts
   * await bmob.messages.verifySmsCode("13900000000", "000000").catch((error) => error.code); // 207
   * ```
   */
  verifySmsCode(mobilePhoneNumber: string, smsCode: string): Promise<void>;
}

export const createMessagesDoor = ({ operations: { messages }, caller }: Group): MessagesDoor => ({
  async requestSmsCode(mobilePhoneNumber, template) {
    const body = { mobilePhoneNumber, ...(template === undefined ? {} : { template }) };
    return Number((await messages.requestSmsCode(caller(), body)).smsId);
  },
  async requestSms(mobilePhoneNumber, content) {
    return Number((await messages.requestSms(caller(), { mobilePhoneNumber, content })).smsId);
  },
  async requestEmailCode(email) {
    await messages.requestEmailCode(caller(), { email });
  },
  async verifySmsCode(mobilePhoneNumber, smsCode) {
    await messages.verifySmsCode(caller(), { code: smsCode, body: { mobilePhoneNumber } });
  },
});
