import { isObject } from "../../../kernel/index.js";
import type { Caller } from "../access/caller.js";
import { badRequest, notFound } from "../errors.js";
import { envelope, type ListEnvelope, type PageInput, parsePage } from "../paging.js";
import type { TableReference } from "../records/records.js";
import { nowSeconds, putTable, requireTable, type World } from "../world.js";
import { columnOf, type Table } from "./schema.js";
import { indexName, isDuplicate, keepIndexes } from "./unique.js";

/** A unique index on the wire (contract 4.1). */
export interface IndexObject {
  fields: string[];
  index: string;
}

const present = (index: Table["indexes"][number]): IndexObject => ({
  fields: [...index.fields],
  index: indexName(index),
});

/** Contract 4.1. */
export const createIndexes = (world: World) => {
  const list = async (
    caller: Caller,
    input: PageInput & { readonly table: TableReference },
  ): Promise<ListEnvelope<IndexObject>> => {
    const { indexes } = requireTable(world.store, input.table);
    const page = parsePage(input);
    const objects = indexes.slice(page.offset, page.offset + page.limit).map(present);
    return envelope(caller, page, objects, indexes.length, true);
  };

  const create = (
    _caller: Caller,
    input: { readonly table: TableReference; readonly data: unknown },
  ): Promise<IndexObject[]> =>
    world.store.commit((tx) => {
      const table = requireTable(tx, input.table);
      const fields = isObject(input.data) ? input.data.fields : undefined;
      if (!Array.isArray(fields) || fields.length === 0) throw badRequest("fields must be an array of column names");
      for (const name of fields) {
        if (typeof name !== "string" || columnOf(table, name) === undefined)
          throw badRequest(`${name} is no column of ${table.name}`);
      }
      const index = { fields: fields as string[] };
      if (table.indexes.some((other) => indexName(other) === indexName(index)))
        throw badRequest("the index exists already");
      const indexed: Table = { ...table, indexes: [...table.indexes, index], updatedAt: nowSeconds(world) };
      try {
        keepIndexes(tx, indexed, table);
      } catch (error) {
        throw isDuplicate(error) ? badRequest("rows that exist have duplicate values") : error;
      }
      putTable(tx, indexed, table);
      return indexed.indexes.map(present);
    });

  const remove = (_caller: Caller, input: { readonly table: TableReference; readonly index: string }): Promise<void> =>
    world.store.commit((tx) => {
      const table = requireTable(tx, input.table);
      const indexes = table.indexes.filter((index) => indexName(index) !== input.index);
      if (indexes.length === table.indexes.length) throw notFound(`index ${input.index}`);
      const remaining: Table = { ...table, indexes, updatedAt: nowSeconds(world) };
      keepIndexes(tx, remaining, table);
      putTable(tx, remaining, table);
    });

  return { list, create, delete: remove };
};
