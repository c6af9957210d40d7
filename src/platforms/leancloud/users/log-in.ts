import type { JsonObject } from "../../../kernel/index.js";
import { LOGIN_KEYS, type LoginKey } from "../../parse-like/logins.js";
import type { Caller } from "../access/caller.js";
import { refuse } from "../errors.js";
import type { World } from "../world.js";
import { type Attempt, passwordRefusal } from "./attempt.js";
import type { Enter } from "./enter.js";
import { requirePassword, requirePhone } from "./fields.js";
import { findLogin } from "./logins.js";
import type { PhoneLogin } from "./phone-login.js";
import { userWithSession } from "./presentation.js";
import { userOfToken } from "./sessions.js";
import type { UserPasswords } from "./user-passwords.js";

/** The first of a login's names that was sent. @throws ApiError 200 */
const nameIn = (body: JsonObject): [key: LoginKey, name: string] => {
  for (const key of LOGIN_KEYS) {
    const name = body[key];
    if (typeof name === "string" && name !== "") return [key, name];
  }
  throw refuse("usernameMissing");
};

/** Login and its look-back, `/users/me` (contract 16.4, 16.5). */
export const createLogIn = ({
  world,
  passwords,
  enter,
  attempt,
  phoneLogin,
}: {
  readonly world: World;
  readonly passwords: UserPasswords;
  readonly enter: Enter;
  readonly attempt: Attempt;
  readonly phoneLogin: PhoneLogin;
}) => {
  const byPassword = async (caller: Caller, body: JsonObject): Promise<JsonObject> => {
    const [key, name] = nameIn(body);
    const password = requirePassword(body.password);
    const user = findLogin(world.store, key, name);
    if (user === undefined) throw refuse("userMissing");
    const outcome = await attempt(user, (tx) => passwords.check(tx, user, password));
    if (outcome !== "right") throw passwordRefusal(outcome);
    return enter(caller, user, {
      assertStill(tx) {
        if (passwords.check(tx, user, password) !== "right") throw passwordRefusal("wrong");
      },
    });
  };

  const byCode = async (caller: Caller, body: JsonObject): Promise<JsonObject> => {
    const phone = requirePhone(body.mobilePhoneNumber);
    const user = findLogin(world.store, "mobilePhoneNumber", phone);
    if (user === undefined) throw refuse("phoneUnknown");
    return phoneLogin(caller, { user, phone, code: body.smsCode, purposes: ["login"] });
  };

  /**
   * @throws ApiError 200, 201, 210, 211, 219; 213, 603 with a code; 142 (HTTP 401) from onLogin
   * @example
   * ```ts
   * await users.logIn(caller, { body: { username: "小明", password: "secret" } }); // { objectId, sessionToken, … }
   * await users.logIn(caller, { body: { mobilePhoneNumber: "13800000000", smsCode: "123456" } });
   * ```
   */
  const logIn = (caller: Caller, { body }: { readonly body: JsonObject }): Promise<JsonObject> =>
    body.smsCode === undefined || body.smsCode === null ? byPassword(caller, body) : byCode(caller, body);

  /** Fires no hook (contract 8.3). @throws ApiError 211 */
  const me = async (
    caller: Caller,
    { sessionToken = caller.sessionToken }: { readonly sessionToken?: string | undefined } = {},
  ): Promise<JsonObject> => {
    const user = sessionToken === undefined ? undefined : userOfToken(world.store, sessionToken);
    if (user === undefined) throw refuse("userMissing");
    return userWithSession(world, caller, user);
  };

  return { logIn, me };
};
