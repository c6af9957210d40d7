import type { JsonObject } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import type { Caller } from "../access/caller.js";
import type { World } from "../world.js";
import type { ChangeUser } from "./change.js";
import type { UserHooks } from "./hooks.js";
import { requireUser, userAsSelf, userWithSession } from "./presentation.js";
import { openSession } from "./sessions.js";

/**
 * Lets a user in who has proven to be it: onLogin may refuse, then the user gets a session (contract 8.3).
 *
 * @param fields what the login changes of the user
 */
export type Enter = (
  caller: Caller,
  user: string,
  fields?: (before: Readonly<Document>) => JsonObject,
) => Promise<JsonObject>;

export const createEnter =
  (world: World, hooks: UserHooks, change: ChangeUser): Enter =>
  async (caller, user, fields) => {
    const { assert } = caller.lease ?? world.lease();
    await hooks.onLogin(caller, userAsSelf(world, caller, user));
    await world.store.commit((tx) => {
      assert();
      // Gone while the hook ran?
      requireUser(tx, user);
      if (fields !== undefined) change(tx, user, fields);
      openSession(tx, world.ids, user);
    });
    return userWithSession(world, caller, user);
  };
