import { createHash } from "node:crypto";
import { KEYS, NOBODY } from "./steps.js";

/** What goes into a sign (contract 3.1). */
export interface Signing {
  /** The path exactly as sent. */
  readonly route: string;
  /** Milliseconds; seconds are sent. */
  readonly at: number;
  /** The text that is sent instead. */
  readonly timestamp?: string;
  readonly nonce?: string;
  /** Default: nothing, as for GET and DELETE. */
  readonly body?: string;
  /** `undefined` is the legacy form, in which neither the body nor the version is signed. */
  readonly version?: string | undefined;
  readonly securityCode?: string;
}

type Headers = Readonly<Record<string, string | undefined>>;

/** Headers of a signed request, and no other credentials. */
export const signed = (what: Signing): Headers => {
  const { route, at, nonce = "mI7dRHI4gbai0KaU", body = "", securityCode = KEYS.securityCode } = what;
  const version = "version" in what ? what.version : "10";
  const timestamp = what.timestamp ?? String(Math.floor(at / 1000));
  const text = `${route}${timestamp}${securityCode}${nonce}${version === undefined ? "" : `${body}${version}`}`;
  return {
    ...NOBODY,
    "x-bmob-sdk-type": "wechatApp",
    "x-bmob-secret-key": KEYS.secretKey,
    "x-bmob-safe-timestamp": timestamp,
    "x-bmob-noncestr-key": nonce,
    "x-bmob-safe-sign": createHash("md5").update(text, "utf8").digest("hex"),
    "x-bmob-sdk-version": version,
  };
};
