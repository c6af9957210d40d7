import type { Document, Transaction } from "../../../store/index.js";
import type { World } from "../world.js";
import { randomName, readNewPassword } from "./fields.js";
import { claimLogins } from "./logins.js";
import { assertTokenFree, startSession } from "./sessions.js";

/** What of a user is kept elsewhere than in the row. */
export interface UserSecrets {
  readonly password?: string | undefined;
  /** Good for seven days from now on, as one that a login gives. */
  readonly sessionToken?: string | undefined;
}

/**
 * What makes a row from a fixture a user: claims its names, and keeps what is kept elsewhere. The caller inserts the row in the
 * same commit. Names are taken as they are, whatever they look like.
 *
 * @param row as the store keeps objects, the caller's own
 * @throws ApiError 202, 203, 209, 208, 401 when something that must be unique is taken, 10050, 10051 for a password that is none;
 *   nothing is written then
 * @example
 * ```ts
 * const row = { id, username: "小明", createdAt, updatedAt };
 * users.addUser(tx, row, { password: "secret", sessionToken: "fixed" });
 * tx.insert(rowsName("_User"), row);
 * ```
 */
export type AddUser = (tx: Transaction, row: Document, secrets?: UserSecrets) => void;

export const createAddUser =
  (world: Pick<World, "ids" | "clock" | "passwords">): AddUser =>
  (tx, row, { password, sessionToken } = {}) => {
    // Everything that can refuse comes first: a loader may go on with the next user in the same commit.
    const secret = password === undefined ? undefined : readNewPassword(password);
    if (sessionToken !== undefined) assertTokenFree(tx, row.id, sessionToken);
    row.username ??= randomName(world.ids);
    delete row.password;
    delete row.sessionToken;
    claimLogins(tx, row, undefined);
    if (secret !== undefined) world.passwords.set(tx, row.id, secret);
    if (sessionToken !== undefined) startSession(world, tx, row.id, sessionToken);
  };
