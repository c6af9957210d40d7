import { cloneJson, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document, Explanation, Transaction } from "../../../store/index.js";
import { createHold } from "../../shared/hold.js";
import { resolveAcl } from "../access/acl.js";
import { ADMIN, type Caller, supports } from "../access/caller.js";
import { membersOf, permissionsOf } from "../access/permissions.js";
import { badRequest, forbidden, notFound, typeConflict } from "../errors.js";
import { envelope, type ListEnvelope, type PageInput, parsePage, toFlag } from "../paging.js";
import { isUserTable, type Table } from "../tables/schema.js";
import { assertUnique } from "../tables/unique.js";
import type { Hooks } from "../triggers/hooks.js";
import { forgetUser } from "../users/users.js";
import { lookup, nowSeconds, type Reader, requireTable, rowsName, rowsOf, tableNames, type World } from "../world.js";
import { applyChanges, type Changes, parseChanges } from "./changes.js";
import { parseOrder } from "./order.js";
import { createPresentation, type Present, type ShapeInput, wholeRow } from "./presentation.js";
import { assertRequired, buildRow, fillDefaults } from "./rows.js";
import { translateWhere, type Where } from "./where.js";
import { type WritableColumn, writableRecordColumn } from "./writable.js";

/** A table, by its name or its integer id. */
export type TableReference = string | number;

/** A row on the wire: `id`, `_id`, the columns ever written, times in seconds, ACL (contract 3.2). */
export type Row = JsonObject & { id: string | number };

/** What selects rows: shared by list, bulk update and bulk delete (contract 6.2, 6.15). */
export interface SelectInput extends PageInput {
  readonly table: TableReference;
  readonly where?: Json | undefined;
  /** Default: not from v2.4 on (hserve: v2.2), see contract 1.3. */
  readonly returnTotalCount?: boolean | number | string | undefined;
}

/** What selects, orders and shapes rows (contract 6.2). */
export interface FindInput extends SelectInput, ShapeInput {
  /** Columns, most important first; `-` for downwards: `"-price,name"`, or a list. Default: newest first. */
  readonly orderBy?: string | readonly string[] | undefined;
}

export interface ExplainInput extends FindInput {
  readonly id?: string | number | undefined;
}

/** How rows are written. */
export interface WriteOptions {
  /** `false` suppresses table triggers (contract 6.18). */
  readonly enableTrigger?: boolean | number | string | undefined;
}

export interface CreateInput extends ShapeInput, WriteOptions {
  readonly table: TableReference;
  readonly data: Json;
}

export interface UpdateInput extends ShapeInput, WriteOptions {
  readonly table: TableReference;
  readonly id: string | number;
  readonly data: Json;
}

/** A write that something else belongs to. */
export interface Joined {
  /** Done inside the write's commit: what it throws undoes the write. */
  readonly also?: ((tx: Transaction) => void) | undefined;
}

/** How the user endpoints differ from the record endpoints. */
export interface UpdateRules extends Joined {
  readonly writable?: WritableColumn;
  /** Whether one value of the wrong type refuses the whole update. */
  readonly strict?: boolean;
}

/** Whether `total_count` is told (contract 1.3). */
export const isCounted = (caller: Caller, input: SelectInput): boolean =>
  toFlag("return_total_count", input.returnTotalCount) ?? !supports(caller, "quietTotalCount");

/** A row the caller can read. @throws ApiError 404 */
export const requireRow = (reader: Reader, caller: Caller, table: Table, id: string | number): Document => {
  const row = rowsOf(reader, table).get(String(id));
  if (row === undefined || !permissionsOf(reader, caller).canRead(row)) throw notFound(`record ${id}`);
  return row;
};

/** A row the caller can write. @throws ApiError 401 without session, 404, 403 */
const requireWritable = (reader: Reader, caller: Caller, table: Table, id: string | number): Document => {
  const permissions = permissionsOf(reader, caller);
  permissions.assertSession();
  const row = requireRow(reader, caller, table, id);
  if (!permissions.canWrite(row)) throw forbidden();
  return row;
};

/** A `where` together with what the caller may read. */
export const readableWhere = (reader: Reader, caller: Caller, table: Table, where: Json | undefined): Where => {
  const translated = translateWhere(table, where, membersOf(reader));
  const { readable } = permissionsOf(reader, caller);
  return readable === undefined ? translated : { ...translated, criteria: { $and: [readable, translated.criteria] } };
};

/** Contract 6: operations on single rows, and the list. */
export const createRecords = (world: World, hooks: Hooks) => {
  const { store } = world;
  const hold = createHold(world, "mincloud");

  const presentation = (caller: Caller, table: Table, input: ShapeInput): Present =>
    createPresentation(caller, table, lookup(store), input);

  /** Contract 6.2-6.7. */
  const find = async (caller: Caller, input: FindInput): Promise<ListEnvelope<Row>> => {
    const table = requireTable(store, input.table);
    const page = parsePage(input);
    const { criteria, rank } = readableWhere(store, caller, table, input.where);
    const sort = parseOrder(table, input.orderBy);
    const present = presentation(caller, table, input);
    const ordered =
      rank !== undefined && (input.orderBy === undefined || input.orderBy.length === 0) ? { rank } : { sort };
    const rows = rowsOf(store, table);
    const wanted = { ...ordered, skip: page.offset };
    if (isCounted(caller, input)) {
      const { documents, total } = rows.page(criteria, { ...wanted, limit: page.limit });
      return envelope(caller, page, documents.map(present), total, true);
    }
    // One more tells whether there is a next page, without counting all.
    const documents = rows.find(criteria, { ...wanted, limit: page.limit + 1 });
    return envelope(caller, page, documents.slice(0, page.limit).map(present), page.offset + documents.length, false);
  };

  /** How a list is answered; of the row with the id, why it is listed or not. */
  const explain = async (caller: Caller, { id, ...input }: ExplainInput): Promise<Explanation> => {
    const table = requireTable(store, input.table);
    const { offset, limit } = parsePage(input);
    const { criteria } = readableWhere(store, caller, table, input.where);
    const options = { sort: parseOrder(table, input.orderBy), skip: offset, limit };
    return rowsOf(store, table).explain(criteria, options, id === undefined ? undefined : String(id));
  };

  /** Contract 6.8. */
  const get = async (
    caller: Caller,
    input: ShapeInput & { readonly table: TableReference; readonly id: string | number },
  ): Promise<Row> => {
    const table = requireTable(store, input.table);
    const present = presentation(caller, table, input);
    return present(requireRow(store, caller, table, input.id));
  };

  /** Contract 6.9. */
  const create = async (caller: Caller, input: CreateInput, { also }: Joined = {}): Promise<Row> => {
    const { commit } = hold({});
    const fires = toFlag("enable_trigger", input.enableTrigger) ?? true;
    const table = requireTable(store, input.table);
    const present = presentation(caller, table, input);
    assertCreatable(table);
    permissionsOf(store, caller).assertMayCreate(table);
    const row = buildRow(world, caller, table, tableNames(store), input.data, false);
    if (hooks.hasValidator(table)) {
      const payload = supports(caller, "fieldWiseUpdate") ? input.data : wholeRow(ADMIN, table, row);
      await hooks.validate(caller, table, { event: "create", payload });
    }
    await commit((tx) => {
      assertUnique(tx, table, row);
      tx.insert(rowsName(requireTable(tx, table.number)), row);
      also?.(tx);
    });
    if (fires) hooks.written(caller, table, "create", [{ after: row }]);
    // A copy: triggers still look at the row itself.
    return present(cloneJson(row));
  };

  /** Contract 6.10-6.12. */
  const update = async (caller: Caller, input: UpdateInput, rules: UpdateRules = {}): Promise<Row> => {
    const { commit } = hold({});
    const fires = toFlag("enable_trigger", input.enableTrigger) ?? true;
    const table = requireTable(store, input.table);
    const present = presentation(caller, table, input);
    const read = requireWritable(store, caller, table, input.id);
    const parsed = parseChanges(table, input.data, tableNames(store), rules.writable ?? writableRecordColumn(caller));
    if (parsed.conflicts.length > 0 && (rules.strict || parsed.changes.length === 0)) throw typeConflict();
    const fieldWise = supports(caller, "fieldWiseUpdate");
    // 6.10d: below v2.6 the object is read, merged and saved as a whole; what others set in between is lost.
    const whole = fieldWise ? undefined : mergeWhole(table, read, parsed);
    await hooks.validate(caller, table, {
      event: "update",
      payload: whole === undefined ? input.data : wholeRow(ADMIN, table, whole),
      before: read,
    });
    const write = await commit((tx) => {
      const before = requireWritable(tx, caller, table, input.id);
      const changed = applyChanges(before, parsed.changes);
      const after = finish(
        world,
        whole === undefined ? changed : { ...whole, ...atomicValues(changed, parsed) },
        parsed,
      );
      assertUnique(tx, table, after);
      tx.replace(rowsName(table), after);
      rules.also?.(tx);
      return { before, after };
    });
    if (fires) hooks.written(caller, table, "update", [write]);
    return present(cloneJson(write.after));
  };

  /** 6.10a, b: the merged object is validated as a whole, and defaults are filled in. */
  const mergeWhole = (table: Table, read: Document, parsed: Changes): Document => {
    const merged = applyChanges(read, parsed.changes);
    fillDefaults(table, merged, tableNames(store));
    assertRequired(table, merged);
    return merged;
  };

  /** Contract 6.13. */
  const remove = async (
    caller: Caller,
    input: WriteOptions & { readonly table: TableReference; readonly id: string | number },
  ): Promise<void> => {
    const { commit } = hold({});
    const fires = toFlag("enable_trigger", input.enableTrigger) ?? true;
    const table = requireTable(store, input.table);
    const read = requireWritable(store, caller, table, input.id);
    if (hooks.hasValidator(table)) await hooks.validate(caller, table, { event: "delete", before: read });
    const before = await commit((tx) => {
      const row = requireWritable(tx, caller, table, input.id);
      removeRow(tx, table, row);
      return row;
    });
    if (fires) hooks.written(caller, table, "delete", [{ before }]);
  };

  return { find, explain, get, create, update, delete: remove };
};

/** 3.3: users come into being by registering, not as rows. @throws ApiError 400 */
export const assertCreatable = (table: Table): void => {
  if (isUserTable(table)) throw badRequest(`rows of ${table.name} are made by registering`);
};

/** A user's row takes logins, password and sessions with it. */
export const removeRow = (tx: Transaction, table: Table, row: Document): void => {
  tx.remove(rowsName(table), row.id);
  if (isUserTable(table)) forgetUser(tx, row);
};

/** Whole saves lose concurrent writes, atomic operators do not (contract 6.11): their columns, on the fresh row. */
const atomicValues = (changed: Document, { changes }: Changes): JsonObject =>
  Object.fromEntries(
    changes
      .filter((change) => change.kind !== "set" && change.kind !== "unset")
      .map((change) => (change.kind === "increment" ? (change.path[0] ?? "") : change.name))
      .map((name) => [name, changed[name] ?? null]),
  );

/** An update's last steps: `updated_at` is now, unless the update carries it (contract 3.2), and ACL names the creator. */
export const finish = (world: World, row: Document, { changes }: Changes): Document => {
  const isSet = (name: string): boolean => changes.some((change) => change.kind === "set" && change.name === name);
  return {
    ...row,
    ...(isSet("updated_at") ? {} : { updated_at: nowSeconds(world) }),
    ...(isSet("read_perm") ? { read_perm: resolveAcl(row.read_perm as string[], Number(row.created_by)) } : {}),
    ...(isSet("write_perm") ? { write_perm: resolveAcl(row.write_perm as string[], Number(row.created_by)) } : {}),
  };
};
