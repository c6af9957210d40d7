import type { Json, JsonObject } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import type { Caller } from "../access/caller.js";
import { refuse } from "../errors.js";
import { findRow, type World } from "../world.js";
import type { Changed, ChangeUser } from "./change.js";
import type { PhoneCodes, Purpose } from "./codes.js";
import { requirePassword, requirePhone } from "./fields.js";
import type { UserHooks } from "./hooks.js";
import { findLogin } from "./logins.js";
import { requireSelf, userAsSelf } from "./presentation.js";
import { closeSession } from "./sessions.js";
import type { UserPasswords } from "./user-passwords.js";

export interface BodyInput {
  readonly body: JsonObject;
}

export interface CodeInput extends BodyInput {
  readonly code: string;
}

/** Numbers and codes (contract 16.11). No message leaves: codes are in the outbox. */
export const createPhones = ({
  world,
  hooks,
  codes,
  change,
  passwords,
}: {
  readonly world: World;
  readonly hooks: UserHooks;
  readonly codes: PhoneCodes;
  readonly change: ChangeUser;
  readonly passwords: UserPasswords;
}) => {
  const { store } = world;

  /** @throws ApiError 213 */
  const userWithPhone = (tx: Pick<Transaction, "collection">, phone: string): string => {
    const user = findLogin(tx, "mobilePhoneNumber", phone);
    if (user === undefined) throw refuse("phoneUnknown");
    return user;
  };

  /** Sends a code to a number that some user has. @throws ApiError 213 */
  const request =
    (purpose: Purpose) =>
    async (caller: Caller, { body }: BodyInput): Promise<JsonObject> => {
      const phone = requirePhone(body.mobilePhoneNumber);
      userWithPhone(store, phone);
      await codes.send(caller, purpose, phone, body);
      return {};
    };

  /**
   * The number that a code proves. SDKs may leave it out; then it is the one the code was sent to.
   *
   * @param own the number of the session's user: for the configured code, which need not have been sent
   * @throws ApiError 603
   */
  const prove = (tx: Transaction, purpose: Purpose, body: JsonObject, code: Json | undefined, own?: string): string => {
    const { mobilePhoneNumber: given } = body;
    const phone = given === undefined || given === null ? undefined : requirePhone(given);
    const sent = codes.redeem(tx, purpose, phone, code);
    const proven =
      sent ?? (phone === undefined && own !== undefined ? codes.redeem(tx, purpose, own, code) : undefined);
    if (proven === undefined) throw refuse("badSmsCode");
    return proven;
  };

  /** For whatever the app itself wants to have confirmed. */
  const requestSmsCode = async (caller: Caller, { body }: BodyInput): Promise<JsonObject> => {
    await codes.send(caller, "sms", requirePhone(body.mobilePhoneNumber), body);
    return {};
  };

  const verifySmsCode = async (_caller: Caller, { code, body }: CodeInput): Promise<JsonObject> => {
    await store.commit((tx) => prove(tx, "sms", body, code));
    return {};
  };

  const verified = async (caller: Caller, changed: Changed): Promise<void> =>
    hooks.onVerified(caller, "sms", userAsSelf(world, caller, changed.objectId));

  const verifyMobilePhone = async (caller: Caller, { code, body }: CodeInput): Promise<Changed> => {
    const changed = await store.commit((tx) => {
      const own = caller.user === undefined ? undefined : findRow(tx, "_User", caller.user)?.mobilePhoneNumber;
      const phone = prove(tx, "verify", body, code, typeof own === "string" ? own : undefined);
      const user = userWithPhone(tx, phone);
      return change(tx, user, () => ({ mobilePhoneVerified: true }));
    });
    await verified(caller, changed);
    return changed;
  };

  /** Whoever lost the password may have lost the session as well: it dies, as it does with updatePassword (contract 16.7). */
  const resetPasswordBySmsCode = async (_caller: Caller, { code, body }: CodeInput): Promise<JsonObject> => {
    const password = requirePassword(body.password);
    await store.commit((tx) => {
      const user = userWithPhone(tx, prove(tx, "reset", body, code));
      change(tx, user);
      passwords.set(tx, user, password);
      closeSession(tx, user);
    });
    return {};
  };

  /** @throws ApiError 206 without session, 214 when another user has the number */
  const requestChangePhoneNumber = async (caller: Caller, { body }: BodyInput): Promise<JsonObject> => {
    const user = requireSelf(caller);
    const phone = requirePhone(body.mobilePhoneNumber);
    const holder = findLogin(store, "mobilePhoneNumber", phone);
    if (holder !== undefined && holder !== user) throw refuse("phoneTaken");
    await codes.send(caller, `change:${user}`, phone, body);
    return {};
  };

  const changePhoneNumber = async (caller: Caller, { body }: BodyInput): Promise<JsonObject> => {
    const user = requireSelf(caller);
    requirePhone(body.mobilePhoneNumber);
    const changed = await store.commit((tx) => {
      const phone = prove(tx, `change:${user}`, body, body.code);
      return change(tx, user, () => ({ mobilePhoneNumber: phone, mobilePhoneVerified: true }));
    });
    await verified(caller, changed);
    return {};
  };

  return {
    requestSmsCode,
    verifySmsCode,
    requestMobilePhoneVerify: request("verify"),
    verifyMobilePhone,
    requestLoginSmsCode: request("login"),
    requestPasswordResetBySmsCode: request("reset"),
    resetPasswordBySmsCode,
    requestChangePhoneNumber,
    changePhoneNumber,
  };
};
