import type { Json, JsonObject } from "../../../kernel/index.js";
import type { Hold } from "../../shared/hold.js";
import type { Caller } from "../access/caller.js";
import { badCode, emailUnknown, paramMissing, refuse } from "../errors.js";
import { isPhone, requireEmail, textOf } from "../messages/addresses.js";
import type { Messages } from "../messages/index.js";
import { DONE } from "../objects/objects.js";
import { findRow, type World } from "../world.js";
import type { ById } from "./accounts.js";
import type { ChangeUser } from "./change.js";
import { requireNewPassword } from "./fields.js";
import { findLogin } from "./logins.js";
import type { Mails } from "./mails.js";
import { assertFresh, assertOwn } from "./ownership.js";
import { requireUser } from "./presentation.js";

export interface RenewalsParts {
  readonly world: World;
  readonly hold: Hold;
  readonly messages: Pick<Messages, "redeem" | "recipientsOf">;
  readonly mails: Mails;
  readonly change: ChangeUser;
}

/**
 * New passwords, and what is proven by mail (contract 6.6). Whoever may know a password may also have a session: a password that
 * changes ends it, in whatever way it changed.
 */
export const createRenewals = ({ world, hold, messages, mails, change }: RenewalsParts) => {
  const { store, config, passwords } = world;

  /** `PUT /1/updateUserPassword/<id>`. The old password is asked of the master, too. @throws ApiError 206, 211, 101, 118, 210 */
  const changePassword = async (
    caller: Caller,
    { id, body: { oldPassword: old, newPassword } }: ById & { readonly body: JsonObject },
  ): Promise<JsonObject> => {
    assertFresh(caller);
    assertOwn(world, caller, requireUser(store, id));
    if (old === undefined || old === null) throw paramMissing("oldPassword");
    const password = requireNewPassword("newPassword", newPassword);
    await hold(caller).commit((tx) => {
      if (typeof old !== "string" || !passwords.check(tx, id, old)) throw refuse("oldPasswordWrong");
      change(tx, id, {}, { password });
    });
    return DONE;
  };

  /** @throws ApiError 204, 301, 205 */
  const userWithEmail = ({ email: given }: JsonObject): { readonly email: string; readonly id: string } => {
    const email = requireEmail(given, refuse("emailMissing"));
    const id = findLogin(store, "email", email);
    if (id === undefined) throw emailUnknown(email);
    return { email, id };
  };

  const send = async (
    caller: Caller,
    purpose: "emailVerify" | "passwordReset",
    body: JsonObject,
  ): Promise<JsonObject> => {
    const { email, id } = userWithEmail(body);
    const { commit, post } = hold(caller);
    const letter = await commit((tx) => mails.write(tx, purpose, requireUser(tx, id), email));
    post(mails.message(caller, letter));
    return DONE;
  };

  /** @throws ApiError 204, 205 */
  const requestPasswordReset = (caller: Caller, body: JsonObject): Promise<JsonObject> =>
    send(caller, "passwordReset", body);

  /** @throws ApiError 120 when the app does not verify addresses; 204, 205 */
  const requestEmailVerify = async (caller: Caller, body: JsonObject): Promise<JsonObject> => {
    if (!config.emailVerification) throw refuse("emailVerificationOff");
    return send(caller, "emailVerify", body);
  };

  /** What opening the link of a mail does. @throws ApiError 301 for a link that is not good, or no longer */
  const verifyEmail = async ({ token }: { readonly token: string }): Promise<JsonObject> => {
    await store.commit((tx) => change(tx, mails.follow(tx, "emailVerify", token), { emailVerified: true }));
    return DONE;
  };

  /** What the page behind the link of a mail does. @throws ApiError 301, 118, 10050, 10051 */
  const resetPassword = async (input: {
    readonly token: string;
    readonly password: Json | undefined;
  }): Promise<JsonObject> => {
    const password = requireNewPassword("password", input.password);
    await store.commit((tx) => change(tx, mails.follow(tx, "passwordReset", input.token), {}, { password }));
    return DONE;
  };

  /**
   * The request need not name a number: the code says whose it is. The configured code says nothing; then it is the latest number
   * that waits for a code, or the session user's own.
   *
   * @throws ApiError 207, 118, 10050, 10051
   */
  const resetPasswordBySmsCode = async (
    caller: Caller,
    { code, body }: { readonly code: string; readonly body: JsonObject },
  ): Promise<JsonObject> => {
    const password = requireNewPassword("password", body.password);
    const named = textOf(body.mobilePhoneNumber);
    await hold(caller).commit((tx) => {
      const own = caller.user === undefined ? undefined : findRow(tx, "_User", caller.user)?.mobilePhoneNumber;
      const numbers = named === undefined ? [...messages.recipientsOf(tx, code), own] : [named];
      for (const phone of numbers.filter(isPhone)) {
        const user = findLogin(tx, "mobilePhoneNumber", phone);
        if (user !== undefined && messages.redeem(tx, phone, code)) return change(tx, user, {}, { password });
      }
      throw badCode(code);
    });
    return DONE;
  };

  return {
    changePassword,
    requestPasswordReset,
    requestEmailVerify,
    verifyEmail,
    resetPassword,
    resetPasswordBySmsCode,
  };
};
