import type { Json } from "../../../kernel/index.js";
import type { ImportOptions, ImportReport } from "../import-export.js";
import { type CallerOptions, createCaller, readCaller, type Who } from "./caller.js";
import { createFilesDoor, type FilesDoor } from "./files.js";
import { createFunctionsDoor, type FunctionsDoor } from "./functions.js";
import { createHooksDoor, type HooksDoor } from "./hooks.js";
import { createObjectsDoor, type ObjectsDoor } from "./objects.js";
import type { DoorParts } from "./parts.js";
import { createRolesDoor, type RolesDoor } from "./roles.js";
import { createUsersDoor, type UsersDoor } from "./users.js";

/**
 * LeanCloud as plain async functions. They are closures: `const { find } = leancloud.objects` works. Rejections are
 * `ApiError`s with `status`, `code` and the vendor's message; arguments that cannot be meant so are an `EmulatorError`,
 * INVALID_ARGUMENT.
 *
 * @example
 * ```ts
 * const { objects, functions } = emulator.leancloud;
 * await objects.create("Review", { movie: "夏洛特烦恼", stars: 5 });
 * await functions.run("averageStars", { movie: "夏洛特烦恼" }); // { movie: "夏洛特烦恼", stars: "4.0" }
 * ```
 */
export interface Leancloud {
  /** Objects of any class (contract 10-14). */
  readonly objects: ObjectsDoor;
  /** Cloud functions (contract 3, 5). */
  readonly functions: FunctionsDoor;
  /** Hooks of your own realm (contract 8). */
  readonly hooks: HooksDoor;
  /** Users and sessions (contract 16). Codes and links are in `emulator.outbox`. */
  readonly users: UsersDoor;
  /** Roles (contract 17). */
  readonly roles: RolesDoor;
  /** Files with real bytes (contract 18). `url` serves them while the emulator listens. */
  readonly files: FilesDoor;
  /**
   * The cloud's clock (contract 20.5).
   *
   * @example
   * ```ts
   * emulator.clock.freeze("2026-01-01T00:00:00Z");
   * await leancloud.date(); // { __type: "Date", iso: "2026-01-01T00:00:00.000Z" }
   * ```
   */
  date(): Promise<Json>;
  /**
   * Reads a data export of the vendor's console: ids, times, ACL, column types, users with their passwords. Everything or, when it
   * cannot be read, nothing.
   *
   * @param path the unpacked folder
   * @returns what it brought, and what was not understood: nothing is dropped silently
   * @throws EmulatorError INVALID_ARGUMENT when there is no export
   * @example
   * ```ts
   * const report = await leancloud.importExport("exports/my-app");
   * report.classes; // { Todo: 2 }
   * report.problems; // []
   * ```
   */
  importExport(path: string, options?: ImportOptions): Promise<ImportReport>;
  /**
   * The same operations seen by another caller, bound by ACL and class permissions (contract 15). A user need not have logged in:
   * functions that need a session open one.
   *
   * @throws EmulatorError INVALID_ARGUMENT when there is no such user, or no such session
   * @example
   * ```ts
   * const hong = leancloud.as({ sessionToken: "demo-session-of-xiaohong" });
   * await hong.functions.run("hello"); // "你好，小红！"
   * await leancloud.as("anonymous").objects.find("_User").catch((error) => error.code); // 403
   * ```
   */
  as(caller: CallerOptions | "anonymous"): Leancloud;
  /**
   * Master rights again, bound by nothing: how this door speaks unless told otherwise.
   *
   * @example
   * ```ts
   * const guest = leancloud.as("anonymous");
   * (await guest.asMaster().users.find()).results.length; // 2
   * ```
   */
  asMaster(): Leancloud;
}

/** Binds the operations to a caller. */
export const createImportDoor = (parts: DoorParts, who: Who = "master"): Leancloud => {
  const group = { ...parts, caller: createCaller(parts, who) };
  return {
    objects: createObjectsDoor(group),
    functions: createFunctionsDoor(group),
    hooks: createHooksDoor(group),
    users: createUsersDoor(group),
    roles: createRolesDoor(group),
    files: createFilesDoor(group),
    date: () => parts.operations.server.date(),
    importExport: parts.importExport,
    as: (next) => createImportDoor(parts, readCaller(parts, next)),
    asMaster: () => createImportDoor(parts),
  };
};
