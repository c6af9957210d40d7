import type { JsonObject } from "../../../kernel/index.js";
import type { Caller } from "../access/caller.js";
import { refuse } from "../errors.js";
import type { World } from "../world.js";
import { passwordRefusal } from "./attempt.js";
import type { Changed, ChangeUser } from "./change.js";
import { requirePassword } from "./fields.js";
import { assertOwn, requireUser } from "./presentation.js";
import { renewSession } from "./sessions.js";
import type { UserPasswords } from "./user-passwords.js";

/** The new token besides what changed. */
export interface Renewed extends Changed {
  sessionToken: string;
}

/** Passwords and tokens renewed (contract 16.7, 16.8). They have endpoints of their own and fire no class hooks. */
export const createRenewals = ({
  world,
  change,
  passwords,
}: {
  readonly world: World;
  readonly change: ChangeUser;
  readonly passwords: UserPasswords;
}) => {
  const { store, ids } = world;

  /** @throws ApiError 206, 210, 201, 218 */
  const updatePassword = async (
    caller: Caller,
    { id, body }: { readonly id: string; readonly body: JsonObject },
  ): Promise<Renewed> => {
    assertOwn(caller, id);
    const { old_password: old } = body;
    const fresh = requirePassword(body.new_password);
    return store.commit((tx) => {
      requireUser(tx, id);
      const verdict = typeof old === "string" ? passwords.check(tx, id, old) : "wrong";
      if (verdict !== "right") throw passwordRefusal(verdict);
      const changed = change(tx, id);
      passwords.set(tx, id, fresh);
      return { ...changed, sessionToken: renewSession(tx, ids, id) };
    });
  };

  /** @throws ApiError 206, 211 */
  const refreshSessionToken = async (caller: Caller, { id }: { readonly id: string }): Promise<Renewed> => {
    assertOwn(caller, id);
    return store.commit((tx) => ({ ...change(tx, id), sessionToken: renewSession(tx, ids, id) }));
  };

  /**
   * For the master alone: a password for a user whose exported hash cannot be verified, or who needs a known one.
   * The session stays (contract 16.6).
   *
   * @throws ApiError 1, 211, 218
   * @example
   * ```ts
   * await users.setPassword(MASTER, { id, password: "secret" });
   * ```
   */
  const setPassword = async (
    caller: Caller,
    { id, password }: { readonly id: string; readonly password: string },
  ): Promise<Changed> => {
    if (!caller.master) throw refuse("masterOnly");
    const fresh = requirePassword(password);
    return store.commit((tx) => {
      const changed = change(tx, id);
      passwords.set(tx, id, fresh);
      return changed;
    });
  };

  return { updatePassword, refreshSessionToken, setPassword };
};
