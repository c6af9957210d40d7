import { cloneJson, isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import { resolveAcl } from "../access/acl.js";
import type { Caller } from "../access/caller.js";
import { badRequest, typeConflict } from "../errors.js";
import { defaultOf, isRequired, type Table } from "../tables/schema.js";
import { acceptValue, type TableNames } from "../tables/values.js";
import { nowSeconds, type World } from "../world.js";
import { acceptColumn } from "./changes.js";
import { writableRecordColumn } from "./writable.js";

/**
 * Fills the defaults of columns the row lacks (contract 6.9 step 2, 6.10b).
 *
 * @param given columns whose value was dropped afterwards: they were not absent
 */
export const fillDefaults = (table: Table, row: JsonObject, names: TableNames, given: readonly string[] = []): void => {
  for (const field of table.fields) {
    const value = defaultOf(field);
    if (value === undefined || Object.hasOwn(row, field.name) || given.includes(field.name)) continue;
    const accepted = acceptValue(field, value, names);
    // A copy: the default itself is the schema's.
    if (accepted !== undefined) row[field.name] = cloneJson(accepted);
  }
};

/** @throws ApiError 400 for a required column that is absent or null (contract 6.9 step 4). */
export const assertRequired = (table: Table, row: JsonObject): void => {
  const missing = table.fields.find(
    (field) => isRequired(field) && (!Object.hasOwn(row, field.name) || row[field.name] === null),
  );
  if (missing !== undefined) throw badRequest(`${missing.name} is required`);
};

/**
 * A new row from a create's body (contract 6.9 steps 1-5).
 *
 * @param strict whether a value of the wrong type is an error (bulk create) or dropped (single create)
 * @throws ApiError 400
 */
export const buildRow = (
  world: World,
  caller: Caller,
  table: Table,
  names: TableNames,
  data: Json,
  strict: boolean,
): Document => {
  if (!isObject(data)) throw badRequest("the body must be a JSON object");
  const values: JsonObject = {};
  const conflicts: string[] = [];
  const writable = writableRecordColumn(caller);
  for (const [name, value] of Object.entries(data as JsonObject)) {
    const field = writable(table, name);
    if (field === undefined) continue;
    const accepted = acceptColumn(field, value, names);
    if (accepted === undefined) conflicts.push(name);
    else values[name] = accepted;
  }
  if (conflicts.length > 0 && (strict || Object.keys(values).length === 0)) throw typeConflict();
  fillDefaults(table, values, names, conflicts);
  assertRequired(table, values);
  const createdBy =
    typeof values.created_by === "number" ? values.created_by : (caller.user?.id ?? world.config.superAdminId);
  const now = nowSeconds(world);
  return {
    created_at: now,
    updated_at: now,
    created_by: createdBy,
    ...values,
    read_perm: resolveAcl((values.read_perm as string[] | undefined) ?? table.rowReadPerm, createdBy),
    write_perm: resolveAcl((values.write_perm as string[] | undefined) ?? table.rowWritePerm, createdBy),
    id: world.ids.objectId(),
  };
};
