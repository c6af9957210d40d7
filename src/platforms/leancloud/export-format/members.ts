import { equalJson, has, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Place } from "./extended-json.js";

/** The names MongoDB and Parse store under, and LeanCloud's. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ["_id", "objectId"],
  ["_created_at", "createdAt"],
  ["_updated_at", "updatedAt"],
  ["_session_token", "sessionToken"],
]);

/** Parse stores a Pointer as `_p_author: "Author$id"`; without that value the name is just a name, and no name may begin with `__`. */
const POINTER_NAME = /^_p_(?!__)(.+)$/s;
const POINTER_VALUE = /^(_?[A-Za-z]\w*)\$(.+)$/s;
const AUTH_NAME = /^_auth_data_(?!__)(.+)$/s;

const parseMember = (name: string, value: Json): readonly [string, Json] => {
  const field = POINTER_NAME.exec(name)?.[1];
  const target = field === undefined || typeof value !== "string" ? null : POINTER_VALUE.exec(value);
  if (field !== undefined && target?.[1] !== undefined && target[2] !== undefined) {
    return [field, { __type: "Pointer", className: target[1], objectId: target[2] }];
  }
  return [NAMES.get(name) ?? name, value];
};

/** Who may read and write, as Parse stores it: two lists of ids. */
const aclOf = (readers: Json | undefined, writers: Json | undefined): JsonObject => {
  const acl = new Map<string, JsonObject>();
  for (const [right, ids] of [
    ["read", readers],
    ["write", writers],
  ] as const) {
    for (const id of Array.isArray(ids) ? ids : []) {
      if (typeof id === "string") acl.set(id, { ...acl.get(id), [right]: true });
    }
  }
  return Object.fromEntries(acl);
};

const hasParseAcl = (row: JsonObject): boolean => has(row, "_rperm") || has(row, "_wperm");

/**
 * The members of a row under the names of LeanCloud's REST API. Rows of the JSON export have them already; rows that come
 * out of a database may have MongoDB's (`_id`) or Parse's.
 */
export const renameMembers = (row: JsonObject, { path, report }: Place): JsonObject => {
  if (!Object.keys(row).some((name) => name.startsWith("_"))) return row;
  const result: JsonObject = {};
  const put = (name: string, value: Json): void => {
    if (!has(result, name)) result[name] = value;
    else if (!equalJson(result[name], value)) report(path, `there are two values for ${name}: the first is taken`);
  };
  const isParse = hasParseAcl(row);
  // The export's own names win over the database's.
  const entries = Object.entries(row).sort(([a], [b]) => Number(a.startsWith("_")) - Number(b.startsWith("_")));
  const auth: JsonObject = {};
  for (const [name, value] of entries) {
    const platform = AUTH_NAME.exec(name)?.[1];
    if (platform !== undefined) auth[platform] = value;
    else if (isParse && (name === "_rperm" || name === "_wperm" || name === "_acl")) continue;
    else put(...parseMember(name, value));
  }
  if (isParse) put("ACL", aclOf(row._rperm, row._wperm));
  if (Object.keys(auth).length > 0) put("authData", auth);
  return result;
};
