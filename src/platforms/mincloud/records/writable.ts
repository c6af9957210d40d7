import type { Caller } from "../access/caller.js";
import { badRequest } from "../errors.js";
import { aclOf, columnOf, type Field, isUserTable, type Table } from "../tables/schema.js";

/** The column a body's member means, undefined when the member is ignored. @throws ApiError 400 when it is refused */
export type WritableColumn = (table: Table, name: string) => Field | undefined;

/** Record endpoints: unknown names and ids are ignored (contract 6.9, 6.10), built-in columns of built-in tables refused (3.3). */
export const writableRecordColumn =
  (caller: Caller): WritableColumn =>
  (table, name) => {
    const field = columnOf(table, name);
    if (field === undefined || field.type === "id") return undefined;
    if (isUserTable(table) && !table.fields.includes(field)) {
      throw badRequest(`${name} is a protected field of ${table.name}`);
    }
    // 6.19: what clients may only read is dropped from their bodies.
    return caller.namespace === "hserve" && aclOf(field).readOnly ? undefined : field;
  };

/** Profile columns that the user endpoints may change beside the custom ones (contract 12.3). */
const PROFILE_COLUMNS = ["nickname", "gender", "country", "province", "city", "language", "avatar"];

/** User endpoints: anything else is refused. */
export const writableProfileColumn =
  (caller: Caller): WritableColumn =>
  (table, name) => {
    const field = columnOf(table, name);
    if (field === undefined || !(table.fields.includes(field) || PROFILE_COLUMNS.includes(name))) {
      throw badRequest(`${name} is no field of a user that can be changed`);
    }
    return caller.namespace === "hserve" && aclOf(field).readOnly ? undefined : field;
  };
