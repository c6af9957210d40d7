import type { JsonObject } from "../../../kernel/index.js";
import type { Caller } from "../access/caller.js";
import { refuse } from "../errors.js";
import type { World } from "../world.js";
import type { PhoneCodes, Purpose } from "./codes.js";
import { checkPassword, requirePhone } from "./fields.js";
import { findLogin } from "./logins.js";
import type { EnterByPhone, PhoneLogin } from "./phone-login.js";
import { arrive, type Entered, type SignUp } from "./register.js";

/** The general code is what clients are told to ask for; who has an account may have asked for one to log in. */
const PURPOSES: readonly Purpose[] = ["sms", "login"];

/** Sign-up or login with a number and a code (contract 16.12). */
export const createByMobilePhone = ({
  world,
  codes,
  signUp,
  phoneLogin,
  enterByPhone,
}: {
  readonly world: World;
  readonly codes: PhoneCodes;
  readonly signUp: SignUp;
  readonly phoneLogin: PhoneLogin;
  readonly enterByPhone: EnterByPhone;
}) => {
  /**
   * @throws ApiError 603, 127, 202
   * @example
   * ```ts
   * await users.requestSmsCode(caller, { body: { mobilePhoneNumber: "13800000000" } });
   * await users.byMobilePhone(caller, { body: { mobilePhoneNumber: "13800000000", smsCode: "123456" } });
   * ```
   */
  const byMobilePhone = async (caller: Caller, { body }: { readonly body: JsonObject }): Promise<Entered> => {
    const { smsCode: code, password, ...fields } = body;
    const phone = requirePhone(body.mobilePhoneNumber);
    const find = () => findLogin(world.store, "mobilePhoneNumber", phone);
    const known = find();
    if (known !== undefined) {
      return { created: false, user: await phoneLogin(caller, { user: known, phone, code, purposes: PURPOSES }) };
    }
    const secret = password === undefined || password === null ? undefined : checkPassword(password);
    const proven = await world.store.commit((tx) => codes.redeem(tx, "sms", phone, code));
    if (proven === undefined) throw refuse("badSmsCode");
    return arrive({
      find,
      signUp: () =>
        signUp(caller, {
          body: { ...fields, username: fields.username ?? phone },
          password: secret,
          isPhoneProven: true,
        }),
      logIn: (user) => enterByPhone(caller, user),
    });
  };

  return { byMobilePhone };
};
