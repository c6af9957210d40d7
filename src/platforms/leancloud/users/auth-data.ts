import { equalJson, isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import { badRequest, refuse } from "../errors.js";

/** Accounts of other services, by platform (contract 16.9). */
export type AuthData = Readonly<Record<string, JsonObject>>;

const ANONYMOUS = "anonymous";

/** Contract 16.9: `uid`, else `openid`, else `id`. */
export const identityOf = (entry: JsonObject): string | undefined => {
  const id = [entry.uid, entry.openid, entry.id].find((each) => each !== undefined && each !== null && each !== "");
  return typeof id === "string" || typeof id === "number" ? String(id) : undefined;
};

/** What several platforms of one vendor share: `_weixin_unionid` and its value. */
interface Union {
  readonly key: string;
  readonly uid: string;
}

const unionOf = ({ platform, unionid }: JsonObject): Union | undefined =>
  typeof platform === "string" && platform !== "" && typeof unionid === "string" && unionid !== ""
    ? { key: `_${platform}_unionid`, uid: unionid }
    : undefined;

/** Names of platforms are keys of a map, and parts of an index's ids. */
const checkPlatform = (platform: string): void => {
  if (platform === "" || /[.$:]/.test(platform)) throw refuse("badNestedKey");
};

const readEntry = (platform: string, entry: Json | undefined): JsonObject => {
  checkPlatform(platform);
  if (!isObject(entry)) throw badRequest(`authData.${platform} must be a map`);
  if (identityOf(entry as JsonObject) === undefined) throw refuse("thirdPartyIdMissing");
  return entry as JsonObject;
};

/**
 * authData as clients and hooks give it. A platform that is null counts as left out.
 *
 * @throws ApiError 250 for an entry without identity, 1 for what is no map
 * @example
 * ```ts
 * readAuthData({ weixin: { openid: "o1" }, github: null }); // { weixin: { openid: "o1" } }
 * ```
 */
export const readAuthData = (value: Json | undefined): AuthData => {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw badRequest("authData must be a map");
  const entries = Object.entries(value as JsonObject).filter(([, entry]) => entry !== null);
  return Object.fromEntries(entries.map(([platform, entry]) => [platform, readEntry(platform, entry)]));
};

/** What a stored user has of it. */
export const authDataIn = (row: Readonly<JsonObject> | undefined): AuthData => {
  const value = row?.authData;
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value as JsonObject).filter((pair): pair is [string, JsonObject] => isObject(pair[1])),
  );
};

/** Under what an account is unique among users. */
const idOf = (platform: string, identity: string): string => `authData:${platform}:${identity}`;

export const idsOf = (authData: AuthData): string[] =>
  Object.entries(authData).flatMap(([platform, entry]) => {
    const identity = identityOf(entry);
    return identity === undefined ? [] : [idOf(platform, identity)];
  });

/** Where to look for an account's user: under its own identity, then under the one its vendor's platforms share. */
export const searchesOf = (authData: AuthData): string[][] =>
  Object.entries(authData).map(([platform, entry]) => {
    const union = unionOf(entry);
    return [...idsOf({ [platform]: entry }), ...(union === undefined ? [] : [idOf(union.key, union.uid)])];
  });

/** Contract 16.9: a main account makes its union id an account of its own. */
const withUnions = (authData: AuthData): AuthData => {
  const added = Object.values(authData).flatMap((entry): [string, JsonObject][] => {
    const union = entry.main_account === true ? unionOf(entry) : undefined;
    return union === undefined ? [] : [[union.key, { uid: union.uid }]];
  });
  return { ...authData, ...Object.fromEntries(added) };
};

/** The union id goes with the last platform that brought it: else an unlinked account would still lead to the user. */
const withoutStaleUnions = (authData: AuthData, before: AuthData): AuthData => {
  const gone = Object.entries(before).flatMap(([platform, entry]) => {
    const union = authData[platform] === undefined ? unionOf(entry) : undefined;
    return union === undefined || Object.values(authData).some((other) => equalJson(unionOf(other), union))
      ? []
      : [union.key];
  });
  return Object.fromEntries(Object.entries(authData).filter(([platform]) => !gone.includes(platform)));
};

/** Contract 16.9: who has another way in is anonymous no more. */
const withoutAnonymous = (authData: AuthData, isUpgraded: boolean): AuthData => {
  const { [ANONYMOUS]: anonymous, ...others } = authData;
  return anonymous !== undefined && (isUpgraded || Object.keys(others).length > 0) ? others : authData;
};

/**
 * What a user's authData becomes when it is stored.
 *
 * @param authData as it was written, merged by platform
 * @param before as it is stored
 * @param isUpgraded whether the same write gives the user a name and a password
 * @throws ApiError 250, 121 for entries that changed
 * @example
 * ```ts
 * settleAuthData({ anonymous: { id: "u" }, github: { uid: "1" } }, {}, false); // { github: { uid: "1" } }
 * ```
 */
export const settleAuthData = (authData: AuthData, before: AuthData, isUpgraded: boolean): AuthData => {
  for (const [platform, entry] of Object.entries(authData)) {
    if (!equalJson(entry, before[platform])) readEntry(platform, entry);
  }
  return withoutAnonymous(withoutStaleUnions(withUnions(authData), before), isUpgraded);
};

/**
 * The body of an update with authData as changes of its platforms, so that it merges with what is there by then
 * (contract 16.9): `{ authData: { weixin: null } }` and `{ "authData.weixin": { __op: "Delete" } }` are the same.
 */
export const spreadAuthData = ({ authData, ...rest }: JsonObject): JsonObject => {
  if (authData === undefined) return rest;
  if (authData === null) return { ...rest, authData: { __op: "Delete" } };
  if (!isObject(authData)) throw badRequest("authData must be a map");
  const given = authData as JsonObject;
  if (given.__op !== undefined) return { ...rest, authData };
  const changes = Object.entries(given).map(([platform, entry]): [string, Json] => {
    checkPlatform(platform);
    return [`authData.${platform}`, entry ?? { __op: "Delete" }];
  });
  return { ...rest, ...Object.fromEntries(changes) };
};
