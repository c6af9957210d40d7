import { createHash, timingSafeEqual } from "node:crypto";
import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { ApiRequest } from "../../platform.js";
import type { LeancloudConfig } from "../config.js";
import { refuse } from "../errors.js";

/** What a request brings to show who it is (contract 2.1, 2.4), wherever it came from. */
export interface Credentials {
  readonly id: string | undefined;
  readonly key: string | undefined;
  readonly masterKey: string | undefined;
  readonly sign: string | undefined;
  readonly session: string | undefined;
  readonly hookKey: string | undefined;
  /** Which deployment, as it was sent (contract 6.1). */
  readonly production: string | undefined;
}

/** Contract 2.4: the newest name wins. */
const HEADERS: Readonly<Record<keyof Credentials, readonly string[]>> = {
  id: ["x-lc-id", "x-avoscloud-application-id", "x-uluru-application-id"],
  key: ["x-lc-key", "x-avoscloud-application-key", "x-uluru-application-key"],
  masterKey: ["x-avoscloud-master-key", "x-uluru-master-key"],
  sign: ["x-lc-sign", "x-avoscloud-request-sign"],
  session: ["x-lc-session", "x-avoscloud-session-token", "x-uluru-session-token"],
  hookKey: ["x-lc-hook-key"],
  production: ["x-lc-prod", "x-avoscloud-application-production", "x-uluru-application-production"],
};

/** Contract 1.8, 1.9: the same inside of a `text/plain` body. */
const BODY: Partial<Readonly<Record<keyof Credentials, string>>> = {
  id: "_ApplicationId",
  key: "_ApplicationKey",
  masterKey: "_MasterKey",
  session: "_SessionToken",
  production: "_ApplicationProduction",
};

const inHeaders = ({ headers }: ApiRequest, name: keyof Credentials): string | undefined => {
  for (const header of HEADERS[name]) if (headers[header]) return headers[header];
  return undefined;
};

const inBody = (body: JsonObject, name: keyof Credentials): string | undefined => {
  const value = BODY[name] === undefined ? undefined : body[BODY[name]];
  return value === undefined || value === null || value === "" ? undefined : String(value);
};

/** @param body the parsed body of a `text/plain` request; undefined for all others */
export const credentialsOf = (request: ApiRequest, body: Json | undefined): Credentials => {
  const read = (name: keyof Credentials): string | undefined =>
    (isObject(body) ? inBody(body as JsonObject, name) : undefined) ?? inHeaders(request, name);
  return {
    id: read("id"),
    key: read("key"),
    masterKey: read("masterKey"),
    sign: read("sign"),
    session: read("session"),
    hookKey: read("hookKey"),
    production: read("production"),
  };
};

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

/** The key is a secret: comparing takes the same time whatever it is. */
const isEqual = (given: string | undefined, secret: string): boolean => {
  if (given === undefined) return false;
  const [one, other] = [Buffer.from(given), Buffer.from(secret)];
  return one.length === other.length && timingSafeEqual(one, other);
};

/** Rights that a signature gives (contract 2.1-2.3); undefined when it is not good. */
const rightsOfSign = (
  sign: string | undefined,
  { appKey, masterKey }: LeancloudConfig,
  acceptsUpperCase: boolean,
): { master: boolean } | undefined => {
  const [given = "", timestamp, suffix] = (sign ?? "").split(",");
  if (timestamp === undefined || (suffix !== undefined && suffix !== "master")) return undefined;
  const master = suffix === "master";
  const expected = md5(timestamp + (master ? masterKey : appKey));
  return isEqual(acceptsUpperCase ? given.toLowerCase() : given, expected) ? { master } : undefined;
};

const rightsOfKey = ({ key, masterKey }: Credentials, config: LeancloudConfig): { master: boolean } | undefined => {
  const comma = key?.indexOf(",master") ?? -1;
  const master = comma > 0 ? key?.slice(0, comma) : masterKey;
  if (isEqual(master, config.masterKey)) return { master: true };
  // Contract 2.6: the master key without its suffix opens, and no more.
  const opens = isEqual(key, config.appKey) || isEqual(key, config.masterKey);
  return opens ? { master: false } : undefined;
};

/**
 * Contract 2.5, 2.6: whether this app is meant, and with which rights.
 *
 * @param acceptsUpperCase contract 2.3: cloud functions take signatures in capitals
 * @throws ApiError 401
 */
export const authenticate = (
  credentials: Credentials,
  config: LeancloudConfig,
  acceptsUpperCase: boolean,
): { readonly master: boolean } => {
  const rights =
    credentials.id === config.appId
      ? (rightsOfKey(credentials, config) ?? rightsOfSign(credentials.sign, config, acceptsUpperCase))
      : undefined;
  if (rights === undefined) throw refuse("unauthorized");
  return rights;
};

/** Contract 6.1. */
export const isProduction = ({ production }: Credentials): boolean => production !== "0" && production !== "false";

export const hasHookKey = ({ hookKey }: Credentials, config: LeancloudConfig): boolean =>
  isEqual(hookKey, config.hookKey);
