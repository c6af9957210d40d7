import type { JsonObject } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import { LOGIN_KEYS, type LoginKey } from "../../parse-like/logins.js";
import type { Reader } from "../../parse-like/places.js";
import type { Hold } from "../../shared/hold.js";
import type { Caller } from "../access/caller.js";
import { badCode, refuse } from "../errors.js";
import { textOf } from "../messages/addresses.js";
import type { Messages } from "../messages/index.js";
import type { World } from "../world.js";
import type { Enter } from "./enter.js";
import { findLogin } from "./logins.js";
import { userWithSession } from "./presentation.js";

/** A name somebody logs in with, and as what it is taken. */
interface Name {
  readonly text: string;
  readonly keys: readonly LoginKey[];
}

/** Where a code goes comes first, when there is one. */
const REACHABLE_FIRST: readonly LoginKey[] = ["mobilePhoneNumber", "email", "username"];

/** Contract 6.6: `username` may hold any of them. The first that was sent counts. */
const nameIn = (data: JsonObject, order: readonly LoginKey[]): Name | undefined => {
  for (const key of order) {
    const text = textOf(data[key]);
    if (text !== undefined) return { text, keys: key === "username" ? LOGIN_KEYS : [key] };
  }
  return undefined;
};

/** Where a code can be sent, and what knowing it proves. */
const PROOFS = { email: { emailVerified: true }, mobilePhoneNumber: { mobilePhoneVerified: true } } as const;

const isReachable = (key: LoginKey): key is keyof typeof PROOFS => key !== "username";

export interface LogInParts {
  readonly world: World;
  readonly hold: Hold;
  readonly messages: Pick<Messages, "redeem">;
  readonly enter: Enter;
}

/** Login by password or code (contract 6.6). */
export const createLogIn = ({ world, hold, messages, enter }: LogInParts) => {
  const { passwords } = world;

  /** One user's name may be another's number: it is the password that tells which of them it is. */
  const usersOf = (reader: Reader, { text, keys }: Name): string[] => [
    ...new Set(keys.flatMap((key) => findLogin(reader, key, text) ?? [])),
  ];

  const byPassword = (tx: Transaction, name: Name, password: string): string => {
    const user = usersOf(tx, name).find((each) => passwords.check(tx, each, password));
    if (user === undefined) throw refuse("badLogin");
    return enter(tx, user);
  };

  const byCode = (tx: Transaction, { text, keys }: Name, code: string): string => {
    // A wrong code says nothing of who has an account. And one that is right is not used up by who has none.
    if (!messages.redeem(tx, text, code)) throw badCode(code);
    for (const key of keys.filter(isReachable)) {
      const user = findLogin(tx, key, text);
      if (user !== undefined) return enter(tx, user, PROOFS[key]);
    }
    throw refuse("badLogin");
  };

  /**
   * `GET /1/login` and `POST /1/login`. A session that is still open stays the same, and is good for seven days again.
   *
   * @throws ApiError 109, 101; 207 for a wrong code
   * @example
   * ```ts
   * await users.logIn(caller, { username: "小明", password: "secret" }); // { objectId, sessionToken, … }
   * await users.logIn(caller, { mobilePhoneNumber: "13800000000", smsCode: "123456" });
   * ```
   */
  const logIn = async (caller: Caller, data: JsonObject): Promise<JsonObject> => {
    const code = textOf(data.smsCode);
    const password = textOf(data.password);
    const name = nameIn(data, code === undefined ? LOGIN_KEYS : REACHABLE_FIRST);
    if (name === undefined || (code ?? password) === undefined) throw refuse("loginRequired");
    // The answer is of this commit, too: whoever knew the old password is not to get the session that comes after a new one.
    return hold(caller).commit((tx) =>
      userWithSession(world, code === undefined ? byPassword(tx, name, password ?? "") : byCode(tx, name, code)),
    );
  };

  return { logIn };
};
