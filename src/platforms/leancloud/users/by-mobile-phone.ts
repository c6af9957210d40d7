import type { JsonObject } from "../../../kernel/index.js";
import type { Caller } from "../access/caller.js";
import { refuse } from "../errors.js";
import type { World } from "../world.js";
import type { PhoneCodes, Purpose } from "./codes.js";
import { checkPassword, requirePhone } from "./fields.js";
import { findLogin } from "./logins.js";
import type { PhoneLogin } from "./phone-login.js";
import { arrive, type Entered, type SignUp } from "./register.js";

/** The general code is what clients are told to ask for; who has an account may have asked for one to log in. */
const PURPOSES: readonly Purpose[] = ["sms", "login"];

/** Sign-up or login with a number and a code (contract 16.12). */
export const createByMobilePhone = ({
  world,
  codes,
  signUp,
  phoneLogin,
}: {
  readonly world: World;
  readonly codes: PhoneCodes;
  readonly signUp: SignUp;
  readonly phoneLogin: PhoneLogin;
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
    return arrive({
      find: () => findLogin(world.store, "mobilePhoneNumber", phone),
      async signUp() {
        const secret = password === undefined || password === null ? undefined : checkPassword(password);
        // Known before any hook runs; used up with the user, so that a name that is taken does not cost the code.
        if (!codes.proves(world.store, "sms", phone, code)) throw refuse("badSmsCode");
        return signUp(caller, {
          body: { ...fields, username: fields.username ?? phone },
          password: secret,
          provePhone(tx) {
            if (codes.redeem(tx, "sms", phone, code) === undefined) throw refuse("badSmsCode");
          },
        });
      },
      logIn: (user) => phoneLogin(caller, { user, phone, code, purposes: PURPOSES }),
    });
  };

  return { byMobilePhone };
};
