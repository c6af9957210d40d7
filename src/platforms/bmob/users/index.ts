import type { JsonObject } from "../../../kernel/index.js";
import type { Messages } from "../messages/index.js";
import type { Objects } from "../objects/objects.js";
import type { Writes } from "../objects/writes.js";
import { findRow, type World } from "../world.js";
import { createAccounts } from "./accounts.js";
import { createAddUser } from "./add-user.js";
import { createChange } from "./change.js";
import { createEnter } from "./enter.js";
import { createLogIn } from "./log-in.js";
import { createMails } from "./mails.js";
import { requireUser, userWithSession } from "./presentation.js";
import { createRegister } from "./register.js";
import { createRenewals } from "./renewals.js";
import { openSession, sessionOf, userOfToken } from "./sessions.js";
import { createSettle } from "./settle.js";

export type { AddUser, UserSecrets } from "./add-user.js";
export type { Entered } from "./register.js";

export interface UserParts {
  readonly objects: Objects;
  readonly writes: Writes;
  readonly messages: Pick<Messages, "redeem" | "recipientsOf">;
}

/**
 * Users and their sessions (contract 6.6). Every operation can be taken off.
 *
 * @example
 * ```ts
 * const users = createUsers(world, { objects, writes, messages });
 * const { user } = await users.signUp(ANONYMOUS, { username: "小明", password: "secret" });
 * users.userOfToken(String(user.sessionToken)); // user.objectId
 * ```
 */
export const createUsers = (world: World, { objects, writes, messages }: UserParts) => {
  const { store, clock } = world;
  const mails = createMails(world);
  const settle = createSettle(world, mails);
  const change = createChange(world, settle);
  const enter = createEnter(world, change);
  return {
    ...createRegister({ world, writes, messages, mails, settle, enter }),
    ...createLogIn({ world, messages, enter }),
    ...createAccounts({ world, objects, writes, mails, settle }),
    ...createRenewals({ world, messages, mails, change }),
    addUser: createAddUser(world),
    /** The user of a session token, by id; undefined for one that is not, or no longer, good. */
    userOfToken: (token: string): string | undefined => userOfToken(store, token, clock.now()),
    /** The session token of a user who has one. */
    sessionOf: (user: string): string | undefined => sessionOf(store, user, clock.now()),
    /** The session token of a user, as a login gives it. @throws ApiError 101 */
    openSession: (user: string): Promise<string> =>
      store.commit((tx) => {
        requireUser(tx, user);
        return openSession(world, tx, user);
      }),
    /** As a login answers; undefined when there is no such user. */
    wholeUser: (id: string): JsonObject | undefined =>
      findRow(store, "_User", id) === undefined ? undefined : userWithSession(world, id),
  };
};

export type Users = ReturnType<typeof createUsers>;
