import { has, isObject, type Json, type JsonObject, parseJson } from "../../../kernel/index.js";
import type { ApiRequest } from "../../platform.js";
import { mediaTypeIn, utf8 } from "./text.js";

/** Contract 3: members that stand for a header. */
const HEADERS: Readonly<Record<string, string>> = {
  _ApplicationId: "x-bmob-application-id",
  _RestKey: "x-bmob-rest-api-key",
  _MasterKey: "x-bmob-master-key",
  _SessionToken: "x-bmob-session-token",
};

/** Contract 3: members that are about the request and say nothing here. `_fetchWhenSave` is what the SDK forgets to take out. */
const SILENT: readonly string[] = ["_Method", "_ClientVersion", "_InstallationId", "_fetchWhenSave"];

const bodyOf = ({ headers, body }: ApiRequest): JsonObject | undefined => {
  if (mediaTypeIn(headers["content-type"]) !== "text/plain") return undefined;
  try {
    const json = parseJson(utf8(body) ?? "");
    return isObject(json) && has(json, "_ApplicationId") ? (json as JsonObject) : undefined;
  } catch {
    return undefined;
  }
};

const asText = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

const headersIn = (body: JsonObject): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [member, header] of Object.entries(HEADERS)) {
    const value = has(body, member) ? body[member] : undefined;
    if (value !== undefined && value !== null && value !== "") headers[header] = asText(value);
  }
  return headers;
};

/**
 * Contract 3: the JavaScript SDK 1.x sends everything as POST with a JSON text, its credentials and the real verb beside the data, so
 * that browsers need not ask first. This is the request it stands for, with headers, verb and body (of GET and DELETE: query) where
 * everybody else has them. Undefined for requests that are no such envelope, malformed ones too: they are answered by what their
 * headers say, 401 first and then 107 for a body that is no JSON.
 *
 * @example
 * ```ts
 * // POST /1/classes/T, text/plain: {"_ApplicationId":"…","_RestKey":"…","_Method":"GET","where":{"n":1}}
 * tunnelOf(request); // GET /1/classes/T?where={"n":1} with X-Bmob-Application-Id and X-Bmob-REST-API-Key
 * ```
 */
export const tunnelOf = (request: ApiRequest): ApiRequest | undefined => {
  const body = request.method === "POST" ? bodyOf(request) : undefined;
  if (body === undefined) return undefined;
  const method = has(body, "_Method") && typeof body._Method === "string" ? body._Method.toUpperCase() : "POST";
  const rest = Object.entries(body).filter(([name]) => !has(HEADERS, name) && !SILENT.includes(name));
  const { "content-type": _type, "content-length": _length, ...headers } = { ...request.headers, ...headersIn(body) };
  if (method === "GET" || method === "DELETE") {
    const query = new URLSearchParams(request.query);
    for (const [name, value] of rest) query.set(name, asText(value));
    return { ...request, method, headers, query, body: new Uint8Array(0) };
  }
  return {
    ...request,
    method,
    headers: { ...headers, "content-type": "application/json" },
    body: Buffer.from(JSON.stringify(Object.fromEntries(rest))),
  };
};
