import { createHash } from "node:crypto";
import type { ApiRequest } from "../../platform.js";
import type { BmobConfig } from "../config.js";
import { isSecret } from "./secrets.js";
import { signedBodies } from "./signed-bodies.js";

/** What is signed (contract 3.1), besides the security code. */
export interface Signed {
  /** Path without host and query, exactly as sent. */
  readonly route: string;
  /** Text of `X-Bmob-Safe-Timestamp`. */
  readonly timestamp: string;
  /** Text of `X-Bmob-Noncestr-Key`. */
  readonly nonce: string;
  /** In pieces that follow each other; none for GET and DELETE. */
  readonly body?: Iterable<string | Uint8Array> | undefined;
  /** Text of `X-Bmob-SDK-Version`. Without it the body is not signed either: the form of older SDKs. */
  readonly version?: string | undefined;
}

/**
 * Contract 3.1: the sign of a request.
 *
 * @example
 * ```ts
 * signOf({ route: "/1/classes/GameScore/e1kXT22L", timestamp: "1583920308", nonce: "mI7dRHI4gbai0KaU", version: "10" }, "safe123");
 * // "aca22b8cdc02c6b3ca24e677b122076b"
 * ```
 */
export const signOf = ({ route, timestamp, nonce, body = [], version }: Signed, securityCode: string): string => {
  const hash = createHash("md5").update(route + timestamp + securityCode + nonce);
  if (version !== undefined) {
    for (const piece of body) hash.update(piece);
    hash.update(version);
  }
  return hash.digest("hex");
};

/** Contract 3.1, D2: what has so many digits is milliseconds, not seconds. */
const MILLISECONDS_DIGITS = 12;

/** Contract 3.1, D2, D3. */
const isTimely = (timestamp: string, { signWindowMs }: BmobConfig, now: number): boolean => {
  if (!/^\d{1,15}$/.test(timestamp)) return false;
  const time = timestamp.length < MILLISECONDS_DIGITS ? Number(timestamp) * 1000 : Number(timestamp);
  return signWindowMs === 0 || Math.abs(now - time) <= signWindowMs;
};

/** The path on the wire, and what a program wrote before its browser encoded it: SDKs sign `/2/files/照片.jpg`. */
const routesOf = (path: string): readonly string[] => {
  if (!path.includes("%")) return [path];
  try {
    return [path, decodeURIComponent(path)];
  } catch {
    return [path];
  }
};

/**
 * Contract 3.1: whether a request brings this app's secret key and a sign that fits it. `X-Bmob-SDK-Type` is not looked at, and
 * neither is the nonce's length: real clients send 15, 16 and 32 characters.
 *
 * @param now milliseconds since 1970, of the emulator's clock
 */
export const verifySign = (request: ApiRequest, config: BmobConfig, now: number): boolean => {
  const { headers, path } = request;
  const sign = headers["x-bmob-safe-sign"];
  const timestamp = headers["x-bmob-safe-timestamp"];
  const nonce = headers["x-bmob-noncestr-key"];
  if (!sign || !timestamp || !nonce) return false;
  if (!isSecret(headers["x-bmob-secret-key"], config.secretKey) || !isTimely(timestamp, config, now)) return false;
  // An empty version is none.
  const version = headers["x-bmob-sdk-version"] || undefined;
  const routes = routesOf(path);
  for (const body of version === undefined ? [[]] : signedBodies(request)) {
    for (const route of routes) {
      if (isSecret(sign, signOf({ route, timestamp, nonce, body, version }, config.securityCode))) return true;
    }
  }
  return false;
};
