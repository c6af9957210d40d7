import type { JsonObject } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import type { World } from "../world.js";
import type { ChangeUser } from "./change.js";
import { requireUser } from "./presentation.js";
import { openSession } from "./sessions.js";
import type { Asked } from "./settle.js";

/**
 * Lets a user in who has proven to be it, inside a commit of the caller's own.
 *
 * @param fields what the login changes of the user
 * @returns the user, by id
 */
export type Enter = (tx: Transaction, user: string, fields?: JsonObject, asked?: Asked) => string;

export const createEnter =
  (world: Pick<World, "clock" | "ids">, change: ChangeUser): Enter =>
  (tx, user, fields = {}, asked) => {
    const row = requireUser(tx, user);
    // A login that says nothing new is no update of the user.
    const isNew = Object.entries(fields).some(([key, value]) => row[key] !== value);
    if (isNew) change(tx, user, fields, asked);
    openSession(world, tx, user);
    return user;
  };
