import type { JsonObject } from "../../../kernel/index.js";
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

export const createFriendship = ({ store }: Pick<World, "store">, writes: Writes) => {
  /** The rows are the service's own: the caller need not have the rights of their class. */
  const asMaster = (caller: Caller): Caller => ({ ...caller, master: true });

  const isThere = (reader: Reader, side: Side): boolean => rowsOfSide(reader, side).length > 0;

  /**
   * Both rows or none.
   *
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
    // Following twice changes nothing, and runs no hook.
    const missing = sidesOf(input).filter((side) => !isThere(store, side));
    await writes.insertAll(
      asMaster(caller),
      missing.map((side) => ({
        className: side.className,
        body: { ...fields, ...side.pointers },
        isThere: (tx) => isThere(tx, side),
      })),
    );
    return {};
  };

  const unfollow = async (caller: Caller, input: Friends): Promise<JsonObject> => {
    assertOwn(caller, input.id);
    const rows = sidesOf(input).flatMap((side) =>
      rowsOfSide(store, side).map((id) => ({ className: side.className, id })),
    );
    await writes.removeAll(asMaster(caller), rows);
    return {};
  };

  return { follow, unfollow };
};
