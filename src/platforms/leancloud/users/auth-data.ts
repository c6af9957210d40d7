import { equalJson, type JsonObject } from "../../../kernel/index.js";
import { type AuthData, accountId, accountIdsOf, createAuthData } from "../../parse-like/auth-data.js";
import { badRequest, refuse } from "../errors.js";

const ANONYMOUS = "anonymous";

/** What several platforms of one vendor share: `_weixin_unionid` and its value. */
interface Union {
  readonly key: string;
  readonly uid: string;
}

const unionOf = ({ platform, unionid }: JsonObject): Union | undefined =>
  typeof platform === "string" && platform !== "" && typeof unionid === "string" && unionid !== ""
    ? { key: `_${platform}_unionid`, uid: unionid }
    : undefined;

/** Contract 16.9: 250 for an account without identity, 1 for what is no map, 121 for a name that cannot be a platform's. */
const { readAuthData, spreadAuthData, checkChanged } = createAuthData({
  checkPlatform(platform) {
    if (platform === "" || /[.$:]/.test(platform)) throw refuse("badNestedKey");
  },
  notAMap: (path) => badRequest(`${path} must be a map`),
  identityMissing: () => refuse("thirdPartyIdMissing"),
});

export { readAuthData, spreadAuthData };

/** Where to look for an account's user: under its own identity, then under the one its vendor's platforms share. */
export const searchesOf = (authData: AuthData): string[][] =>
  Object.entries(authData).map(([platform, entry]) => {
    const union = unionOf(entry);
    return [...accountIdsOf({ [platform]: entry }), ...(union === undefined ? [] : [accountId(union.key, union.uid)])];
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
  checkChanged(authData, before);
  return withoutAnonymous(withoutStaleUnions(withUnions(authData), before), isUpgraded);
};
