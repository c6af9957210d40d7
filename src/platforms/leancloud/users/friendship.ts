import type { JsonObject } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import type { Reader } from "../../parse-like/places.js";
import { pointerTo } from "../../parse-like/typed.js";
import type { Caller } from "../access/caller.js";
import type { Writes } from "../objects/writes.js";
import { rowsOf, type World } from "../world.js";
import { assertOwn, requireUser } from "./presentation.js";

/** Who follows whom. */
export interface Friends {
  readonly id: string;
  readonly other: string;
}

/** One of the two rows that a friendship is (contract 16.13). */
interface Side {
  readonly className: "_Followee" | "_Follower";
  readonly pointers: JsonObject;
}

const sidesOf = ({ id, other }: Friends): Side[] => {
  const user = pointerTo("_User", id);
  const friend = pointerTo("_User", other);
  return [
    { className: "_Followee", pointers: { user, followee: friend } },
    { className: "_Follower", pointers: { user: friend, follower: user } },
  ];
};

const rowsOfSide = (reader: Reader, { className, pointers }: Side): string[] => {
  const criteria = Object.fromEntries(Object.entries(pointers).map(([key, pointer]) => [key, { $eq: pointer }]));
  return rowsOf(reader, className)
    .find(criteria)
    .map(({ id }) => id);
};

/** The service shares a friendship between the two, unless its console says otherwise (vendor's guide on friendship). */
const sharedAcl = ({ id, other }: Friends): JsonObject => ({
  [id]: { read: true, write: true },
  [other]: { read: true, write: true },
});

/** Ends a write of a row that is there already, nothing else. */
const PRESENT = Symbol("present");

export const createFriendship = ({ store }: Pick<World, "store">, writes: Writes) => {
  /** The rows are the service's own: the caller need not have the rights of their class. */
  const asMaster = (caller: Caller): Caller => ({ ...caller, master: true });

  const insertOnce = async (caller: Caller, side: Side, fields: JsonObject): Promise<void> => {
    const complete = (tx: Transaction): void => {
      if (rowsOfSide(tx, side).length > 0) throw PRESENT;
    };
    const body = { ...fields, ...side.pointers };
    await writes.insert(asMaster(caller), { className: side.className, body, complete }).catch((thrown) => {
      if (thrown !== PRESENT) throw thrown;
    });
  };

  /**
   * @param body attributes of the friendship
   * @throws ApiError 206 for another user's, 211 when one of them does not exist
   * @example
   * ```ts
   * await users.follow(caller, { id: me, other: friend, body: { group: "同学" } });
   * ```
   */
  const follow = async (caller: Caller, input: Friends & { readonly body?: JsonObject }): Promise<JsonObject> => {
    assertOwn(caller, input.id);
    requireUser(store, input.id);
    requireUser(store, input.other);
    // As the master the rows are written; the caller's body must not have the master's say on hooks (contract 8.9).
    const { __ignore_hooks: _ignored, ...attributes } = input.body ?? {};
    const fields = { ...attributes, ACL: sharedAcl(input) };
    for (const side of sidesOf(input)) {
      // Following twice changes nothing, and runs no hook.
      if (rowsOfSide(store, side).length === 0) await insertOnce(caller, side, fields);
    }
    return {};
  };

  const unfollow = async (caller: Caller, input: Friends): Promise<JsonObject> => {
    assertOwn(caller, input.id);
    for (const side of sidesOf(input)) {
      for (const id of rowsOfSide(store, side)) {
        await writes.remove(asMaster(caller), { className: side.className, id });
      }
    }
    return {};
  };

  return { follow, unfollow };
};
