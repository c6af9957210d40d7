import type { ApiResponse } from "../platforms/platform.js";
import type { HttpResponse } from "./types.js";

const JSON_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  "content-type": "application/json; charset=utf-8",
});
const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});

/** Statuses that HTTP forbids a body (RFC 9110); `Response` refuses one, too. */
const isBodiless = (status: number): boolean => status === 204 || status === 205 || status === 304;

/** An answer below HTTP as it goes over the wire. @throws TypeError when `json` has no JSON form */
export const render = ({ status, headers, json, raw }: ApiResponse): HttpResponse => {
  const given = headers ?? NO_HEADERS;
  if (isBodiless(status)) return { status, headers: given, body: "" };
  if (raw !== undefined) return { status, headers: given, body: raw };
  if (json === undefined) return { status, headers: given, body: "" };
  return {
    status,
    headers: headers === undefined ? JSON_HEADERS : { ...JSON_HEADERS, ...headers },
    body: JSON.stringify(json),
  };
};

const byteLength = (body: string | Uint8Array): number =>
  typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;

/** The answer to HEAD: what GET would say, with its length, without its body. */
export const withoutBody = ({ status, headers, body }: HttpResponse): HttpResponse => ({
  status,
  headers: isBodiless(status) ? headers : { ...headers, "content-length": String(byteLength(body)) },
  body: "",
});
