import { usageError } from "./errors.js";

/** @typedef {{ phone: string, code?: string | number, userID?: number, signatureID?: number }} CodeRequest */

/**
 * @param {unknown} data
 * @returns {object}
 */
const requireObject = (data) => {
  if (typeof data !== "object" || data === null) throw usageError();
  return data;
};

/**
 * Mail and text messages (contract 9), built for one container. They end in the emulator's outbox.
 *
 * @param {import("./door.js").Door} door
 * @example
 * ```js
 * await BaaS.sendEmail({ recipient: "a@b.cn", subject: "订单", body: "已发货" });
 * await BaaS.sendSmsCode({ phone: "13800000000", userID: 10000001 });
 * await BaaS.verifySmsCode({ phone: "13800000000", code: 123456, userID: 10000001 });
 * ```
 */
export const createMessages = (door) => ({
  /** @param {{ recipient: string, subject: string, body: string }} data */
  sendEmail: (data) => door.send("messages.sendEmail", requireObject(data)),

  /** @param {object} data `recipient_type`, what it asks for, a template and its `keywords` */
  sendSmsMessage: (data) => door.send("messages.sendSms", requireObject(data)),

  /**
   * @param {CodeRequest | string} request older code gives the phone number
   * @param {number} [user] and the user
   */
  sendSmsCode(request, user) {
    const given = typeof request === "string" ? { phone: request, userID: user } : requireObject(request);
    const { phone, userID, signatureID } = /** @type {CodeRequest} */ (given);
    return door.send("messages.sendSmsCode", { phone, user_id: userID, signature_id: signatureID });
  },

  /**
   * @param {CodeRequest | string} request older code gives the phone number,
   * @param {string | number} [code] the code
   * @param {number} [user] and the user
   */
  verifySmsCode(request, code, user) {
    const given = typeof request === "string" ? { phone: request, code, userID: user } : requireObject(request);
    const { phone, code: told, userID } = /** @type {CodeRequest} */ (given);
    return door.send("messages.verifySmsCode", { phone, code: told, user_id: userID });
  },
});
