import type { Reader } from "../../parse-like/places.js";
import type { Caller } from "../access/caller.js";
import type { Objects } from "../objects/objects.js";
import type { Writes } from "../objects/writes.js";
import { findRow, type World } from "../world.js";
import { createAccounts } from "./accounts.js";
import { createAddUser } from "./add-user.js";
import { createAttempt } from "./attempt.js";
import { createByMobilePhone } from "./by-mobile-phone.js";
import { createChange } from "./change.js";
import { createPhoneCodes } from "./codes.js";
import { createEnter } from "./enter.js";
import { createFriendship } from "./friendship.js";
import type { UserHooks } from "./hooks.js";
import { createLogIn } from "./log-in.js";
import { createMails } from "./mails.js";
import { createEnterByPhone, createPhoneLogin } from "./phone-login.js";
import { createPhones } from "./phones.js";
import { requireUser, userWithSession } from "./presentation.js";
import { createRegister, createSignUp } from "./register.js";
import { createRenewals } from "./renewals.js";
import { openSession, sessionOf, userOfToken } from "./sessions.js";
import { createSettle } from "./settle.js";
import { createUserPasswords, type VerifyForeign } from "./user-passwords.js";

export type { UserSecrets } from "./add-user.js";
export type { UserHooks } from "./hooks.js";
export type { Entered } from "./register.js";
export type { VerifyForeign } from "./user-passwords.js";

export interface UserParts {
  readonly writes: Writes;
  readonly objects: Objects;
  readonly hooks: UserHooks;
  /** Reads password hashes of the vendor's exports; without it imported users need new passwords. */
  readonly verifyForeign?: VerifyForeign;
}

/**
 * Users, their sessions and friends (contract 16), and what an app confirms by message. Every operation can be taken off.
 *
 * @example
 * ```ts
 * const users = createUsers(world, { writes, objects, hooks });
 * const { user } = await users.create(ANONYMOUS, { body: { username: "小明", password: "secret" } });
 * users.userOfToken(String(user.sessionToken)); // user.objectId
 * ```
 */
export const createUsers = (world: World, { writes, objects, hooks, verifyForeign }: UserParts) => {
  const passwords = createUserPasswords(world, verifyForeign);
  const settle = createSettle(world, passwords);
  const change = createChange(world, settle);
  const codes = createPhoneCodes(world);
  const attempt = createAttempt(world);
  const enter = createEnter(world, hooks, change);
  const enterByPhone = createEnterByPhone(world, hooks, enter);
  const phoneLogin = createPhoneLogin({ codes, attempt, enterByPhone });
  const signUp = createSignUp(world, writes, settle);
  return {
    ...createRegister({ world, hooks, signUp, enter }),
    ...createByMobilePhone({ world, codes, signUp, phoneLogin }),
    ...createLogIn({ world, passwords, enter, attempt, phoneLogin }),
    ...createAccounts({ objects, settle, passwords }),
    ...createRenewals({ world, change, passwords }),
    ...createMails({ world, hooks, change, passwords }),
    ...createPhones({ world, hooks, codes, change, passwords }),
    ...createFriendship(world, writes),
    addUser: createAddUser(world, passwords),
    /** The user of a session token, by id. */
    userOfToken: (token: string): string | undefined => userOfToken(world.store, token),
    /** The session token of a user who has one. */
    sessionOf: (reader: Reader, user: string): string | undefined => sessionOf(reader, user),
    /** The session token of a user, who gets one if there is none. @throws ApiError 211 */
    openSession: (user: string): Promise<string> =>
      world.store.commit((tx) => {
        requireUser(tx, user);
        return openSession(tx, world.ids, user);
      }),
    /** As a login answers; undefined when there is no such user. */
    wholeUser: (caller: Caller, id: string) =>
      findRow(world.store, "_User", id) === undefined ? undefined : userWithSession(world, caller, id),
  };
};

export type Users = ReturnType<typeof createUsers>;
