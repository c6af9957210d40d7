import { CLASS_HOOKS, type ClassHook } from "../objects/hooks.js";

/** Contract 8.1: under which name a hook is registered. */
const PREFIX: Readonly<Record<ClassHook, string>> = {
  beforeSave: "__before_save_for_",
  afterSave: "__after_save_for_",
  beforeUpdate: "__before_update_for_",
  afterUpdate: "__after_update_for_",
  beforeDelete: "__before_delete_for_",
  afterDelete: "__after_delete_for_",
};

export const classHookName = (hook: ClassHook, className: string): string => PREFIX[hook] + className;

export type UserHook = "onLogin" | "onAuthData" | "onVerified/sms" | "onVerified/email";

const USER_HOOKS: Readonly<Record<UserHook, string>> = {
  onLogin: "__on_login__User",
  onAuthData: "__on_authdata__User",
  "onVerified/sms": "__on_verified_sms",
  "onVerified/email": "__on_verified_email",
};

export const userHookName = (hook: UserHook): string => USER_HOOKS[hook];

/** Contract 8.11: where the engine answers for it, below `/1.1/functions/`. */
export const userHookPath = (hook: UserHook): string[] =>
  hook.startsWith("onVerified") ? hook.split("/") : ["_User", hook];

const isClassHook = (name: string): name is ClassHook => (CLASS_HOOKS as readonly string[]).includes(name);

/**
 * The name under which a path of the engine's surface is registered (contract 3.5, 8.11).
 *
 * @param path segments below `/1.1/functions` or `/1.1/call`, decoded
 * @example
 * ```ts
 * registeredName(["Post", "beforeSave"]); // "__before_save_for_Post"
 * registeredName(["averageStars"]); // "averageStars"
 * ```
 */
export const registeredName = ([first = "", second]: readonly string[]): string => {
  if (second === undefined) return first;
  if (first === "onVerified") return `__on_verified_${second}`;
  if (first === "_User" && second === "onLogin") return USER_HOOKS.onLogin;
  if (first === "_User" && second === "onAuthData") return USER_HOOKS.onAuthData;
  return isClassHook(second) ? classHookName(second, first) : `${second} of ${first}`;
};
