import { cloneJson, type JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { nowIso, rowsName, type World } from "../world.js";
import { requireUser } from "./presentation.js";
import type { Asked, Settle } from "./settle.js";

/** Changes a user inside a commit of the caller's own: for what has an endpoint of its own. @throws ApiError 101 */
export type ChangeUser = (tx: Transaction, id: string, fields: JsonObject, asked?: Asked) => void;

/**
 * @example
 * ```ts
 * const change = createChange(world, settle);
 * await store.commit((tx) => change(tx, user, { emailVerified: true }));
 * ```
 */
export const createChange =
  (world: Pick<World, "clock">, settle: Settle): ChangeUser =>
  (tx, id, fields, asked = {}) => {
    const before = requireUser(tx, id);
    const row: Document = { ...cloneJson(before), ...fields, id, updatedAt: nowIso(world) };
    // None of these endpoints changes an address, so there is no mail to send.
    settle(tx, row, before, { ...asked, keys: Object.keys(fields) });
    tx.replace(rowsName("_User"), row);
  };
