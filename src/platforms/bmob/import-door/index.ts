import type { Json } from "../../../kernel/index.js";
import { type CallerOptions, createCaller, readCaller, type Who } from "./caller.js";
import { createFilesDoor, type FilesDoor } from "./files.js";
import { createFunctionsDoor, type FunctionsDoor } from "./functions.js";
import { createMessagesDoor, type MessagesDoor } from "./messages.js";
import { createObjectsDoor, type ObjectsDoor } from "./objects.js";
import type { DoorParts } from "./parts.js";
import { createRolesDoor, type RolesDoor } from "./roles.js";
import { createTasksDoor, type TasksDoor } from "./tasks.js";
import { createUsersDoor, type UsersDoor } from "./users.js";

/**
 * Bmob as plain async functions. They are closures: `const { find } = bmob.objects` works. Rejections are `ApiError`s with `status`,
 * `code` and the vendor's message; arguments that cannot be meant so are an `EmulatorError`, INVALID_ARGUMENT.
 *
 * @example
 * ```ts
 * const { bmob } = emulator;
 * const { status, body } = await bmob.functions.call("hello", { query: { n: "小明" } });
 * ```
 */
export interface Bmob {
  /** Cloud functions in Python and Node.js (contract 4, 5). */
  readonly functions: FunctionsDoor;
  /** Timed tasks of cloud functions (contract 5). */
  readonly tasks: TasksDoor;
  /** Objects of any class (contract 6.2-6.5, 6.10). */
  readonly objects: ObjectsDoor;
  /** Users and sessions (contract 6.6). */
  readonly users: UsersDoor;
  /** Codes by text message and mail (contract 6.7). What was sent is in `emulator.outbox`. */
  readonly messages: MessagesDoor;
  /** Roles (contract 6.8). */
  readonly roles: RolesDoor;
  /** Files with real bytes (contract 6.9). */
  readonly files: FilesDoor;
  /** The cloud's clock (contract 6.10). */
  timestamp(): Promise<Json>;
  /**
   * The same operations seen by another caller, bound by ACLs (contract 6.8).
   *
   * @throws EmulatorError INVALID_ARGUMENT when there is no such user, or no such session
   * @example
   * ```ts
   * await bmob.as({ user: objectId }).objects.find("GameScore");
   * await bmob.as("anonymous").objects.delete("GameScore", id).catch((error) => error.code); // 122
   * ```
   */
  as(caller: CallerOptions | "anonymous"): Bmob;
  /** Master rights again, bound by nothing: how this door speaks unless told otherwise. */
  asMaster(): Bmob;
}

/** Binds the operations to a caller. */
export const createImportDoor = (parts: DoorParts, who: Who = "master"): Bmob => {
  const group = { ...parts, caller: createCaller(parts, who) };
  return {
    functions: createFunctionsDoor(group),
    tasks: createTasksDoor(group),
    objects: createObjectsDoor(group),
    users: createUsersDoor(group),
    messages: createMessagesDoor(group),
    roles: createRolesDoor(group),
    files: createFilesDoor(group),
    timestamp: () => parts.operations.server.timestamp(),
    as: (next) => createImportDoor(parts, readCaller(parts, next)),
    asMaster: () => createImportDoor(parts),
  };
};
