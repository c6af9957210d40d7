import type { Group } from "./parts.js";

/** Codes by text message and mail (contract 6.7): what was sent is in `emulator.outbox`. */
export interface MessagesDoor {
  /** @returns the number of the message */
  requestSmsCode(mobilePhoneNumber: string, template?: string): Promise<number>;
  requestSms(mobilePhoneNumber: string, content: string): Promise<number>;
  requestEmailCode(email: string): Promise<void>;
  /** @throws ApiError 207 when the code is not good; a good one is used up */
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
