import { ANYTHING, type OptionTypes } from "../../shared/arguments.js";
import { classHookName, type UserHook, userHookName } from "../functions/names.js";
import type { ClassHook } from "../objects/hooks.js";
import { createDefine, type DefineOptions, type NativeFunction } from "./define.js";
import type { DoorParts } from "./parts.js";

/**
 * Which deployment a hook belongs to (contract 6).
 *
 * @interface
 */
export type HookOptions = Pick<DefineOptions, "deployment">;

/** Defines a hook of a class; the one that was there is replaced. */
export interface ClassHookDefinition {
  /** @throws EmulatorError INVALID_ARGUMENT */
  (className: string, fn: NativeFunction): void;
  /** The same with options. @throws EmulatorError INVALID_ARGUMENT */
  (className: string, options: HookOptions, fn: NativeFunction): void;
}

/** Defines a hook of users; the one that was there is replaced. */
export interface UserHookDefinition {
  /** @throws EmulatorError INVALID_ARGUMENT */
  (fn: NativeFunction): void;
  /** The same with options. @throws EmulatorError INVALID_ARGUMENT */
  (options: HookOptions, fn: NativeFunction): void;
}

/**
 * Hooks of your own realm (contract 8), with breakpoints, stacks and coverage. `request.object` is an object of the vendor's SDK.
 *
 * @example
 * ```ts
 * const { hooks, objects } = leancloud;
 * hooks.beforeSave("Todo", ({ object }) => {
 *   if (!object.get("title")) throw new Error("a todo needs a title");
 * });
 * hooks.afterSave("Todo", ({ object }) => console.log("saved", object.id));
 * await objects.create("Todo", {}).catch((error) => error.code); // 142
 * ```
 */
export interface HooksDoor {
  /** Before an object is made: may change it, or throw to refuse it. */
  readonly beforeSave: ClassHookDefinition;
  /** After an object was made: nobody waits for it. */
  readonly afterSave: ClassHookDefinition;
  /** Before an object is changed: `object.updatedKeys` says what. May throw to refuse it. */
  readonly beforeUpdate: ClassHookDefinition;
  /** After an object was changed: nobody waits for it. */
  readonly afterUpdate: ClassHookDefinition;
  /** Before an object is deleted: may throw to refuse that. */
  readonly beforeDelete: ClassHookDefinition;
  /** After an object was deleted: nobody waits for it. */
  readonly afterDelete: ClassHookDefinition;
  /** When a user comes in: may throw to refuse them. */
  readonly onLogin: UserHookDefinition;
  /** When a user comes in by `authData`: may throw to refuse them. */
  readonly onAuthData: UserHookDefinition;
  /**
   * When a number or a mail address has been verified.
   *
   * @example
   * ```ts
   * leancloud.hooks.onVerified("email", ({ object }) => console.log(object.get("email")));
   * ```
   */
  onVerified(kind: "sms" | "email", fn: NativeFunction): void;
  /** The same with options. */
  onVerified(kind: "sms" | "email", options: HookOptions, fn: NativeFunction): void;
}

/** Which deployments there are, is judged where they are read. */
const OPTIONS: OptionTypes<HookOptions> = { deployment: ANYTHING };

export const createHooksDoor = (parts: Pick<DoorParts, "define">): HooksDoor => {
  const define = createDefine(parts);
  const ofClass =
    (hook: ClassHook): ClassHookDefinition =>
    (className: string, options: HookOptions | NativeFunction, fn?: NativeFunction) =>
      define({ call: `hooks.${hook}`, name: classHookName(hook, className), options: OPTIONS }, options, fn);
  const ofUsers = (hook: UserHook) => (options: HookOptions | NativeFunction, fn?: NativeFunction) =>
    define({ call: `hooks.${hook.split("/")[0]}`, name: userHookName(hook), options: OPTIONS }, options, fn);
  return {
    beforeSave: ofClass("beforeSave"),
    afterSave: ofClass("afterSave"),
    beforeUpdate: ofClass("beforeUpdate"),
    afterUpdate: ofClass("afterUpdate"),
    beforeDelete: ofClass("beforeDelete"),
    afterDelete: ofClass("afterDelete"),
    onLogin: ofUsers("onLogin"),
    onAuthData: ofUsers("onAuthData"),
    onVerified: (kind: "sms" | "email", options: HookOptions | NativeFunction, fn?: NativeFunction) =>
      ofUsers(`onVerified/${kind}`)(options, fn),
  };
};
