import type { JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import type { World } from "../world.js";
import { checkPassword } from "./fields.js";
import { claimLogins } from "./logins.js";
import { assertTokenFree, newToken, setSession } from "./sessions.js";
import type { UserPasswords } from "./user-passwords.js";

/** What of a user is kept elsewhere than in the row. */
export interface UserSecrets {
  readonly password?: string | undefined;
  readonly sessionToken?: string | undefined;
  /** The password as the vendor exported it; a password counts more. */
  readonly foreignHash?: JsonObject | undefined;
}

/**
 * What makes a row from a fixture or an export a user: completes it, claims its names, and keeps what is kept elsewhere. The
 * caller inserts the row in the same commit. Names are taken as they are, whatever they look like: what the service had, is good.
 *
 * @param row as the store keeps objects, the caller's own
 * @throws ApiError 202, 203, 214, 208, 137 when something that must be unique is taken, 218 for a bad password; nothing is written then
 * @example
 * ```ts
 * const row = { id, username: "小明", createdAt, updatedAt };
 * users.addUser(tx, row, { password: "secret", sessionToken: "fixed" });
 * tx.insert(rowsName("_User"), row);
 * ```
 */
export type AddUser = (tx: Transaction, row: Document, secrets?: UserSecrets) => void;

export const createAddUser =
  ({ ids }: Pick<World, "ids">, passwords: UserPasswords): AddUser =>
  (tx, row, { password, sessionToken, foreignHash } = {}) => {
    // Everything that can refuse comes first: an import goes on with the next user in the same commit.
    if (password !== undefined) checkPassword(password);
    if (sessionToken !== undefined) assertTokenFree(tx, row.id, sessionToken);
    row.username ??= newToken(ids);
    row.emailVerified ??= false;
    row.mobilePhoneVerified ??= false;
    delete row.password;
    delete row.sessionToken;
    claimLogins(tx, row, undefined);
    if (password !== undefined) passwords.set(tx, row.id, password);
    else if (foreignHash !== undefined) passwords.setForeign(tx, row.id, foreignHash);
    if (sessionToken !== undefined) setSession(tx, row.id, sessionToken);
  };
