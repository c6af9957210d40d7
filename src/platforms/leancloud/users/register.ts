import { ApiError, type JsonObject } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import { type AuthData, authDataIn } from "../../parse-like/auth-data.js";
import type { Caller } from "../access/caller.js";
import { refuse } from "../errors.js";
import { wholeObject } from "../objects/presentation.js";
import type { Writes } from "../objects/writes.js";
import { findRow, type World } from "../world.js";
import { writableFields } from "./accounts.js";
import { readAuthData } from "./auth-data.js";
import type { Enter } from "./enter.js";
import { checkPassword, checkUsername, requirePassword, requireUsername } from "./fields.js";
import type { UserHooks } from "./hooks.js";
import { findLinked } from "./logins.js";
import { userWithSession } from "./presentation.js";
import { newToken } from "./sessions.js";
import type { Settle } from "./settle.js";

/** Whether a user was made (HTTP 201) or found (200), and the whole user with session token. */
export interface Entered {
  readonly created: boolean;
  readonly user: JsonObject;
}

/** A new user, or who is there already. */
export interface Arrival {
  find(): string | undefined;
  signUp(): Promise<JsonObject>;
  logIn(user: string): Promise<JsonObject>;
}

/** Of two who arrive at once with the same identity, the second finds the user that the first has made. */
export const arrive = async ({ find, signUp, logIn }: Arrival): Promise<Entered> => {
  const known = find();
  if (known !== undefined) return { created: false, user: await logIn(known) };
  try {
    return { created: true, user: await signUp() };
  } catch (error) {
    const made = error instanceof ApiError ? find() : undefined;
    if (made === undefined) throw error;
    return { created: false, user: await logIn(made) };
  }
};

/** Makes a user of a body that has been read: hooks, uniqueness, session (contract 16.3). */
export type SignUp = (
  caller: Caller,
  input: {
    readonly body: JsonObject;
    readonly password: string | undefined;
    /** Proves the number in the body, inside the commit. @throws ApiError when it does not */
    readonly provePhone?: (tx: Transaction) => void;
  },
) => Promise<JsonObject>;

export const createSignUp =
  (world: World, writes: Writes, settle: Settle): SignUp =>
  async (caller, { body, password, provePhone }) => {
    const row = await writes.insert(caller, {
      className: "_User",
      body: writableFields(caller, body),
      defaults: { emailVerified: false, mobilePhoneVerified: provePhone !== undefined },
      complete(tx, fresh) {
        provePhone?.(tx);
        settle(tx, fresh, undefined, { password });
      },
    });
    // Gone, when afterSave has removed the user: shown as it was written.
    if (findRow(world.store, "_User", row.id) === undefined)
      return wholeObject(world, { ...caller, user: row.id }, "_User", row);
    return userWithSession(world, caller, row.id);
  };

/** Sign-up and login by another service's account (contract 16.3, 16.9). */
export const createRegister = ({
  world,
  hooks,
  signUp,
  enter,
}: {
  readonly world: World;
  readonly hooks: UserHooks;
  readonly signUp: SignUp;
  readonly enter: Enter;
}) => {
  const byPassword = async (caller: Caller, body: JsonObject): Promise<Entered> => {
    // Before any hook runs; what hooks change is checked once more when it is stored.
    requireUsername(body.username);
    const password = requirePassword(body.password);
    return { created: true, user: await signUp(caller, { body, password }) };
  };

  /** Names and password are not required, but must be good when they are there. */
  const byAccount = async (
    caller: Caller,
    given: AuthData,
    body: JsonObject,
    failOnNotExist: boolean,
  ): Promise<Entered> => {
    const authData = readAuthData(await hooks.onAuthData(caller, { ...given }));
    // A hook that lets no account through leaves a sign-up like any other.
    if (Object.keys(authData).length === 0) return byPassword(caller, body);
    return arrive({
      find: () => findLinked(world.store, authData),
      async signUp() {
        if (failOnNotExist) throw refuse("userMissing");
        const { password, username } = body;
        const name = username ?? newToken(world.ids);
        checkUsername(name);
        const secret = password === undefined || password === null ? undefined : checkPassword(password);
        return signUp(caller, { body: { ...body, username: name, authData: { ...authData } }, password: secret });
      },
      logIn: (user) =>
        enter(caller, user, { fields: (before) => ({ authData: { ...authDataIn(before), ...authData } }) }),
    });
  };

  /**
   * `POST /users` and `POST /classes/_User`.
   *
   * @throws ApiError 200, 201, 202, 203, 208, 211, 214, 217, 218, 125, 127, 250; 142 from hooks
   * @example
   * ```ts
   * await users.create(caller, { body: { username: "小明", password: "secret" } }); // { created: true, user: { … } }
   * await users.create(caller, { body: { authData: { weixin: { openid: "o1" } } } });
   * ```
   */
  const create = async (
    caller: Caller,
    {
      body,
      failOnNotExist = false,
    }: {
      readonly body: JsonObject;
      /** A sign-up always shows the whole user; accepted since every create takes it. */
      readonly fetch?: boolean | undefined;
      readonly failOnNotExist?: boolean | undefined;
    },
  ): Promise<Entered> => {
    const { authData: given, ...fields } = body;
    const authData = readAuthData(given);
    if (Object.keys(authData).length === 0) return byPassword(caller, fields);
    return byAccount(caller, authData, fields, failOnNotExist);
  };

  return { create };
};
