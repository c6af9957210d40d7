import type { OutOfScope } from "../../shared/out-of-scope.js";

const CONTENT = "the content library is not emulated.";
const PAYING = "paying is not emulated.";
const PLATFORMS =
  "what needs that platform's own servers is not emulated; silent login with WeChat is: POST /hserve/v2.5/idp/wechat/silent-login/.";
const SMS_LOGIN = "logging in by text message is not emulated.";
const PHONES =
  "the verification of a user's phone number is not emulated; codes are: POST /hserve/v1.8/sms-verification-code/verify/.";
const REVIEW = "the review of texts and images is not emulated.";
const MEDIA = "the processing of audio and video is not emulated.";
const UPLOADS = "resumable uploads are not emulated; POST /hserve/v2.1/upload/ is.";
const MESSAGES = "what reaches users by a platform of mini programs is not emulated.";
const DECRYPTING = "the decryption of what a platform of mini programs has encrypted is not emulated.";
const QR_CODES = "codes of mini programs are not emulated.";
const RISKS = "the rank of users by risk is not emulated.";
const INSIDE = "dserve is not emulated; the object BaaS and /oserve/ have the same data.";
const VERSIONS = "the list of SDK versions is not emulated.";

/** Paths of the vendor's JavaScript SDKs, for who has their credential (contract 2.2). */
export const OUT_OF_SCOPE: readonly OutOfScope[] = [
  // group, category, detail.
  ["*", "/hserve/:version/content/*", CONTENT],

  ["*", "/hserve/:version/idp/pay/*", PAYING],
  ["*", "/hserve/:version/idp/:platform/miniapp-qr-code", QR_CODES],
  ["*", "/hserve/:version/miniappcode", QR_CODES],
  // <platform>/authenticate, silent-login, user-association, phone-login, user/info; oauth/<provider>/authenticate.
  ["*", "/hserve/:version/idp/*", PLATFORMS],
  ["*", "/hserve/:version/login/sms", SMS_LOGIN],
  ["*", "/hserve/:version/sms-phone-verification", PHONES],

  ["*", "/hserve/:version/censor-msg", REVIEW],
  ["*", "/hserve/:version/censor-image", REVIEW],
  ["*", "/hserve/:version/async-censor", REVIEW],
  ["*", "/hserve/:version/:platform/censor-msg", REVIEW],
  ["*", "/hserve/:version/:platform/censor-image", REVIEW],
  ["*", "/hserve/:version/:platform/decrypt", DECRYPTING],

  // audio-video-meta, m3u8-clip, m3u8-concat, m3u8-meta, video-snapshot.
  ["*", "/hserve/:version/media/*", MEDIA],
  ["*", "/hserve/:version/resumable-upload/*", UPLOADS],

  ["*", "/hserve/:version/template-message/*", MESSAGES],
  ["*", "/hserve/:version/template-message-ticket", MESSAGES],
  ["*", "/hserve/:version/subscription-message/*", MESSAGES],
  ["*", "/hserve/:version/private-message", MESSAGES],

  ["*", "/hserve/:version/user-riskrank", RISKS],
  ["*", "/hserve/:version/latest-sdk-version", VERSIONS],
];

/** Contract 6.20. */
export const DSERVE: OutOfScope = ["*", "/dserve/*", INSIDE];
