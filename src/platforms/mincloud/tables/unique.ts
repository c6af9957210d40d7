import type { Json } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import { type Reader, rowsOf } from "../world.js";
import type { Table } from "./schema.js";

type Index = Table["indexes"][number];

/** The indexed values of a row as one text; a missing field counts as null (contract 4.1). */
const keyOf = (index: Index, row: Document): string =>
  JSON.stringify(index.fields.map((name): Json => (Object.hasOwn(row, name) ? (row[name] ?? null) : null)));

/** The index's name on the wire: `name_1_description_1`. */
export const indexName = (index: Index): string => index.fields.map((name) => `${name}_1`).join("_");

/**
 * The values taken in each unique index of a table, kept up to date while an operation writes several rows.
 */
export interface UniqueKeys {
  /** The index that a row would violate, or undefined. `before` is the row it replaces. */
  violated(row: Document, before?: Document): Index | undefined;
  /** Notes that a row is now as it is. */
  put(row: Document, before?: Document): void;
}

const NONE: UniqueKeys = { violated: () => undefined, put: () => {} };

export const readUniqueKeys = (reader: Reader, table: Table): UniqueKeys => {
  if (table.indexes.length === 0) return NONE;
  const rows = rowsOf(reader, table).find({});
  const taken = table.indexes.map((index) => new Set(rows.map((row) => keyOf(index, row))));
  return {
    violated: (row, before) =>
      table.indexes.find((index, place) => {
        const key = keyOf(index, row);
        return taken[place]?.has(key) === true && (before === undefined || keyOf(index, before) !== key);
      }),
    put: (row, before) => {
      for (const [place, index] of table.indexes.entries()) {
        if (before !== undefined) taken[place]?.delete(keyOf(index, before));
        taken[place]?.add(keyOf(index, row));
      }
    },
  };
};

/** Whether rows that exist collide under an index that is to be made. */
export const hasDuplicates = (reader: Reader, table: Table, index: Index): boolean => {
  const keys = rowsOf(reader, table)
    .find({})
    .map((row) => keyOf(index, row));
  return new Set(keys).size < keys.length;
};
