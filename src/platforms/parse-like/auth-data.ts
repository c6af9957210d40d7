import { equalJson, isObject, type Json, type JsonObject } from "../../kernel/index.js";

/** Accounts of other services, by platform. */
export type AuthData = Readonly<Record<string, JsonObject>>;

/** What a cloud says of accounts that cannot be. */
export interface AuthDataRules {
  /** Refuses names that no platform can have: they are keys of a map, and parts of ids. */
  checkPlatform(platform: string): void;
  /** @param path what should be a map: `authData`, or `authData.weixin` */
  notAMap(path: string): Error;
  /** An account that does not say whose it is. */
  identityMissing(): Error;
}

/** Whose account it is: `uid`, else `openid`, else `id`. */
export const identityOf = (entry: JsonObject): string | undefined => {
  const id = [entry.uid, entry.openid, entry.id].find((each) => each !== undefined && each !== null && each !== "");
  return typeof id === "string" || typeof id === "number" ? String(id) : undefined;
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
export const accountId = (platform: string, identity: string): string => `authData:${platform}:${identity}`;

/** The same for all accounts of a user. */
export const accountIdsOf = (authData: AuthData): string[] =>
  Object.entries(authData).flatMap(([platform, entry]) => {
    const identity = identityOf(entry);
    return identity === undefined ? [] : [accountId(platform, identity)];
  });

/**
 * Reads accounts of other services.
 *
 * @example
 * ```ts
 * const { readAuthData, spreadAuthData } = createAuthData(rules);
 * readAuthData({ weixin: { openid: "o1" }, github: null }); // { weixin: { openid: "o1" } }
 * ```
 */
export const createAuthData = ({ checkPlatform, notAMap, identityMissing }: AuthDataRules) => {
  const readEntry = (platform: string, entry: Json | undefined): JsonObject => {
    checkPlatform(platform);
    if (!isObject(entry)) throw notAMap(`authData.${platform}`);
    if (identityOf(entry as JsonObject) === undefined) throw identityMissing();
    return entry as JsonObject;
  };

  return {
    /** As clients give it at a login. A platform that is null counts as left out. */
    readAuthData(value: Json | undefined): AuthData {
      if (value === undefined || value === null) return {};
      if (!isObject(value)) throw notAMap("authData");
      const entries = Object.entries(value as JsonObject).filter(([, entry]) => entry !== null);
      return Object.fromEntries(entries.map(([platform, entry]) => [platform, readEntry(platform, entry)]));
    },

    /** What a write made of a user's accounts; those that stayed as they were are not looked at. */
    checkChanged(authData: Readonly<JsonObject>, before: AuthData): void {
      for (const [platform, entry] of Object.entries(authData)) {
        if (!equalJson(entry, before[platform])) readEntry(platform, entry);
      }
    },

    /**
     * The body of an update with authData as changes of its platforms, so that it merges with what is there by then:
     * `{ authData: { weixin: null } }` and `{ "authData.weixin": { __op: "Delete" } }` are the same.
     */
    spreadAuthData({ authData, ...rest }: JsonObject): JsonObject {
      if (authData === undefined) return rest;
      if (authData === null) return { ...rest, authData: { __op: "Delete" } };
      if (!isObject(authData)) throw notAMap("authData");
      const given = authData as JsonObject;
      if (given.__op !== undefined) return { ...rest, authData };
      const changes = Object.entries(given).map(([platform, entry]): [string, Json] => {
        checkPlatform(platform);
        return [`authData.${platform}`, entry ?? { __op: "Delete" }];
      });
      return { ...rest, ...Object.fromEntries(changes) };
    },
  };
};
