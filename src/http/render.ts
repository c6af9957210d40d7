import type { ApiResponse } from "../platforms/platform.js";
import type { HttpResponse } from "./types.js";
import { toHeaders, toLine } from "./wire.js";

const JSON_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  "content-type": "application/json; charset=utf-8",
});
const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});

/** Statuses that HTTP forbids a body (RFC 9110); `Response` refuses one, too. */
const isBodiless = (status: number): boolean => status === 204 || status === 205 || status === 304;

/** Below 200 a client waits for more, and `Response` takes none above 599. */
const isFinal = (status: number): boolean => Number.isInteger(status) && status >= 200 && status <= 599;

const payloadOf = ({ status, json, raw }: ApiResponse): string | Uint8Array =>
  isBodiless(status) ? "" : (raw ?? (json === undefined ? "" : JSON.stringify(json)));

const isJson = ({ status, json, raw }: ApiResponse): boolean =>
  json !== undefined && raw === undefined && !isBodiless(status);

/**
 * An answer below HTTP as it goes over the wire. Headers and reason phrase are made such that every door can send them.
 *
 * @throws TypeError when `json` has no JSON form
 * @throws RangeError when the status is none that ends a request
 */
export const render = (answer: ApiResponse): HttpResponse => {
  const { status, statusText, headers: given } = answer;
  if (!isFinal(status)) throw new RangeError(`${status} is no status of an answer: 200 to 599`);
  const own = isJson(answer) ? JSON_HEADERS : NO_HEADERS;
  const headers = given === undefined ? own : own === NO_HEADERS ? toHeaders(given) : { ...own, ...toHeaders(given) };
  const body = payloadOf(answer);
  return statusText === undefined
    ? { status, headers, body }
    : { status, statusText: toLine(statusText), headers, body };
};

const byteLength = (body: string | Uint8Array): number =>
  typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;

/** The answer to HEAD: what GET would say, with its length, without its body. */
export const withoutBody = (answer: HttpResponse): HttpResponse => {
  const { status, headers, body } = answer;
  const length = { "content-length": String(byteLength(body)) };
  return { ...answer, headers: isBodiless(status) ? headers : { ...headers, ...length }, body: "" };
};
