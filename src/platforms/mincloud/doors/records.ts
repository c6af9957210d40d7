import type { Explanation } from "../../../store/index.js";
import type { ListEnvelope } from "../paging.js";
import type { BulkCreateResult, BulkOperation, BulkResult, BulkSubmitted } from "../records/bulk.js";
import type { ShapeInput } from "../records/presentation.js";
import type { FindInput, Row, SelectInput, TableReference, WriteOptions } from "../records/records.js";
import type { JsonLike } from "./values.js";

/**
 * Which rows are listed, in which order, and how they look (contract 6.2-6.7).
 *
 * @interface
 */
export type FindOptions = Omit<FindInput, "table" | "where"> & {
  /** MongoDB's operators, those of contract 6.4 and 6.5. Default: all rows. */
  readonly where?: JsonLike;
};

/**
 * Which rows a bulk write is about (contract 6.15).
 *
 * @interface
 */
export type SelectOptions = Omit<SelectInput, "table" | "where"> &
  WriteOptions & {
    /** As in a list. Default: all rows. */
    readonly where?: JsonLike;
  };

/** Rows (contract 6). */
export interface RecordsDoor {
  /**
   * Lists rows, newest first, 20 unless told otherwise.
   *
   * @throws ApiError 400 for a `where` that is none; 404 when there is no such table
   * @example
   * ```ts
   * const page = await mincloud.records.find("product", {
   *   where: { price: { $gt: 100 } },
   *   orderBy: "-price",
   *   returnTotalCount: true,
   * });
   * page.meta.total_count; // 6
   * page.objects[0]?.name; // "新春团圆礼盒"
   * ```
   */
  find(table: TableReference, options?: FindOptions): Promise<ListEnvelope<Row>>;
  /**
   * How `find` is answered: which index serves, how many rows are looked at, and of one row, why it is found or not. The criteria
   * are the store's, ACL included.
   *
   * @param id of the row to explain
   * @throws ApiError as `find`
   * @example
   * ```ts
   * const { plan, document } = await mincloud.records.explain(
   *   "product",
   *   { where: { price: { $gt: 300 } } },
   *   "67db6b7ed5e09a71c4000001",
   * );
   * plan; // "scan"
   * document?.matches; // false
   * document?.clauses; // [{ clause: "price: $gt", asked: 300, found: [268], holds: false }]
   * ```
   */
  explain(table: TableReference, options?: FindOptions, id?: string | number): Promise<Explanation>;
  /**
   * One row (contract 6.8).
   *
   * @param options which columns (`keys`), and which pointers as rows (`expand`)
   * @throws ApiError 404
   * @example
   * ```ts
   * const tea = await mincloud.records.get("product", "67db6b7ed5e09a71c4000001", { keys: "name,price" });
   * tea.price; // 268
   * ```
   */
  get(table: TableReference, id: string | number, options?: ShapeInput): Promise<Row>;
  /**
   * Adds a row (contract 6.9).
   *
   * @returns the whole row, with `id`, times in seconds, and defaults of its columns
   * @throws ApiError 400 for values that do not fit their columns; 403 for who may not
   * @example
   * ```ts
   * const row = await mincloud.records.create("product", { name: "太平猴魁", price: 299, tags: ["绿茶"] });
   * row.stock; // 0
   * ```
   */
  create(table: TableReference, data: JsonLike, options?: ShapeInput & WriteOptions): Promise<Row>;
  /**
   * Adds at most 1000 rows (contract 6.14).
   *
   * @returns what became of each, in `operation_result`: one that a unique index refuses stops no other
   * @throws ApiError 400 when there are too many, or one of them does not fit its columns
   * @example
   * ```ts
   * await mincloud.tables.createIndex("product", ["name"]);
   * await mincloud.records.createMany("product", [
   *   { name: "金骏眉", price: 380 },
   *   { name: "金骏眉", price: 390 },
   * ]);
   * // {
   * //   succeed: 1,
   * //   total_count: 2,
   * //   operation_result: [{ success: { … } }, { error: { code: 11000, err_msg: … } }],
   * // }
   * ```
   */
  createMany(table: TableReference, rows: readonly JsonLike[], options?: WriteOptions): Promise<BulkCreateResult>;
  /**
   * Sets fields; atomic operators and `$unset` work inside `data` (contract 6.10-6.12).
   *
   * @returns the whole row
   * @throws ApiError 400, 404; 403 for who may not
   * @example
   * ```ts
   * const tea = await mincloud.records.update("product", "67db6b7ed5e09a71c4000001", {
   *   price: 260,
   *   stock: { $incr_by: -2 },
   *   tags: { $append_unique: ["春茶", "特级"] },
   *   $unset: { category: "" },
   * });
   * tea.stock; // 40
   * tea.tags; // ["绿茶", "春茶", "热销", "特级"]
   * ```
   */
  update(table: TableReference, id: string | number, data: JsonLike, options?: ShapeInput & WriteOptions): Promise<Row>;
  /**
   * The same change for every row that matches; above 1000 rows in the background (contract 6.15, 6.17).
   *
   * @returns what became of each row; or the id of what goes on, for {@link RecordsDoor.bulkOperation}
   * @throws ApiError 400, 404
   * @example
   * ```ts
   * const result = await mincloud.records.updateMany(
   *   "product",
   *   { on_sale: false },
   *   { where: { stock: { $lt: 20 } } },
   * );
   * "succeed" in result && result.succeed; // 3
   * ```
   */
  updateMany(table: TableReference, data: JsonLike, options?: SelectOptions): Promise<BulkResult | BulkSubmitted>;
  /**
   * Deletes a row (contract 6.13).
   *
   * @throws ApiError 404; 403 for who may not
   * @example
   * ```ts
   * await mincloud.records.delete("product", "67db6b7ed5e09a71c4000001");
   * ```
   */
  delete(table: TableReference, id: string | number, options?: WriteOptions): Promise<void>;
  /**
   * Deletes every row that matches; above 1000 rows in the background (contract 6.16, 6.17).
   *
   * @throws ApiError 400, 404
   * @example
   * ```ts
   * await mincloud.records.deleteMany("order", { where: { status: "已取消" } }); // { succeed: 1, … }
   * ```
   */
  deleteMany(table: TableReference, options?: SelectOptions): Promise<BulkResult | BulkSubmitted>;
  /**
   * How far a background operation is (contract 6.17).
   *
   * @throws ApiError 404
   * @example
   * ```ts
   * const rows = Array.from({ length: 1000 }, () => ({ order: "68eb1094d5e09a71c4000012" }));
   * await mincloud.records.createMany("order_log", rows);
   * await mincloud.records.createMany("order_log", rows);
   * const submitted = await mincloud.records.deleteMany("order_log");
   * await emulator.idle();
   * const id = "operation_id" in submitted ? submitted.operation_id : 0;
   * await mincloud.records.bulkOperation(id); // { status: "success", deleted_count: 2000, … }
   * ```
   */
  bulkOperation(id: number | string): Promise<BulkOperation>;
}
