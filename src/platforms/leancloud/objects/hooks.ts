import type { JsonObject } from "../../../kernel/index.js";
import type { Caller } from "../access/caller.js";

/** The class hooks of contract 8.1. */
export const CLASS_HOOKS = [
  "beforeSave",
  "afterSave",
  "beforeUpdate",
  "afterUpdate",
  "beforeDelete",
  "afterDelete",
] as const;

export type ClassHook = (typeof CLASS_HOOKS)[number];

export type BeforeHook = Extract<ClassHook, `before${string}`>;
export type AfterHook = Extract<ClassHook, `after${string}`>;

/** What runs around the writes of objects. Writes know no more of functions than this. */
export interface ClassHooks {
  /** Whether this caller's deployment has the hook. */
  has(caller: Caller, hook: ClassHook, className: string): Promise<boolean>;
  /**
   * Runs a hook that may refuse.
   *
   * @param object as `wholeObject` shows it, with ACL
   * @returns the object's fields as the hook left them
   * @throws ApiError 142 when it refuses, 141 when it takes too long (contract 8.8, 7.5)
   */
  before(
    caller: Caller,
    hook: BeforeHook,
    className: string,
    object: JsonObject,
    updatedKeys?: readonly string[],
  ): Promise<JsonObject>;
  /** Runs a hook whose failure changes nothing; waits for it as long as it may take (contract 8.6). */
  after(
    caller: Caller,
    hook: AfterHook,
    className: string,
    object: JsonObject,
    updatedKeys?: readonly string[],
  ): Promise<void>;
}
