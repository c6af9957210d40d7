import { isObject, type Json, type JsonObject } from "../../kernel/index.js";
import type { Criteria, Document } from "../../store/index.js";
import { READERS } from "./names.js";

/** What an ACL tells apart. */
export type Verb = "read" | "write";

const isVerb = (name: string): name is Verb => name === "read" || name === "write";

/** Whether a value has the form of an ACL: `{ <who>: { read?, write? } }`. */
export const isAcl = (value: Json): value is JsonObject =>
  isObject(value) &&
  Object.values(value as JsonObject).every(
    (entry) =>
      isObject(entry) && Object.entries(entry).every(([name, may]) => isVerb(name) && typeof may === "boolean"),
  );

/** Those whom an ACL lets do something; undefined when there is no ACL, and everybody may. */
const allowed = (acl: Json | undefined, verb: Verb): string[] | undefined => {
  if (!isObject(acl)) return undefined;
  return Object.entries(acl as JsonObject).flatMap(([who, may]) => (isObject(may) && may[verb] === true ? [who] : []));
};

export const mayDo = (acl: Json | undefined, verb: Verb, grants: readonly string[]): boolean =>
  allowed(acl, verb)?.some((who) => grants.includes(who)) ?? true;

/** What leaves out of a search what nobody of these may read. */
export const readableBy = (grants: readonly string[]): Criteria => ({ [READERS]: { $in: [null, ...grants] } });

/** Sets an object's ACL, and beside it who may read: so one condition finds what a caller may see. */
export const setAcl = (row: Document, acl: JsonObject | null): void => {
  const readers = allowed(acl ?? undefined, "read");
  if (acl === null) delete row.ACL;
  else row.ACL = acl;
  if (readers === undefined) delete row[READERS];
  else row[READERS] = readers;
};
