import type { Explanation } from "../../store/index.js";
import type { CategoryObject } from "./files/categories.js";
import type { FileFindInput, FileObject } from "./files/files.js";
import type { DebugResult, InvokeAccepted, InvokeResult } from "./functions/invocation.js";
import type { JobFilter, JobObject } from "./functions/jobs.js";
import type { FunctionObject } from "./functions/registry.js";
import type { ListEnvelope, PageInput } from "./paging.js";
import type { BulkCreateResult, BulkOperation, BulkResult, BulkSubmitted } from "./records/bulk.js";
import type { ShapeInput } from "./records/presentation.js";
import type { FindInput, Row, SelectInput, TableReference, WriteOptions } from "./records/records.js";
import type { IndexObject } from "./tables/indexes.js";
import type { TableInput, TableObject } from "./tables/tables.js";
import type { TriggerSet } from "./triggers/types.js";
import type { GroupObject, SuperGroupObject } from "./users/groups.js";
import type { UserFindInput } from "./users/profiles.js";
import type { Account } from "./users/sessions.js";

/** Anything with a JSON form: `Date`s become ISO text, `undefined` members are left out. */
export type JsonLike = unknown;

export type FindOptions = Omit<FindInput, "table" | "where"> & { readonly where?: JsonLike };
export type SelectOptions = Omit<SelectInput, "table" | "where"> & WriteOptions & { readonly where?: JsonLike };

/** Cloud function code of the test's own realm: `exports.main` of contract 8. */
export type NativeFunction<Data = unknown> = (
  event: FunctionEvent<Data>,
  callback: (error: unknown, data?: unknown) => void,
) => unknown;

/** What a function is called with (contract 8.2). */
export type FunctionEvent<Data = unknown> = {
  /** What the caller passed, or what a trigger tells. */
  readonly data: Data;
  readonly eventType: string;
  readonly jobId: number;
  readonly memoryLimitInMB: number;
  readonly timeLimitInMS: number;
  readonly miniappId: number;
  readonly request: Readonly<Record<string, unknown>>;
  readonly signKey: string;
  /** The table's name, for table triggers. */
  readonly flex_schema_name?: string;
  readonly env?: { readonly id: string; readonly name: string };
};

/** Whose eyes to look through. */
export interface CallerOptions {
  /** A logged-in user, by id. */
  readonly user?: number;
  /** A test environment with data of its own (contract 1.4). Default production. */
  readonly env?: string;
  /** API version whose behaviour applies, e.g. `2.4` or `"v2.4"` (contract 1.3). Default the newest. */
  readonly version?: number | string;
}

/**
 * 知晓云 as plain async functions. Every function can be taken off its object: `const { find } = mincloud.records`.
 * Failures reject with {@link ApiError}: the status, message and body the cloud would send.
 */
export interface Mincloud {
  /** Schemas (contract 4). A table is named by its name or its integer id. */
  readonly tables: {
    create(input: TableInput): Promise<TableObject>;
    list(input?: PageInput & { readonly name?: string }): Promise<ListEnvelope<TableObject>>;
    get(table: TableReference): Promise<TableObject>;
    update(table: TableReference, data: TableInput): Promise<TableObject>;
    delete(table: TableReference): Promise<void>;
    /** Unique indexes (contract 4.1). */
    indexes(table: TableReference): Promise<ListEnvelope<IndexObject>>;
    createIndex(table: TableReference, fields: readonly string[]): Promise<IndexObject[]>;
    deleteIndex(table: TableReference, index: string): Promise<void>;
    /**
     * The rows as a file's text (contract 4.2).
     *
     * @example
     * ```ts
     * const csv = await mincloud.tables.export("order", { file_type: "csv", exclude_keys: ["read_perm", "write_perm"] });
     * ```
     */
    export(table: TableReference, options: JsonLike): Promise<string>;
    /** Rows from a file's text: `.csv`, or JSON; rows that carry an id keep it. All or none. */
    import(table: TableReference, name: string, text: string): Promise<void>;
  };
  /** Rows (contract 6). */
  readonly records: {
    /**
     * Lists rows, newest first, 20 unless told otherwise.
     *
     * @example
     * ```ts
     * const page = await mincloud.records.find("product", { where: { price: { $gt: 5 } }, orderBy: "-price", returnTotalCount: true });
     * page.meta.total_count; page.objects[0].name;
     * ```
     */
    find(table: TableReference, options?: FindOptions): Promise<ListEnvelope<Row>>;
    /**
     * How `find` is answered: which index serves, how many rows are looked at, and of one row, why it is found or not. The criteria
     * are the store's, ACL included.
     *
     * @example
     * ```ts
     * const { plan, document } = await mincloud.records.explain("product", { where: { price: { $gt: 5 } } }, row.id);
     * document?.clauses; // [{ clause: "price: $gt", asked: 5, found: [3], holds: false }]
     * ```
     */
    explain(table: TableReference, options?: FindOptions, id?: string | number): Promise<Explanation>;
    /** @throws ApiError 404 */
    get(table: TableReference, id: string | number, options?: ShapeInput): Promise<Row>;
    /**
     * @example
     * ```ts
     * const row = await mincloud.records.create("product", { name: "包", price: 10 });
     * ```
     */
    create(table: TableReference, data: JsonLike, options?: ShapeInput & WriteOptions): Promise<Row>;
    /** At most 1000 rows; per-row errors are in `operation_result` (contract 6.14). */
    createMany(table: TableReference, rows: readonly JsonLike[], options?: WriteOptions): Promise<BulkCreateResult>;
    /**
     * Sets fields; atomic operators and `$unset` work inside `data` (contract 6.10-6.12).
     *
     * @example
     * ```ts
     * await mincloud.records.update("product", id, { stock: { $incr_by: -1 }, $unset: { note: "" } });
     * ```
     */
    update(
      table: TableReference,
      id: string | number,
      data: JsonLike,
      options?: ShapeInput & WriteOptions,
    ): Promise<Row>;
    /** The same change for every row that matches; in the background above 1000 rows (contract 6.15, 6.17). */
    updateMany(table: TableReference, data: JsonLike, options?: SelectOptions): Promise<BulkResult | BulkSubmitted>;
    delete(table: TableReference, id: string | number, options?: WriteOptions): Promise<void>;
    deleteMany(table: TableReference, options?: SelectOptions): Promise<BulkResult | BulkSubmitted>;
    /** How far a background operation is (contract 6.17). */
    bulkOperation(id: number | string): Promise<BulkOperation>;
  };
  /** Cloud functions (contract 7). */
  readonly functions: {
    create(input: { name: string; function_code: string; remark?: string }): Promise<FunctionObject>;
    list(input?: PageInput): Promise<ListEnvelope<FunctionObject>>;
    get(name: string): Promise<FunctionObject>;
    update(
      name: string,
      data: { name?: string; function_code?: string; plan_circle?: string; remark?: string },
    ): Promise<FunctionObject>;
    delete(name: string): Promise<void>;
    /**
     * Runs a function and waits, 5 s at most.
     *
     * @example
     * ```ts
     * const { code, data, error } = await mincloud.functions.invoke("hello", { name: "Larry" });
     * ```
     */
    invoke(name: string, data?: JsonLike, options?: { readonly sync?: true }): Promise<InvokeResult>;
    /** Starts it and does not wait, 300 s at most. */
    invoke(name: string, data: JsonLike, options: { readonly sync: false }): Promise<InvokeAccepted>;
    /** Runs a function and tells everything about the run (contract 7.4). */
    debug(name: string, input: { data: JsonLike; subject?: string; schema_id?: number }): Promise<DebugResult>;
    /** Executions, newest first (contract 7.5). */
    jobs(name: string, filter?: Omit<JobFilter, "name">): Promise<ListEnvelope<JobObject>>;
    /**
     * Deploys a function of the test's own realm: breakpoints, stack traces and coverage work. Trusted code only.
     * It survives `emulator.reset()`; new code (`update`) takes its place. A data file keeps its text, not the function: define
     * it again after opening one.
     *
     * @example
     * ```ts
     * await mincloud.functions.define("hello", async (event: { data: { name: string } }) => `hello ${event.data.name}`);
     * ```
     */
    define<Data = unknown>(name: string, main: NativeFunction<Data>): Promise<void>;
  };
  /** Users (contract 12): the rows of `_userprofile`. */
  readonly users: {
    /**
     * @example
     * ```ts
     * const user = await mincloud.users.create({ _username: "ming", _password: "secret", nickname: "小明" });
     * ```
     */
    create(data: JsonLike, options?: ShapeInput): Promise<Row>;
    delete(id: number | string): Promise<void>;
    setAccount(
      id: number | string,
      data: { username?: string | null; email?: string | null; phone?: string | null; new_password?: string },
    ): Promise<Account>;
    find(options?: Omit<UserFindInput, "where"> & { readonly where?: JsonLike }): Promise<ListEnvelope<Row>>;
    get(id: number | string, options?: ShapeInput): Promise<Row>;
    update(id: number | string, data: JsonLike, options?: ShapeInput): Promise<Row>;
  };
  /** User groups (contract 13): `gid:<id>` in an ACL lets their members in. */
  readonly groups: {
    create(input: { name: string; parent?: number }): Promise<GroupObject>;
    list(input?: PageInput & { readonly parentId?: number }): Promise<ListEnvelope<GroupObject>>;
    get(id: number): Promise<GroupObject>;
    update(id: number, data: { name?: string; parent?: number | null }): Promise<GroupObject>;
    delete(id: number): Promise<void>;
    add(users: readonly number[], groups: readonly number[]): Promise<void>;
    remove(users: readonly number[], groups: readonly number[]): Promise<void>;
  };
  readonly superGroups: {
    create(input: { name: string; children?: readonly number[] }): Promise<SuperGroupObject>;
    list(input?: PageInput): Promise<ListEnvelope<SuperGroupObject>>;
    get(id: number): Promise<SuperGroupObject>;
    update(id: number, data: { name?: string; children?: readonly number[] }): Promise<SuperGroupObject>;
    delete(id: number): Promise<void>;
  };
  /** Uploaded files (contract 11). `path` serves the bytes while the emulator listens. */
  readonly files: {
    /**
     * @example
     * ```ts
     * const file = await mincloud.files.upload("茶.jpg", bytes, { category_name: "商品图" });
     * await mincloud.records.update("product", id, { photo: file });
     * ```
     */
    upload(
      name: string,
      bytes: Uint8Array | string,
      options?: { type?: string; category_id?: string; category_name?: string },
    ): Promise<FileObject>;
    /** The bytes of a file, by its `cdn_path`. */
    content(cdnPath: string): Promise<{ readonly bytes: Uint8Array; readonly type: string }>;
    find(options?: Omit<FileFindInput, "where"> & { readonly where?: JsonLike }): Promise<ListEnvelope<FileObject>>;
    get(id: string): Promise<FileObject>;
    delete(id: string): Promise<void>;
  };
  readonly categories: {
    create(input: { name: string }): Promise<CategoryObject>;
    list(input?: PageInput): Promise<ListEnvelope<CategoryObject>>;
    get(id: string): Promise<CategoryObject>;
    update(id: string, input: { name: string }): Promise<CategoryObject>;
    delete(id: string): Promise<void>;
  };
  /** What runs around writes, on time, and from outside (contract 10); the content of `triggers.json`. */
  readonly triggers: {
    /**
     * Kept like data: `emulator.reset()` takes them away.
     *
     * @example
     * ```ts
     * await mincloud.triggers.define({
     *   tables: [{ name: "log orders", table: "order", on: ["create"], actions: [{ type: "function", function: "logOrder" }] }],
     * });
     * ```
     */
    define(set: TriggerSet): Promise<void>;
  };
  /** Timers run by themselves when `emulator.clock.advance("1d")` passes their time; `run` runs one now. */
  readonly timers: { run(name: string): Promise<void> };
  /** The cloud's clock (contract 14). */
  readonly server: { time(): Promise<{ time: string }> };
  /**
   * The same operations seen by another caller. Users and `"anonymous"` are bound by ACL (contract 5), as on hserve.
   *
   * @example
   * ```ts
   * await mincloud.as({ user: 42 }).records.find("product");
   * await mincloud.as("anonymous").records.create("product", {}).catch((error) => error.status); // 401
   * ```
   */
  as(caller: CallerOptions | "anonymous"): Mincloud;
  /** The super-admin again, bound by nothing. */
  asAdmin(): Mincloud;
}
