import { notEmulatedError } from "./errors.js";

/**
 * Names of `BaaS` that stand for services outside the emulator (contract 9). They exist, so that code which merely mentions
 * them loads, and say so when used.
 */
const NAMES = [
  // Content library
  "ContentGroup",
  "Content",
  "ContentCategory",
  // Payment
  "Order",
  "RedPack",
  "refund",
  "wxPromotionTransfer",
  // Messages
  "sendTemplateMessage",
  "getTemplateMsgTicketCount",
  // Platforms around the mini programs
  "wxAccessToken",
  "wxCensorText",
  "wxCensorImage",
  "wxDecryptData",
  "getWXACode",
  "wechat",
  "qq",
  "alipay",
  "baidu",
  "bytedance",
];

/**
 * Something that throws when constructed, rejects when called, and whose members do the same: so that
 * `BaaS.wechat.sendSubscribeMessage(…)` names itself.
 *
 * @param {string} feature
 * @returns {unknown}
 */
export const notEmulated = (feature) => {
  const stand = function () {
    const error = notEmulatedError(feature);
    if (new.target !== undefined) throw error;
    return Promise.reject(error);
  };
  return new Proxy(stand, {
    get: (target, name, receiver) =>
      // `then` must stay absent, or awaiting the namespace itself would call it.
      typeof name === "symbol" || name === "then" || name === "toJSON" || name in target
        ? Reflect.get(target, name, receiver)
        : notEmulated(`${feature}.${name}`),
  });
};

/** @returns {Record<string, unknown>} */
export const createNotEmulated = () => Object.fromEntries(NAMES.map((name) => [name, notEmulated(`BaaS.${name}`)]));
