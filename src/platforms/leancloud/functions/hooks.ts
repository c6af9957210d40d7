import { isObject, type Json, type JsonObject, type Log, messageOf } from "../../../kernel/index.js";
import { monotonic } from "../../../kernel/timers.js";
import type { Caller } from "../access/caller.js";
import type { LeancloudConfig } from "../config.js";
import { hookRefusal, refusal } from "../errors.js";
import type { ClassHooks } from "../objects/hooks.js";
import type { UserHooks } from "../users/hooks.js";
import type { EngineAnswer } from "./engine.js";
import type { Engines } from "./engines.js";
import { classHookName, type UserHook, userHookName, userHookPath } from "./names.js";

/** A hook to run. */
interface HookCall {
  /** Its registered name. */
  readonly name: string;
  readonly path: readonly string[];
  readonly body: JsonObject;
  /** Milliseconds (contract 7.5). */
  readonly limitMs: number;
}

const textOf = (error: Json | undefined): string => (typeof error === "string" ? error : JSON.stringify(error ?? null));

const errorIn = ({ body }: EngineAnswer): string => textOf(isObject(body) ? (body as JsonObject).error : body);

/** Contract 7.5: 141, naming class and hook. */
const tooLate = ([owner = "", hook = ""]: readonly string[], limitMs: number) =>
  refusal(
    400,
    141,
    `LeanEngine request timeout. Hook ${hook} of ${owner} did not answer within ${Math.max(0, Math.round(limitMs))} ms.`,
  );

/**
 * Contract 7.5, 8: hooks, run by whichever engine has them.
 *
 * @param userOf the whole user of an id, as hooks get it; undefined when the user is gone
 * @example
 * ```ts
 * const { classHooks } = createHooks({ config, log, engines, userOf });
 * if (await classHooks.has(caller, "beforeSave", "Post")) await classHooks.before(caller, "beforeSave", "Post", object);
 * ```
 */
export const createHooks = ({
  config,
  log,
  engines,
  userOf,
}: {
  readonly config: LeancloudConfig;
  readonly log: Log;
  readonly engines: Engines;
  readonly userOf: (id: string) => JsonObject | undefined;
}): { readonly classHooks: ClassHooks; readonly userHooks: UserHooks } => {
  /** Contract 7.5: at most what is left of the function that caused it. One that goes on after its time (7.2) has hooks as others do. */
  const limitFor = ({ deadline = Number.POSITIVE_INFINITY }: Caller, limitMs: number): number => {
    const left = deadline - monotonic();
    return left > 0 ? Math.min(limitMs, left) : limitMs;
  };

  const note = (name: string, level: "warn" | "error", message: string): void =>
    log.add({ platform: "leancloud", level, message, function: name });

  /** Undefined when it ran out of time. */
  const serve = async (caller: Caller, { name, path, body, limitMs }: HookCall): Promise<EngineAnswer | undefined> => {
    const engine = await engines.find(caller, name);
    if (engine === undefined) return { status: 200, body: isObject(body.object) ? (body.object as JsonObject) : {} };
    const request = {
      endpoint: "functions",
      path,
      url: `/1.1/functions/${path.join("/")}`,
      method: "POST",
      body,
      session: undefined,
    } as const;
    const answer = await engine.serve(request, { ...caller, hookKey: true }, limitMs);
    return answer === "timeout" ? undefined : answer;
  };

  const vetoing = async (caller: Caller, call: HookCall, status = 400): Promise<Json> => {
    const limitMs = limitFor(caller, call.limitMs);
    const answer = await serve(caller, { ...call, limitMs });
    if (answer === undefined) throw tooLate(call.path, limitMs);
    if (answer.status !== 200) throw hookRefusal(errorIn(answer), status);
    return answer.body;
  };

  /** Contract 8.6: failures are logged and change nothing. What fails because its world has ended is no failure. */
  const following = async (caller: Caller, name: string, prepare: () => HookCall): Promise<void> => {
    try {
      const call = prepare();
      const answer = await serve(caller, { ...call, limitMs: limitFor(caller, call.limitMs) });
      if (answer === undefined) note(name, "warn", `it did not end in time; nobody waits for it any longer`);
      // What is no answer of the function's own, 500, the engine has logged with its stack.
      else if (answer.status !== 200 && answer.status !== 500) note(name, "error", errorIn(answer));
    } catch (error) {
      if (caller.lease?.holds() !== false) note(name, "error", messageOf(error));
    }
  };

  /** Contract 8.7: the user of the session that made the request. */
  const withUser = (caller: Caller, body: JsonObject): JsonObject => {
    const user = caller.user === undefined ? undefined : userOf(caller.user);
    return user === undefined ? body : { ...body, user };
  };

  const classCall = (
    caller: Caller,
    hook: Parameters<ClassHooks["has"]>[1],
    className: string,
    object: JsonObject,
    updatedKeys: readonly string[] | undefined,
    limitMs: number,
  ): HookCall => ({
    name: classHookName(hook, className),
    path: [className, hook],
    body: withUser(caller, {
      object: updatedKeys === undefined ? object : { ...object, _updatedKeys: [...updatedKeys] },
    }),
    limitMs,
  });

  const userCall = (hook: UserHook, body: JsonObject, limitMs: number): HookCall => ({
    name: userHookName(hook),
    path: userHookPath(hook),
    body,
    limitMs,
  });

  const has = async (caller: Caller, name: string): Promise<boolean> =>
    (await engines.find(caller, name)) !== undefined;

  return {
    classHooks: {
      has: (caller, hook, className) => has(caller, classHookName(hook, className)),
      async before(caller, hook, className, object, updatedKeys) {
        const call = classCall(caller, hook, className, object, updatedKeys, config.beforeHookTimeoutMs);
        const body = await vetoing(caller, call);
        return isObject(body) ? (body as JsonObject) : object;
      },
      after: (caller, hook, className, object, updatedKeys) =>
        following(caller, classHookName(hook, className), () =>
          classCall(caller, hook, className, object, updatedKeys, config.afterHookTimeoutMs),
        ),
    },
    userHooks: {
      async onLogin(caller, user) {
        if (!(await has(caller, userHookName("onLogin")))) return;
        // Contract 8.8: HTTP 401.
        await vetoing(caller, userCall("onLogin", { object: user }, config.beforeHookTimeoutMs), 401);
      },
      async onAuthData(caller, authData) {
        if (!(await has(caller, userHookName("onAuthData")))) return authData;
        const body = await vetoing(caller, userCall("onAuthData", { authData }, config.beforeHookTimeoutMs));
        const result = isObject(body) ? (body as JsonObject).result : undefined;
        return isObject(result) ? (result as JsonObject) : authData;
      },
      onVerified(caller, kind, user) {
        const hook = `onVerified/${kind}` as const;
        return following(caller, userHookName(hook), () => userCall(hook, { object: user }, config.afterHookTimeoutMs));
      },
    },
  };
};
