import type { JobFilter, JobObject } from "../functions/jobs.js";
import type { FunctionObject } from "../functions/registry.js";
import type { DebugResult, InvokeAccepted, InvokeResult } from "../functions/replies.js";
import type { ListEnvelope, PageInput } from "../paging.js";
import type { JsonLike } from "./values.js";

/**
 * Cloud function code of the test's own realm: `exports.main` of contract 8. Its result is what it calls back with, or what its promise
 * resolves to, unless that is `undefined`; what it returns without a promise counts for nothing (contract 8.3).
 */
export type NativeFunction<Data = unknown> = (
  event: FunctionEvent<Data>,
  callback: (error: unknown, data?: unknown) => void,
) => unknown;

/** What a function is called with (contract 8.2). */
export type FunctionEvent<Data = unknown> = {
  /** What the caller passed, or what a trigger tells. */
  readonly data: Data;
  /** Who asked: `sdk`, `open_api`, `cloud_function`, `flex_schema` (a table trigger), `timer` … */
  readonly eventType: string;
  readonly jobId: number;
  readonly memoryLimitInMB: number;
  /** Milliseconds. */
  readonly timeLimitInMS: number;
  readonly miniappId: number;
  /** Of a call by the SDK: its headers, the user, and the like. Otherwise empty. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly signKey: string;
  /** The table's name, for table triggers. */
  readonly flex_schema_name?: string;
  /** The test environment, where it runs in one. */
  readonly env?: { readonly id: string; readonly name: string };
};

/**
 * Cloud functions (contract 7).
 *
 * @example
 * ```ts
 * const { functions } = mincloud;
 * await functions.create({
 *   name: "double",
 *   function_code: "exports.main = async ({ data }) => data.n * 2;",
 * });
 * await functions.invoke("double", { n: 21 }); // { code: 0, data: 42, error: {} }
 * await functions.update("double", {
 *   function_code: "exports.main = async ({ data }) => data.n + data.n;",
 * });
 * (await functions.get("double")).function_code; // "exports.main = async …"
 * await functions.delete("double");
 * (await functions.list()).objects.some(({ name }) => name === "double"); // false
 * ```
 */
export interface FunctionsDoor {
  /** Deploys code (contract 7.2); whether it runs, shows when it does. @throws ApiError 400 when the name is taken */
  create(input: { name: string; function_code: string; remark?: string }): Promise<FunctionObject>;
  /** Functions, newest first (contract 7.2). */
  list(input?: PageInput): Promise<ListEnvelope<FunctionObject>>;
  /** A function with its code (contract 7.1). @throws ApiError 404 */
  get(name: string): Promise<FunctionObject>;
  /**
   * Changes code, name, memory (`plan_circle`) or remark (contract 7.2). New code starts cold.
   *
   * @throws ApiError 400, 404
   */
  update(
    name: string,
    data: { name?: string; function_code?: string; plan_circle?: string; remark?: string },
  ): Promise<FunctionObject>;
  /** Deletes a function. @throws ApiError 404 */
  delete(name: string): Promise<void>;
  /**
   * Runs a function and waits, 5 s at most (contract 7.3).
   *
   * @param data what the function gets as `event.data`. Default `{}`
   * @returns `code` 0 and what it answered; or `code` 1 and its error
   * @throws ApiError 404 when there is none
   * @example
   * ```ts
   * await mincloud.functions.invoke("hello", { name: "小明" }); // { code: 0, data: "你好，小明！", error: {} }
   * ```
   */
  invoke(name: string, data?: JsonLike, options?: { readonly sync?: true }): Promise<InvokeResult>;
  /**
   * Starts it and does not wait, 300 s at most (contract 7.3).
   *
   * @throws ApiError 404 when there is none
   * @example
   * ```ts
   * await mincloud.functions.invoke("hello", { name: "小明" }, { sync: false }); // { status: "ok" }
   * await emulator.idle(); // it has run
   * ```
   */
  invoke(name: string, data: JsonLike, options: { readonly sync: false }): Promise<InvokeAccepted>;
  /**
   * Runs a function and tells everything about the run (contract 7.4).
   *
   * @param input its data; `subject`, who is said to have asked; and for table triggers the table's id
   * @throws ApiError 400, 404
   * @example
   * ```ts
   * const { code, log, execution_time } = await mincloud.functions.debug("hello", {
   *   data: { name: "小明" },
   * });
   * log.includes("hello 被调用: 小明"); // true
   * ```
   */
  debug(name: string, input: { data: JsonLike; subject?: string; schema_id?: number }): Promise<DebugResult>;
  /**
   * Executions, newest first (contract 7.5).
   *
   * @throws ApiError 404; 400 for a filter that is none
   * @example
   * ```ts
   * await mincloud.functions.invoke("hello");
   * const { objects } = await mincloud.functions.jobs("hello", { status: "fulfilled" });
   * objects[0]; // { source: "open_api", service_type: "time_sensitive", status: "fulfilled", … }
   * ```
   */
  jobs(name: string, filter?: Omit<JobFilter, "name">): Promise<ListEnvelope<JobObject>>;
  /**
   * Deploys a function of the test's own realm: breakpoints, stack traces and coverage work. Trusted code only.
   * It survives `emulator.reset()`; new code (`update`) takes its place. A data file keeps its text, not the function: define
   * it again after opening one.
   *
   * @example
   * ```ts
   * await mincloud.functions.define(
   *   "greet",
   *   async (event: { data: { name: string } }) => `hello ${event.data.name}`,
   * );
   * await mincloud.functions.invoke("greet", { name: "小明" }); // { code: 0, data: "hello 小明", error: {} }
   * ```
   */
  define<Data = unknown>(name: string, main: NativeFunction<Data>): Promise<void>;
}
