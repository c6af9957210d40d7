import { EmulatorError } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { badRequest } from "../errors.js";
import { findTable, type Reader, rowsName, rowsOf } from "../world.js";
import type { Table } from "./schema.js";

type Index = Table["indexes"][number];

/** The index's name on the wire: `name_1_description_1`. */
export const indexName = (index: Index): string => index.fields.map((name) => `${name}_1`).join("_");

/**
 * The unique index that a row would violate, or undefined; a missing field counts as null (contract 4.1).
 *
 * @param table its indexes are looked up anew: one may have been made while its holder waited for a validator
 */
export const violatedIndex = (reader: Reader, { number }: Pick<Table, "number">, row: Document): Index | undefined => {
  const table = findTable(reader, number);
  return table?.indexes.find((index) => rowsOf(reader, table).twinOf(row, index.fields) !== undefined);
};

/** @throws ApiError 400 (contract 4.1) */
export const assertUnique = (reader: Reader, table: Table, row: Document): void => {
  const violated = violatedIndex(reader, table, row);
  if (violated !== undefined) throw badRequest(`duplicate value for unique index on ${violated.fields.join(", ")}`);
};

/** Makes the store keep a table's indexes, and no longer those it had. @throws EmulatorError NOT_UNIQUE */
export const keepIndexes = (tx: Transaction, table: Table, before?: Table): void => {
  const rows = rowsName(table);
  const names = new Set(table.indexes.map(indexName));
  for (const index of before?.indexes ?? []) if (!names.has(indexName(index))) tx.allowDuplicates(rows, index.fields);
  for (const { fields } of table.indexes) tx.declare(rows, { paths: fields, unique: true });
};

export const isDuplicate = (error: unknown): boolean => error instanceof EmulatorError && error.code === "NOT_UNIQUE";
