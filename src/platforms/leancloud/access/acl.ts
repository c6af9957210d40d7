import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import { refuse } from "../errors.js";

/** Contract 14.6: what objects stored without ACL show. */
export const PUBLIC_ACL: JsonObject = { "*": { read: true, write: true } };

const isEntry = (entry: Json): boolean =>
  isObject(entry) &&
  Object.entries(entry).every(([verb, may]) => (verb === "read" || verb === "write") && typeof may === "boolean");

/** Contract 15.1. */
export const isAcl = (value: Json): value is JsonObject =>
  isObject(value) && Object.values(value as JsonObject).every(isEntry);

/**
 * An ACL as clients send it.
 *
 * @throws ApiError 123
 */
export const readAcl = (value: Json): JsonObject => {
  if (!isAcl(value)) throw refuse("badAcl");
  return value;
};

/** Those whom an ACL lets do something; undefined when there is no ACL, and everybody may. */
const allowed = (acl: Json | undefined, verb: "read" | "write"): string[] | undefined => {
  if (!isObject(acl)) return undefined;
  return Object.entries(acl as JsonObject).flatMap(([who, may]) => (isObject(may) && may[verb] === true ? [who] : []));
};

/** Kept beside each object, so that one condition finds what a caller may read. */
export const readersOf = (acl: Json | undefined): string[] | undefined => allowed(acl, "read");

export const mayDo = (acl: Json | undefined, verb: "read" | "write", grants: readonly string[]): boolean =>
  allowed(acl, verb)?.some((who) => grants.includes(who)) ?? true;
