import { equalJson, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { type AuthData, authDataIn } from "../../parse-like/auth-data.js";
import type { Hold } from "../../shared/hold.js";
import type { Caller } from "../access/caller.js";
import { badCode, paramMissing } from "../errors.js";
import { requirePhone, textOf } from "../messages/addresses.js";
import type { Messages } from "../messages/index.js";
import { timeOf } from "../objects/objects.js";
import { wholeObject } from "../objects/presentation.js";
import type { Writes } from "../objects/writes.js";
import type { World } from "../world.js";
import { writableFields } from "./accounts.js";
import { readAuthData } from "./auth-data.js";
import type { Enter } from "./enter.js";
import { isNone, randomName, readNewPassword, requireCredential } from "./fields.js";
import { findLinked, findLogin } from "./logins.js";
import type { Letter, Mails } from "./mails.js";
import { requireUser, userWithSession } from "./presentation.js";
import { openSession } from "./sessions.js";
import type { Settle } from "./settle.js";

/** Whether the answer is that of a creation (HTTP 201), and what it is. */
export interface Entered {
  readonly created: boolean;
  readonly user: JsonObject;
}

/** A new user whose body has been read. */
interface NewUser {
  readonly body: JsonObject;
  readonly password: string | undefined;
  /** A code that was sent to the number in the body. */
  readonly phoneCode?: { readonly phone: string; readonly code: string };
}

/** A new user as stored, and the session that a sign-up opens. */
interface Made {
  readonly row: Document;
  readonly sessionToken: string;
}

export interface RegisterParts {
  readonly world: World;
  readonly hold: Hold;
  readonly writes: Writes;
  readonly messages: Pick<Messages, "redeem">;
  readonly mails: Mails;
  readonly settle: Settle;
  readonly enter: Enter;
}

/** Sign-up in its three forms (contract 6.6). */
export const createRegister = ({ world, hold, writes, messages, mails, settle, enter }: RegisterParts) => {
  const { store } = world;

  /** Everything of a sign-up is one commit: a code is not used up by a name that is taken, and the session is the user's first. */
  const insert = async (caller: Caller, { body, password, phoneCode }: NewUser): Promise<Made> => {
    const fields = writableFields(caller, body);
    const letters: Letter[] = [];
    let sessionToken = "";
    const { post } = hold(caller);
    const row = await writes.insert(caller, {
      className: "_User",
      body: fields,
      complete(tx, fresh) {
        if (phoneCode !== undefined && !messages.redeem(tx, phoneCode.phone, phoneCode.code)) {
          throw badCode(phoneCode.code);
        }
        const asked = { password, keys: Object.keys(fields), isPhoneProven: phoneCode !== undefined };
        letters.push(...settle(tx, fresh, undefined, asked));
        sessionToken = openSession(world, tx, fresh.id);
      },
    });
    for (const letter of letters) post(mails.message(caller, letter));
    return { row, sessionToken };
  };

  const answerOf = ({ row, sessionToken }: Made): JsonObject => ({
    createdAt: timeOf(row, "createdAt"),
    objectId: row.id,
    sessionToken,
  });

  /** @throws ApiError 108 */
  const byPassword = async (caller: Caller, { password: given, ...body }: JsonObject): Promise<Entered> => {
    requireCredential("username", body.username);
    const password = requireCredential("password", given);
    return { created: true, user: answerOf(await insert(caller, { body, password })) };
  };

  /** Who proves to be somebody in another way needs no password. */
  const passwordIn = (given: Json | undefined): string | undefined =>
    isNone(given) ? undefined : readNewPassword(given);

  /** Registers the number, or logs its user in: the answer is the same (contract 6.6). @throws ApiError 118, 207 */
  const byPhone = async (caller: Caller, { smsCode, password, ...fields }: JsonObject): Promise<Entered> => {
    const phone = requirePhone(fields.mobilePhoneNumber);
    const code = textOf(smsCode);
    if (code === undefined) throw paramMissing("smsCode");
    const known = findLogin(store, "mobilePhoneNumber", phone);
    if (known === undefined) {
      const username = isNone(fields.username) ? phone : fields.username;
      const body = { ...fields, username, mobilePhoneNumber: phone };
      const made = await insert(caller, { body, password: passwordIn(password), phoneCode: { phone, code } });
      const { row, sessionToken } = made;
      return { created: false, user: { ...wholeObject(world, "_User", row), sessionToken } };
    }
    const user = await hold(caller).commit((tx) => {
      if (!messages.redeem(tx, phone, code)) throw badCode(code);
      return userWithSession(world, enter(tx, known, { mobilePhoneVerified: true }));
    });
    return { created: false, user };
  };

  /** Accounts as they are now: tokens of other services change with each login. */
  const merged = (tx: Transaction, user: string, authData: AuthData): JsonObject => {
    const before = authDataIn(requireUser(tx, user));
    const after = { ...before, ...authData };
    return equalJson(before, after) ? {} : { authData: after };
  };

  const byAccount = async (caller: Caller, authData: AuthData, fields: JsonObject): Promise<Entered> => {
    const known = findLinked(store, authData);
    if (known !== undefined) {
      const user = await hold(caller).commit((tx) =>
        userWithSession(world, enter(tx, known, merged(tx, known, authData))),
      );
      return { created: false, user };
    }
    const { password, ...rest } = fields;
    const username = isNone(rest.username) ? randomName(world.ids) : rest.username;
    const body = { ...rest, username, authData: { ...authData } };
    const made = await insert(caller, { body, password: passwordIn(password) });
    return { created: true, user: { username: made.row.username ?? username, ...answerOf(made) } };
  };

  /**
   * `POST /1/users`, `POST /1/usersv1` and `POST /1/classes/_User`.
   *
   * @throws ApiError 108, 111, 118, 202, 203, 207, 208, 209, 301, 10051
   * @example
   * ```ts
   * await users.signUp(caller, { username: "小明", password: "secret" }); // { created: true, user: { createdAt, objectId, sessionToken } }
   * await users.signUp(caller, { mobilePhoneNumber: "13800000000", smsCode: "123456" }); // { created: false, user: { username, … } }
   * await users.signUp(caller, { authData: { weibo: { uid: "1" } } }); // { created: true, user: { username, … } }
   * ```
   */
  const signUp = async (caller: Caller, { authData: given, ...body }: JsonObject): Promise<Entered> => {
    const authData = readAuthData(given);
    if (Object.keys(authData).length > 0) return byAccount(caller, authData, body);
    const { smsCode } = body;
    return smsCode === undefined || smsCode === null ? byPassword(caller, body) : byPhone(caller, body);
  };

  return { signUp };
};
