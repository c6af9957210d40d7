import type { JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import type { Caller } from "../access/caller.js";
import type { World } from "../world.js";
import type { ChangeUser } from "./change.js";
import type { UserHooks } from "./hooks.js";
import { requireUser, userAsSelf, userWithSession } from "./presentation.js";
import { openSession } from "./sessions.js";

export interface Entering {
  /** What the login changes of the user. */
  readonly fields?: (before: Readonly<Document>) => JsonObject;
  /** Asked inside the commit, since onLogin takes its time: throws when what let the user in does no more. */
  readonly assertStill?: (tx: Transaction) => void;
}

/**
 * Lets a user in who has proven to be it: onLogin may refuse, then the user gets a session (contract 8.3). Answers with the user and
 * the session of that moment, not with one that came after it.
 */
export type Enter = (caller: Caller, user: string, entering?: Entering) => Promise<JsonObject>;

export const createEnter =
  (world: World, hooks: UserHooks, change: ChangeUser): Enter =>
  async (caller, user, { fields, assertStill } = {}) => {
    const { assert } = caller.lease ?? world.lease();
    await hooks.onLogin(caller, userAsSelf(world, caller, user));
    return world.store.commit((tx) => {
      assert();
      // Gone while the hook ran?
      requireUser(tx, user);
      assertStill?.(tx);
      if (fields !== undefined) change(tx, user, fields);
      openSession(tx, world.ids, user);
      return userWithSession(world, caller, user);
    });
  };
