import { ANYTHING, type OptionTypes } from "../../shared/arguments.js";
import { classHookName, type UserHook, userHookName } from "../functions/names.js";
import type { ClassHook } from "../objects/hooks.js";
import { createDefine, type DefineOptions, type NativeFunction } from "./define.js";
import type { DoorParts } from "./parts.js";

export type HookOptions = Pick<DefineOptions, "deployment">;

export interface ClassHookDefinition {
  (className: string, fn: NativeFunction): void;
  (className: string, options: HookOptions, fn: NativeFunction): void;
}

export interface UserHookDefinition {
  (fn: NativeFunction): void;
  (options: HookOptions, fn: NativeFunction): void;
}

/** Hooks of your own realm (contract 8). */
export interface HooksDoor {
  /**
   * @example
   * ```ts
   * leancloud.hooks.beforeSave("Post", ({ object }) => {
   *   if (!object.get("title")) throw new Error("a post needs a title");
   * });
   * ```
   */
  readonly beforeSave: ClassHookDefinition;
  readonly afterSave: ClassHookDefinition;
  readonly beforeUpdate: ClassHookDefinition;
  readonly afterUpdate: ClassHookDefinition;
  readonly beforeDelete: ClassHookDefinition;
  readonly afterDelete: ClassHookDefinition;
  readonly onLogin: UserHookDefinition;
  readonly onAuthData: UserHookDefinition;
  onVerified(kind: "sms" | "email", fn: NativeFunction): void;
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
