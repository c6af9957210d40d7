import type { Document } from "../../../store/index.js";
import { mayDo, readableBy } from "../../parse-like/acl.js";
import { createGrants } from "../../parse-like/roles.js";
import type { SearchRights } from "../../parse-like/search.js";
import type { ClassPermission, ClassVerb, LeancloudConfig } from "../config.js";
import { forbiddenByAcl, forbiddenByClass, refuse } from "../errors.js";
import type { World } from "../world.js";
import type { Caller } from "./caller.js";

/** Contract 15.7: what is closed unless the configuration says otherwise. */
const BUILT_IN: LeancloudConfig["classPermissions"] = { _User: { find: "master" }, _File: { delete: "master" } };

/** A class may be called like a member of every object. */
const ruleIn = (
  rules: LeancloudConfig["classPermissions"],
  className: string,
  verb: ClassVerb,
): ClassPermission | undefined => (Object.hasOwn(rules, className) ? rules[className]?.[verb] : undefined);

/** Contract 15.4. */
export const { grantsOf, rolesOf } = createGrants("leancloud");

/** Contract 16.9: columns that only the user and the master see, and nobody else searches. */
export const isPrivate = (className: string, key: string): boolean => className === "_User" && key === "authData";

/** What a caller may do, from ACL and class permissions (contract 15). */
export interface Permissions extends SearchRights {
  /** @throws ApiError 403 */
  assertRead(row: Readonly<Document>): void;
  /** @throws ApiError 403 */
  assertWrite(row: Readonly<Document>): void;
  /** Whether the class lets the caller do this. */
  mayUse(verb: ClassVerb, className: string): boolean;
  /** @throws ApiError 403 */
  assertClass(verb: ClassVerb, className: string): void;
}

const EVERYTHING: Permissions = {
  readable: undefined,
  maySee: () => true,
  assertRead: () => {},
  assertWrite: () => {},
  mayUse: () => true,
  assertClass: () => {},
  assertFind: () => {},
  assertSearch: () => {},
};

const create = ({ store, config }: Pick<World, "store" | "config">, caller: Caller): Permissions => {
  const { user } = caller;
  let known: readonly string[] | undefined;
  /** Asked for only when an ACL, or a search, wants to know. */
  const grants = (): readonly string[] => {
    known ??= grantsOf(store, user);
    return known;
  };
  const allows = ({ ACL: acl }: Readonly<Document>, verb: "read" | "write") =>
    acl === undefined || mayDo(acl, verb, grants());
  const may = (permission: ClassPermission): boolean => {
    if (permission === "*") return true;
    if (permission === "master") return false;
    if (permission === "users") return user !== undefined;
    return permission.some((who) => grants().includes(who));
  };
  const mayUse = (verb: ClassVerb, className: string): boolean => {
    const given = ruleIn(config.classPermissions, className, verb) ?? ruleIn(BUILT_IN, className, verb);
    return given === undefined || may(given);
  };
  const assertClass = (verb: ClassVerb, className: string): void => {
    if (!mayUse(verb, className)) throw forbiddenByClass(verb, className);
  };
  return {
    get readable() {
      return readableBy(grants());
    },
    maySee: (className, row) => mayUse("get", className) && allows(row, "read"),
    assertRead(row) {
      if (!allows(row, "read")) throw forbiddenByAcl("reading");
    },
    assertWrite(row) {
      if (!allows(row, "write")) throw forbiddenByAcl("writing");
    },
    mayUse,
    assertClass,
    assertFind: (className) => assertClass("find", className),
    assertSearch(className, path) {
      const [key = ""] = path.split(".");
      if (isPrivate(className, key)) throw refuse("notAllowed", `${key} of ${className} needs the master key.`);
    },
  };
};

/**
 * @returns what a caller may do: for one request, since roles can change
 * @example
 * ```ts
 * const permissions = permissionsOf(world, caller);
 * permissions.assertClass("find", "Post");
 * ```
 */
export const permissionsOf = (world: Pick<World, "store" | "config">, caller: Caller): Permissions =>
  caller.master ? EVERYTHING : create(world, caller);
