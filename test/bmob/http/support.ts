import { expect } from "vitest";
import { resolveConfig } from "../../../src/config/resolve.js";
import { ApiError } from "../../../src/kernel/index.js";
import type { BmobConfig } from "../../../src/platforms/bmob/config.js";
import { type Signed, signOf } from "../../../src/platforms/bmob/http/sign.js";
import type { ApiRequest } from "../../../src/platforms/platform.js";

/** Requests below HTTP, as the door hands them on. */

export const CONFIG: BmobConfig = resolveConfig({}).bmob;

/** 2020-03-11T09:51:48Z: the time of the contract's test vectors, milliseconds and what goes over the wire. */
export const NOW = 1_583_920_308_000;
export const TIMESTAMP = "1583920308";
export const NONCE = "mI7dRHI4gbai0KaU";

export const SIMPLE = { "x-bmob-application-id": CONFIG.applicationId, "x-bmob-rest-api-key": CONFIG.restKey };
export const MASTER_KEY = { "x-bmob-master-key": CONFIG.masterKey };
export const JSON_TYPE = { "content-type": "application/json" };

/** `undefined` takes one away. */
export type SentHeaders = Readonly<Record<string, string | undefined>>;

export interface Sent {
  /** `"POST /1/classes/T?x=1"`. Default `"GET /1/classes/T"`. */
  readonly request?: string;
  readonly headers?: SentHeaders;
  readonly body?: string | Uint8Array;
}

export const sent = ({ request = "GET /1/classes/T", headers = {}, body = "" }: Sent): ApiRequest => {
  const [method = "", url = ""] = request.split(" ");
  const [path = "", search] = url.split("?");
  return {
    method,
    path,
    params: {},
    query: new URLSearchParams(search),
    headers: Object.fromEntries(
      Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    origin: "http://127.0.0.1:4400",
    remoteAddress: "127.0.0.1",
    body: typeof body === "string" ? Buffer.from(body) : body,
  };
};

/** Headers of a signed request (contract 3.1); what is given differs from the usual. */
export const signed = (
  what: Partial<Omit<Signed, "body">> & { readonly body?: string | Uint8Array; readonly securityCode?: string } = {},
): Record<string, string | undefined> => {
  const { securityCode = CONFIG.securityCode, body = "", ...rest } = what;
  const all = { route: "/1/classes/T", timestamp: TIMESTAMP, nonce: NONCE, version: "10", ...rest };
  return {
    "x-bmob-sdk-type": "wechatApp",
    "x-bmob-secret-key": CONFIG.secretKey,
    "x-bmob-safe-timestamp": all.timestamp,
    "x-bmob-noncestr-key": all.nonce,
    "x-bmob-safe-sign": signOf({ ...all, body: [body] }, securityCode),
    "x-bmob-sdk-version": all.version,
  };
};

/** What an answer of the vendor's would be; anything else that is thrown is thrown on. */
export const refusalOf = (run: () => unknown): { readonly status: number; readonly body: unknown } => {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, body: error.body };
    throw error;
  }
  return expect.unreachable("nothing was refused");
};

export const UNAUTHORIZED = { status: 401, body: { error: "unauthorized" } };

export const refused = (code: number, error: unknown, status = 400) => ({ status, body: { code, error } });
