import { createHold } from "../../shared/hold.js";
import type { Messages } from "../messages/index.js";
import type { Objects } from "../objects/objects.js";
import type { Writes } from "../objects/writes.js";
import type { World } from "../world.js";
import { createAccounts } from "./accounts.js";
import { createAddUser } from "./add-user.js";
import { createChange } from "./change.js";
import { createEnter } from "./enter.js";
import { createLogIn } from "./log-in.js";
import { createMails } from "./mails.js";
import { createRegister } from "./register.js";
import { createRenewals } from "./renewals.js";
import { sessionOf, userOfToken } from "./sessions.js";
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
  const hold = createHold(world, "bmob");
  const mails = createMails(world);
  const settle = createSettle(world, mails);
  const change = createChange(world, settle);
  const enter = createEnter(world, change);
  return {
    ...createRegister({ world, hold, writes, messages, mails, settle, enter }),
    ...createLogIn({ world, hold, messages, enter }),
    ...createAccounts({ world, hold, objects, writes, mails, settle }),
    ...createRenewals({ world, hold, messages, mails, change }),
    addUser: createAddUser(world),
    /** The user of a session token, by id; undefined for one that is not, or no longer, good. */
    userOfToken: (token: string): string | undefined => userOfToken(store, token, clock.now()),
    /** The session token of a user who has one. */
    sessionOf: (user: string): string | undefined => sessionOf(store, user, clock.now()),
  };
};

export type Users = ReturnType<typeof createUsers>;
