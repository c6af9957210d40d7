import type { CategoriesDoor, FilesDoor } from "./doors/files.js";
import type { FunctionsDoor } from "./doors/functions.js";
import type { RecordsDoor } from "./doors/records.js";
import type { TablesDoor } from "./doors/tables.js";
import type { ServerDoor, TimersDoor, TriggersDoor } from "./doors/triggers.js";
import type { GroupsDoor, SuperGroupsDoor, UsersDoor } from "./doors/users.js";

export type { JsonLike } from "./doors/values.js";

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
 *
 * @example
 * ```ts
 * const { records, functions } = emulator.mincloud;
 * const { objects } = await records.find("product", { where: { name: { $contains: "龙井" } } });
 * await records.update("product", String(objects[0]?.id), { price: { $incr_by: -8 } });
 * await functions.invoke("hello", { name: "小明" }); // { code: 0, data: "你好，小明！", error: {} }
 * ```
 */
export interface Mincloud {
  /** Schemas (contract 4). */
  readonly tables: TablesDoor;
  /** Rows (contract 6). */
  readonly records: RecordsDoor;
  /** Cloud functions (contract 7). */
  readonly functions: FunctionsDoor;
  /** Users (contract 12): the rows of `_userprofile`. */
  readonly users: UsersDoor;
  /** User groups (contract 13). */
  readonly groups: GroupsDoor;
  /** Groups of groups (contract 13). */
  readonly superGroups: SuperGroupsDoor;
  /** Uploaded files (contract 11). */
  readonly files: FilesDoor;
  /** Categories of files (contract 11). */
  readonly categories: CategoriesDoor;
  /** What runs around writes, on time, and from outside (contract 10). */
  readonly triggers: TriggersDoor;
  /** Timers, to be run by hand (contract 10.2). */
  readonly timers: TimersDoor;
  /** The cloud's clock (contract 14). */
  readonly server: ServerDoor;
  /**
   * The same operations seen by another caller. Users and `"anonymous"` are bound by ACL (contract 5), as on hserve.
   *
   * @throws EmulatorError INVALID_ARGUMENT for options that are none; the operations reject with ApiError 401 for a user who is not
   *   there
   * @example
   * ```ts
   * const { id } = await mincloud.users.create({ nickname: "小明" });
   * const ming = mincloud.as({ user: Number(id) });
   * (await ming.records.find("order")).objects; // []
   * await mincloud.as("anonymous").records.create("order", {}).catch((error) => error.status); // 401
   * ```
   */
  as(caller: CallerOptions | "anonymous"): Mincloud;
  /**
   * The super-admin again, bound by nothing: how this door speaks unless told otherwise.
   *
   * @example
   * ```ts
   * const guest = mincloud.as("anonymous");
   * (await guest.asAdmin().records.find("order")).objects.length > 0; // true
   * ```
   */
  asAdmin(): Mincloud;
}
