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
 * const { objects, functions } = emulator.bmob;
 * await objects.create("GameScore", { playerName: "小刚", score: 80 });
 * await functions.run("topScores", { limit: 2 }); // { count: 5, best: ["小明 90", "小刚 80"] }
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
  /**
   * The cloud's clock (contract 6.10).
   *
   * @example
   * ```ts
   * emulator.clock.freeze("2026-01-01T00:00:00Z");
   * await bmob.timestamp(); // { timestamp: 1767225600, datetime: "2026-01-01 08:00:00" }
   * ```
   */
  timestamp(): Promise<Json>;
  /**
   * The same operations seen by another caller, bound by ACLs (contract 6.8).
   *
   * @throws EmulatorError INVALID_ARGUMENT when there is no such user, or no such session
   * @example
   * ```ts
   * const own = { a100000001: { read: true, write: true } };
   * const { objectId } = await bmob
   *   .as({ user: "a100000001" })
   *   .objects.create("GameScore", { score: 1, ACL: { "*": { read: true }, ...own } });
   * await bmob
   *   .as("anonymous")
   *   .objects.delete("GameScore", objectId)
   *   .catch((error) => error.code); // 122
   * ```
   */
  as(caller: CallerOptions | "anonymous"): Bmob;
  /**
   * Master rights again, bound by nothing: how this door speaks unless told otherwise.
   *
   * @example
   * ```ts
   * const guest = bmob.as("anonymous");
   * await guest.asMaster().users.delete("a100000002");
   * ```
   */
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
