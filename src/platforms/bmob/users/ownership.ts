import type { Document } from "../../../store/index.js";
import type { Caller } from "../access/caller.js";
import { permissionsOf } from "../access/permissions.js";
import { refuse } from "../errors.js";
import type { World } from "../world.js";

/**
 * A session token that is not good, or no longer, is told before anything else (contract 6.6): whoever was logged in shall know to
 * do it again, whatever it was about.
 *
 * @throws ApiError 211
 */
export const assertFresh = ({ master, user, sessionToken }: Caller): void => {
  if (!master && user === undefined && sessionToken !== undefined) throw refuse("notLoggedIn");
};

/**
 * Contract 6.6: nobody but the user, or the master, changes a user. The user's ACL has no say in it: it neither keeps the user out
 * nor lets another in. But who may not even read the user learns no more than that (contract 6.8).
 *
 * @throws ApiError 206; 101 for a user whom the caller cannot see
 */
export const assertOwn = (world: Pick<World, "store">, caller: Caller, row: Readonly<Document>): void => {
  if (caller.master || caller.user === row.id) return;
  permissionsOf(world, caller).assertRead(row);
  throw refuse("notOwnUser");
};
