import type { OutOfScope } from "../../shared/out-of-scope.js";

const PUSH = "push messages are not emulated.";
const DEVICES = "devices (installations) are not emulated.";
const APPS = "the management of apps is not emulated.";
const PAYING = "paying is not emulated; what fixtures say is paid can be asked for: GET /1/pay/<out_trade_no>.";
const WECHAT = "what reaches WeChat is not emulated.";
const IMAGES = "the processing of images is not emulated.";
const CAPTCHA = "captchas are not emulated.";
const AI = "AI services are not emulated.";
const SOCKETS = "data over sockets is not emulated.";
const OLD_FILES = "the first edition of the file API is not emulated; POST /2/files/<name> is.";

/** Contract 6.10 (400, code 233): paths of the vendor's REST documents, old and new, and of its JavaScript SDKs. */
export const OUT_OF_SCOPE: readonly OutOfScope[] = [
  ["*", "/1/push/*", PUSH],
  ["*", "/1/installations/*", DEVICES],
  ["*", "/1/apps/*", APPS],

  ["POST", "/1/pay/*", PAYING],
  ["*", "/1/webpay/*", PAYING],
  // WeChat's own currency: createOrder, queryOrder, queryUserBalance, currencyPay, cancelCurrencyPay.
  ["*", "/1/wxvp/*", PAYING],

  // <code>, qr/generatecode, getAccessToken, getPhoneNumber, SendWeAppMessage, notifyMsg, checkMsg, checkImg, asyncCheckWechatMedia,
  // decryption, decryptionv1, checkSessionKey.
  ["*", "/1/wechatApp/*", WECHAT],
  // <code>
  ["*", "/1/wechatAppv1/*", WECHAT],

  // thumbnail, watermark.
  ["*", "/1/images/*", IMAGES],
  // No document of the vendor's that is still to be had names its path.
  ["*", "/1/captcha/*", CAPTCHA],
  ["*", "/1/ai/*", AI],
  ["*", "/1/websocket/*", SOCKETS],

  ["*", "/1/files/*", OLD_FILES],
  ["*", "/1/batchFileDelete", OLD_FILES],
];
