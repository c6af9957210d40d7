import { isObject, type JsonObject, parseJson } from "../../../kernel/index.js";
import type { ApiRequest } from "../../platform.js";
import type { FunctionRequest } from "../functions/index.js";
import { firstOf, queryOf } from "./query.js";
import { mediaTypeIn, utf8 } from "./text.js";

/** `content-type` is `Content-Type`. */
const canonical = (name: string): string =>
  name
    .split("-")
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1).toLowerCase())
    .join("-");

/**
 * Contract 4.3: the whole body as text. Bytes that are not UTF-8, a picture or GBK, become one character each, of the same number
 * (ISO 8859-1): nothing is lost, and a function gets its bytes back with `request.getBody().encode("latin-1")`.
 */
const textOf = (bytes: Uint8Array): string => utf8(bytes, true) ?? Buffer.from(bytes).toString("latin1");

/** The object that a text is as JSON; undefined for everything else, for what may not be stored, too: the text still can be read. */
const objectIn = (text: string): JsonObject | undefined => {
  if (!text.startsWith("{")) return undefined;
  try {
    const json = parseJson(text);
    return isObject(json) ? (json as JsonObject) : undefined;
  } catch {
    return undefined;
  }
};

/** Contract 4.3: parameters in the body. What is an object in JSON counts as that, however it was declared. */
const paramsIn = (body: string, contentType: string | undefined): JsonObject => {
  const object = objectIn(body.replace(/^\uFEFF?[ \t\r\n]*/, ""));
  if (object !== undefined) return object;
  const isForm = mediaTypeIn(contentType) === "application/x-www-form-urlencoded";
  return isForm ? firstOf(new URLSearchParams(body)) : {};
};

/**
 * What a function is told about the request that called it (contract 4.3), whatever the form of the call.
 *
 * @example
 * ```ts
 * functionEvent(request);
 * // { path: "/1/functions/hello", method: "POST", headers: { "Content-Type": ["application/json"] }, body: '{"n":1}', query: {}, params: { n: 1 } }
 * ```
 */
export const functionEvent = ({ path, method, headers, query, body }: ApiRequest): FunctionRequest => {
  const text = textOf(body);
  return {
    path,
    method: method.toUpperCase(),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [canonical(name), [value]])),
    body: text,
    query: queryOf(query),
    params: paramsIn(text, headers["content-type"]),
  };
};
