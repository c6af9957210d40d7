import { EmulatorError, has, isObject, type Json, type JsonObject, parseJson } from "../../../kernel/index.js";
import type { ApiRequest } from "../../platform.js";
import { badRequest, refuse } from "../errors.js";

const typeOf = ({ headers }: ApiRequest): string =>
  (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";

export const isText = (request: ApiRequest): boolean => typeOf(request) === "text/plain";

export const isForm = (request: ApiRequest): boolean => typeOf(request) === "application/x-www-form-urlencoded";

const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new EmulatorError("INVALID_JSON", "the body is not UTF-8");
  }
};

const isEmpty = ({ body }: ApiRequest): boolean => body.length === 0;

/** The JSON of a body; undefined when there is none. @throws EmulatorError INVALID_JSON */
export const jsonOf = (request: ApiRequest): Json | undefined =>
  isEmpty(request) ? undefined : parseJson(textOf(request.body));

/** The JSON of a text body, where there is one, or what is wrong with it: told only after its credentials have been looked at. */
export const textBody = (request: ApiRequest): { readonly json?: Json | undefined; readonly fault?: unknown } => {
  if (!isText(request)) return {};
  try {
    return { json: jsonOf(request) };
  } catch (fault) {
    return { fault };
  }
};

/** What a form sends, or a JSON object. */
export const fieldsOf = (request: ApiRequest): JsonObject =>
  isForm(request) ? Object.fromEntries(new URLSearchParams(textOf(request.body))) : storageBody(jsonOf(request));

/** Contract 1.6: what real clients send counts as no body. @throws ApiError 107 */
export const storageBody = (body: Json | undefined): JsonObject => {
  if (body === undefined || body === null) return {};
  if (!isObject(body)) throw refuse("badJson");
  return body as JsonObject;
};

/** Contract 1.8: every key with exactly one leading underscore is about the request. */
const withoutCredentials = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([key]) => !/^_(?!_)/.test(key)));

/** Contract 1.9: the keys of a tunnelled request that are not its body. */
const TUNNEL = new Set([
  "_method",
  "_ApplicationId",
  "_ApplicationKey",
  "_MasterKey",
  "_SessionToken",
  "_ApplicationProduction",
]);

/** What a `text/plain` body says to do instead, on storage endpoints (contract 1.9). */
export const tunnelledMethod = (body: Json | undefined): string | undefined =>
  isObject(body) && has(body, "_method") && typeof body._method === "string" ? body._method.toUpperCase() : undefined;

export const withoutTunnel = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([key]) => !TUNNEL.has(key)));

/**
 * Params of a function (contract 1.8, 3.6).
 *
 * @throws ApiError 400 code 1 for malformed JSON and for a scalar
 */
export const functionParams = (request: ApiRequest): Json => {
  if (isEmpty(request)) return {};
  if (isForm(request)) return fieldsOf(request);
  let params: Json;
  try {
    params = parseJson(textOf(request.body));
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error));
  }
  // Contract 1.6: how SDKs write "no body". Only a POST means what it says (3.6).
  if (params === null && request.method !== "POST") return {};
  if (typeof params !== "object" || params === null) throw badRequest("the body must be a JSON object or array");
  return isText(request) && !Array.isArray(params) ? withoutCredentials(params) : params;
};
