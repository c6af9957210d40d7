import type { Json, JsonObject } from "../../../kernel/index.js";
import type { Caller } from "../access/caller.js";
import { refuse } from "../errors.js";
import type { World } from "../world.js";
import type { Attempt } from "./attempt.js";
import type { PhoneCodes, Purpose } from "./codes.js";
import type { Enter } from "./enter.js";
import type { UserHooks } from "./hooks.js";
import { requireUser, userAsSelf } from "./presentation.js";

/** Lets a user in who knows a code that was sent to their number (contract 16.4, 16.12). The number counts as verified then. */
export type PhoneLogin = (
  caller: Caller,
  input: {
    readonly user: string;
    readonly phone: string;
    readonly code: Json | undefined;
    readonly purposes: readonly Purpose[];
  },
) => Promise<JsonObject>;

/** Lets a user in whose number has just been proven. */
export type EnterByPhone = (caller: Caller, user: string) => Promise<JsonObject>;

export const createEnterByPhone =
  (world: World, hooks: UserHooks, enter: Enter): EnterByPhone =>
  async (caller, user) => {
    if (requireUser(world.store, user).mobilePhoneVerified === true) return enter(caller, user);
    const entered = await enter(caller, user, { fields: () => ({ mobilePhoneVerified: true }) });
    await hooks.onVerified(caller, "sms", userAsSelf(world, caller, user));
    return entered;
  };

export const createPhoneLogin =
  ({
    codes,
    attempt,
    enterByPhone,
  }: {
    readonly codes: PhoneCodes;
    readonly attempt: Attempt;
    readonly enterByPhone: EnterByPhone;
  }): PhoneLogin =>
  async (caller, { user, phone, code, purposes }) => {
    const outcome = await attempt(user, (tx) =>
      purposes.some((purpose) => codes.redeem(tx, purpose, phone, code) !== undefined) ? "right" : "wrong",
    );
    if (outcome === "locked") throw refuse("loginLocked");
    if (outcome !== "right") throw refuse("badSmsCode");
    return enterByPhone(caller, user);
  };
