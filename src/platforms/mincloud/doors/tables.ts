import type { ListEnvelope, PageInput } from "../paging.js";
import type { TableReference } from "../records/records.js";
import type { IndexObject } from "../tables/indexes.js";
import type { TableInput, TableObject } from "../tables/tables.js";
import type { JsonLike } from "./values.js";

/**
 * Schemas (contract 4). A table is named by its name or its integer id.
 *
 * @example
 * ```ts
 * const { tables } = mincloud;
 * const { id } = await tables.create({
 *   name: "coupon",
 *   schema: { fields: [{ name: "code", type: "string" }, { name: "value", type: "number" }] },
 *   row_read_perm: ["user:*"],
 *   row_write_perm: [],
 *   write_perm: [],
 * });
 * await tables.createIndex("coupon", ["code"]); // [{ fields: ["code"], index: "code_1" }]
 * await tables.update("coupon", { name: "voucher" });
 * (await tables.get("voucher")).id === id; // true
 * await tables.deleteIndex("voucher", "code_1");
 * await tables.delete("voucher");
 * ```
 */
export interface TablesDoor {
  /**
   * Makes a table.
   *
   * @param input name, fields, and permissions: those of new rows (`row_read_perm`, `row_write_perm`), and who may create rows
   *   (`write_perm`); each a list such as `["user:*"]`
   * @throws ApiError 400 for a name that is taken or is none, and for fields that are none
   */
  create(input: TableInput): Promise<TableObject>;
  /**
   * Lists tables, `_userprofile` among them.
   *
   * @param input a page, or one table by its name
   * @example
   * ```ts
   * const { objects } = await mincloud.tables.list();
   * objects.map(({ name }) => name).includes("product"); // true
   * ```
   */
  list(input?: PageInput & { readonly name?: string }): Promise<ListEnvelope<TableObject>>;
  /** A table with its fields and permissions. @throws ApiError 404 */
  get(table: TableReference): Promise<TableObject>;
  /**
   * Changes name, permissions, or fields. The given fields take the place of all before; permissions count for rows that come later.
   *
   * @throws ApiError 400, 404
   */
  update(table: TableReference, data: TableInput): Promise<TableObject>;
  /** Deletes a table with its rows. @throws ApiError 404; 400 when another table points at it */
  delete(table: TableReference): Promise<void>;
  /**
   * Unique indexes (contract 4.1).
   *
   * @example
   * ```ts
   * (await mincloud.tables.indexes("product")).objects; // []
   * ```
   */
  indexes(table: TableReference): Promise<ListEnvelope<IndexObject>>;
  /**
   * From now on no two rows have the same values in all of these columns (contract 4.1).
   *
   * @returns all indexes of the table
   * @throws ApiError 400 when rows do already
   */
  createIndex(table: TableReference, fields: readonly string[]): Promise<IndexObject[]>;
  /** @param index its name, `code_1` @throws ApiError 404 */
  deleteIndex(table: TableReference, index: string): Promise<void>;
  /**
   * The rows as a file's text (contract 4.2).
   *
   * @param options `file_type`, `"csv"` or `"json"`; and what the cloud takes besides: `mode: "part"` with `where`, `include_keys`,
   *   `exclude_keys`, `order_by`, `csv_customize_headers`, `timestamp_convert_keys`
   * @throws ApiError 400, 404
   * @example
   * ```ts
   * await mincloud.tables.export("product", {
   *   file_type: "csv",
   *   mode: "part",
   *   where: { price: { $gt: 260 } },
   *   include_keys: ["name", "price"],
   * }); // "\ufeffname,price\n新春团圆礼盒,388\n西湖龙井 明前特级 100g,268\n"
   * ```
   */
  export(table: TableReference, options: JsonLike): Promise<string>;
  /**
   * Rows from a file's text (contract 4.2); rows that carry an id keep it. All or none.
   *
   * @param name of the file: `.csv` is CSV with the columns' names in its first line, anything else JSON
   * @throws ApiError 400, 404
   * @example
   * ```ts
   * await mincloud.tables.import("product", "teas.csv", "name,price\n金骏眉,380\n太平猴魁,299\n");
   * (await mincloud.records.find("product", { where: { price: { $gt: 290 } } })).objects.length; // 3
   * ```
   */
  import(table: TableReference, name: string, text: string): Promise<void>;
}
