import type { Transaction } from "../../store/index.js";
import type { Reader } from "./places.js";

/** What no two users may both have: under which id it is kept, and what is thrown when another has it. */
export type Unique = ReadonlyMap<string, () => Error>;

/**
 * Who has what must be unique among users: names, addresses, numbers, accounts of other services. Kept beside the users, so that
 * no search is needed to sign up or to log in.
 *
 * @param collection `{ id: <what must be unique>, user }`
 * @example
 * ```ts
 * const { claim, holderOf } = createUniqueNames("rain:logins");
 * await store.commit((tx) => claim(tx, user, new Map([["username:小明", taken]])));
 * holderOf(store, "username:小明"); // user
 * ```
 */
export const createUniqueNames = (collection: string) => {
  /** The user who has it, by id. */
  const holderOf = (reader: Reader, id: string): string | undefined => {
    const user = reader.collection(collection).peek(id)?.user;
    return typeof user === "string" ? user : undefined;
  };

  /** Gives free what is the user's own. */
  const release = (tx: Transaction, user: string, ids: Iterable<string>): void => {
    for (const id of ids) if (holderOf(tx, id) === user) tx.remove(collection, id);
  };

  /**
   * Takes all of it, or nothing.
   *
   * @param before what the user had until now: what is no longer wanted of it is free again
   * @throws what `wanted` has for something that is another user's
   */
  const claim = (tx: Transaction, user: string, wanted: Unique, before: Iterable<string> = []): void => {
    for (const [id, taken] of wanted) {
      const holder = holderOf(tx, id);
      if (holder !== undefined && holder !== user) throw taken();
    }
    release(
      tx,
      user,
      [...before].filter((id) => !wanted.has(id)),
    );
    for (const id of wanted.keys()) if (holderOf(tx, id) === undefined) tx.insert(collection, { id, user });
  };

  return { holderOf, claim, release };
};
