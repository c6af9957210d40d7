import { ApiError, type Json } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { createHold } from "../../shared/hold.js";
import { ADMIN, type Caller, supports } from "../access/caller.js";
import { permissionsOf } from "../access/permissions.js";
import { badRequest, DUPLICATE_KEY, notFound, typeConflict, WRITE_ERROR } from "../errors.js";
import { givenLimit, MAX_LIMIT, type Page, pageLink, parsePage, toFlag } from "../paging.js";
import type { Table } from "../tables/schema.js";
import { violatedIndex } from "../tables/unique.js";
import type { Hooks, Write } from "../triggers/hooks.js";
import { COLLECTIONS, nowSeconds, requireTable, rowsName, rowsOf, tableNames, type World } from "../world.js";
import { applyChanges, type Changes, parseChanges } from "./changes.js";
import { parseOrder } from "./order.js";
import { wholeRow } from "./presentation.js";
import {
  assertCreatable,
  finish,
  isCounted,
  type Joined,
  readableWhere,
  removeRow,
  type SelectInput,
  type TableReference,
  type UpdateRules,
  type WriteOptions,
} from "./records.js";
import { buildRow } from "./rows.js";
import { writableRecordColumn } from "./writable.js";

/** What became of one row (contract 6.14, 6.15). */
export type RowResult =
  | { success: { id: string; created_at?: number; updated_at?: number } }
  | { error: { err_msg: string; code: number } };

/** Reply of a bulk create (contract 6.14): one result for each row, in order. */
export interface BulkCreateResult {
  operation_result: RowResult[];
  total_count: number;
  succeed: number;
}

/** Reply of a bulk update or delete done at once; only updates list their rows. */
export interface BulkResult {
  offset: number;
  limit: number;
  next: string | null;
  succeed: number;
  operation_result?: RowResult[];
  total_count?: number;
}

/** Reply of one that goes on in the background (contract 6.17). */
export interface BulkSubmitted {
  status: "ok";
  operation_id: number;
}

/** A bulk write that goes on in the background (contract 6.17); counts are 0 until it is done. */
export interface BulkOperation {
  id: number;
  schema_id: number;
  schema_name: string;
  operation: "update" | "delete";
  status: "pending" | "success";
  created_at: number;
  updated_at: number;
  matched_count?: number;
  modified_count?: number;
  deleted_count?: number;
}

/** One row of a bulk write: what its caller is told, and what triggers see of it. */
interface Outcome {
  readonly result: RowResult;
  readonly write?: Write;
}

const writesOf = (outcomes: readonly Outcome[]): Write[] => outcomes.flatMap(({ write }) => write ?? []);

const duplicate: RowResult = { error: { err_msg: "duplicate key error", code: DUPLICATE_KEY } };

/** Contract 6.14-6.17. */
export const createBulk = (world: World, hooks: Hooks) => {
  const { store } = world;
  const hold = createHold(world, "mincloud");

  /** Contract 6.14. One commit: the rows that are valid together. */
  const createMany = async (
    caller: Caller,
    input: WriteOptions & { readonly table: TableReference; readonly rows: Json },
  ): Promise<BulkCreateResult> => {
    const { commit } = hold({});
    const fires = toFlag("enable_trigger", input.enableTrigger) ?? true;
    const { rows } = input;
    if (!Array.isArray(rows)) throw badRequest("the body must be an array of objects");
    if (rows.length > MAX_LIMIT) throw badRequest(`at most ${MAX_LIMIT} rows at once`);
    const table = requireTable(store, input.table);
    assertCreatable(table);
    permissionsOf(store, caller).assertMayCreate(table);
    const names = tableNames(store);
    const built = rows.map((row) => buildRow(world, caller, table, names, row, true));
    if (hooks.hasValidator(table)) {
      const payload = supports(caller, "fieldWiseUpdate") ? rows : built.map((row) => wholeRow(ADMIN, table, row));
      await hooks.validate(caller, table, { event: "bulk_create", payload });
    }
    const outcomes = await commit((tx) => {
      requireTable(tx, table.number);
      return built.map((row): Outcome => {
        if (violatedIndex(tx, table, row) !== undefined) return { result: duplicate };
        tx.insert(rowsName(table), row);
        return { result: { success: { id: row.id, created_at: row.created_at as number } }, write: { after: row } };
      });
    });
    if (fires) hooks.written(caller, table, "create", writesOf(outcomes));
    const results = outcomes.map(({ result }) => result);
    return { operation_result: results, total_count: rows.length, succeed: countSuccesses(results) };
  };

  /** Contract 6.15, 6.17. */
  const updateMany = async (
    caller: Caller,
    input: SelectInput & WriteOptions & { readonly data: Json },
    rules: UpdateRules = {},
  ): Promise<BulkResult | BulkSubmitted> => {
    const { commit } = hold({});
    const fires = toFlag("enable_trigger", input.enableTrigger) ?? true;
    const table = requireTable(store, input.table);
    permissionsOf(store, caller).assertSession();
    const parsed = parseChanges(table, input.data, tableNames(store), rules.writable ?? writableRecordColumn(caller));
    if (parsed.conflicts.length > 0) throw typeConflict();
    const page = pageOf(input);
    const asynchronous = isAsynchronous(caller, table, input);
    if (hooks.hasValidator(table)) {
      const filter = input.where ?? {};
      await hooks.validate(caller, table, { event: "bulk_update", payload: input.data, filter });
    }
    if (asynchronous)
      return submit(
        caller,
        table,
        input,
        "update",
        (tx, rows) => writesOf(updateRows(tx, table, rows, parsed, true)).length,
        rules,
      );
    const { outcomes, total } = await commit((tx) => {
      const { rows, total } = select(tx, caller, table, input, page);
      const outcomes = updateRows(tx, table, rows, parsed);
      rules.also?.(tx);
      return { outcomes, total };
    });
    if (fires) hooks.written(caller, table, "update", writesOf(outcomes));
    const results = outcomes.map(({ result }) => result);
    return reply(caller, input, page, total, countSuccesses(results), page.offset + page.limit, results);
  };

  const updateRows = (
    tx: Transaction,
    table: Table,
    rows: readonly Document[],
    parsed: Changes,
    background = false,
  ): Outcome[] => {
    return rows.map((before): Outcome => {
      const after = background
        ? tryChanges(before, parsed)
        : finish(world, applyChanges(before, parsed.changes), parsed);
      // Nobody is there to be refused: a row that cannot take the change does not keep the others from it.
      if (after instanceof ApiError) return { result: { error: { err_msg: after.message, code: WRITE_ERROR } } };
      if (violatedIndex(tx, table, after) !== undefined) return { result: duplicate };
      tx.replace(rowsName(table), after);
      return {
        result: { success: { id: after.id, updated_at: after.updated_at as number } },
        write: { before, after },
      };
    });
  };

  const tryChanges = (before: Document, parsed: Changes): Document | ApiError => {
    try {
      return finish(world, applyChanges(before, parsed.changes), parsed);
    } catch (error) {
      if (error instanceof ApiError) return error;
      throw error;
    }
  };

  /** Contract 6.16, 6.17. */
  const deleteMany = async (
    caller: Caller,
    input: SelectInput & WriteOptions,
    joined: Joined = {},
  ): Promise<BulkResult | BulkSubmitted> => {
    const { commit } = hold({});
    const fires = toFlag("enable_trigger", input.enableTrigger) ?? true;
    const table = requireTable(store, input.table);
    permissionsOf(store, caller).assertSession();
    const page = pageOf(input);
    const asynchronous = isAsynchronous(caller, table, input);
    if (hooks.hasValidator(table)) {
      await hooks.validate(caller, table, { event: "bulk_delete", filter: input.where ?? {} });
    }
    if (asynchronous) return submit(caller, table, input, "delete", (tx, rows) => deleteRows(tx, table, rows), joined);
    const { rows, total } = await commit((tx) => {
      const selected = select(tx, caller, table, input, page);
      deleteRows(tx, table, selected.rows);
      joined.also?.(tx);
      return selected;
    });
    if (fires)
      hooks.written(
        caller,
        table,
        "delete",
        rows.map((before) => ({ before })),
      );
    // Q6: rows vanish, so the continuing link keeps its offset.
    return reply(caller, input, page, total, rows.length, page.offset);
  };

  const deleteRows = (tx: Transaction, table: Table, rows: readonly Document[]): number => {
    for (const row of rows) removeRow(tx, table, row);
    return rows.length;
  };

  /** Rows to change in default order; those the caller may not write are counted, but skipped (contract 5). */
  const select = (tx: Transaction, caller: Caller, table: Table, input: SelectInput, page: Page) => {
    const { documents, total } = rowsOf(tx, table).page(readableWhere(tx, caller, table, input.where).criteria, {
      sort: parseOrder(table, undefined),
      skip: page.offset,
      limit: page.limit,
    });
    return { rows: documents.filter(permissionsOf(tx, caller).canWrite), total };
  };

  const reply = (
    caller: Caller,
    input: SelectInput,
    page: Page,
    total: number,
    succeed: number,
    nextOffset: number,
    results?: RowResult[],
  ): BulkResult => ({
    ...page,
    next: page.offset + page.limit < total ? pageLink(caller, { limit: page.limit, offset: nextOffset }) : null,
    succeed,
    ...(results === undefined ? {} : { operation_result: results }),
    ...(isCounted(caller, input) ? { total_count: total } : {}),
  });

  /** 6.17: more than 1000 matches and no limit; a limit above 1000 counts as absent. */
  const isAsynchronous = (caller: Caller, table: Table, input: SelectInput): boolean => {
    const limit = givenLimit(input);
    if (limit !== undefined && limit <= MAX_LIMIT) return false;
    return rowsOf(store, table).count(readableWhere(store, caller, table, input.where).criteria) > MAX_LIMIT;
  };

  /** Answers at once; the work begins when the reply is on its way and is one commit with the news that it is done. */
  const submit = async (
    caller: Caller,
    table: Table,
    input: SelectInput,
    operation: BulkOperation["operation"],
    work: (tx: Transaction, rows: readonly Document[]) => number,
    { also }: Joined,
  ): Promise<BulkSubmitted> => {
    const { criteria } = readableWhere(store, caller, table, input.where);
    const now = nowSeconds(world);
    const pending = await store.commit((tx) => {
      const id = tx.next(COLLECTIONS.bulkOperations);
      const matched = rowsOf(tx, table).count(criteria);
      const record: BulkOperation = {
        id,
        schema_id: table.number,
        schema_name: table.name,
        operation,
        status: "pending",
        created_at: now,
        updated_at: now,
        ...(operation === "update" ? { matched_count: matched, modified_count: 0 } : { deleted_count: 0 }),
      };
      tx.insert(COLLECTIONS.bulkOperations, { ...record, id: String(id) });
      also?.(tx);
      return record;
    });
    world.background(async () => {
      await store.commit((tx) => {
        const rows = rowsOf(tx, table).find(criteria).filter(permissionsOf(tx, caller).canWrite);
        const count = work(tx, rows);
        const done = operation === "update" ? { modified_count: count } : { deleted_count: count };
        tx.replace(COLLECTIONS.bulkOperations, {
          ...pending,
          ...done,
          id: String(pending.id),
          status: "success",
          updated_at: nowSeconds(world),
        });
      });
    });
    return { status: "ok", operation_id: pending.id };
  };

  /** Contract 6.17 (R9). */
  const bulkOperation = async (caller: Caller, input: { readonly id: string | number }): Promise<BulkOperation> => {
    permissionsOf(store, caller).assertSession();
    const record = store.collection(COLLECTIONS.bulkOperations).get(String(input.id));
    if (record === undefined) throw notFound(`bulk operation ${input.id}`);
    return { ...record, id: Number(record.id) } as unknown as BulkOperation;
  };

  return { createMany, updateMany, deleteMany, bulkOperation };
};

const pageOf = (input: SelectInput): Page => parsePage(input, MAX_LIMIT);

const countSuccesses = (results: readonly RowResult[]): number =>
  results.filter((result) => "success" in result).length;
