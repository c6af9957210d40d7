import { cloneJson, type JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { nowIso, rowsName, type World } from "../world.js";
import { requireUser } from "./presentation.js";
import type { Settle } from "./settle.js";

/** What the small endpoints answer: `{ objectId, updatedAt }` (contract 16.7, 16.11). */
export interface Changed extends JsonObject {
  objectId: string;
  updatedAt: string;
}

/** Changes a user inside a commit of the caller's own, without class hooks: for what has an endpoint of its own. */
export type ChangeUser = (tx: Transaction, id: string, fields?: (before: Readonly<Document>) => JsonObject) => Changed;

/**
 * @example
 * ```ts
 * const change = createChange(world, settle);
 * await store.commit((tx) => change(tx, user, () => ({ emailVerified: true })));
 * ```
 */
export const createChange =
  (world: Pick<World, "clock">, settle: Settle): ChangeUser =>
  (tx, id, fields = () => ({})) => {
    const before = requireUser(tx, id);
    const added = fields(before);
    const updatedAt = nowIso(world);
    const row: Document = { ...cloneJson(before), ...added, id, updatedAt };
    settle(tx, row, before, { keys: Object.keys(added) });
    tx.replace(rowsName("_User"), row);
    return { objectId: id, updatedAt };
  };
