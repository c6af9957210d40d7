import { isObject, type JsonObject } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import { COLLECTIONS, type World } from "../world.js";
import { forgiveFailures } from "./lock.js";

/**
 * Whether a password fits a hash as the vendor exported it.
 *
 * @returns undefined when that cannot be known
 */
export type VerifyForeign = (hash: JsonObject, password: string) => boolean | undefined;

/** What comes of checking a password. */
export type Verdict = "right" | "wrong" | "unverifiable";

/** Users' passwords: digests of our own, and what was imported until it is first used. */
export interface UserPasswords {
  /** Also ends a lock of the user's (contract 16.4). */
  set(tx: Transaction, user: string, password: string): void;
  /** A hash as the vendor exported it, instead of a password. */
  setForeign(tx: Transaction, user: string, hash: JsonObject): void;
  /** A password that fits an imported hash is kept as our own digest from then on. */
  check(tx: Transaction, user: string, password: string): Verdict;
  remove(tx: Transaction, user: string): void;
}

/**
 * @param verifyForeign without it no imported hash can be verified
 * @example
 * ```ts
 * const passwords = createUserPasswords(world, verifyExportedPassword);
 * await store.commit((tx) => passwords.check(tx, user, "secret")); // "right"
 * ```
 */
export const createUserPasswords = (
  { passwords }: Pick<World, "passwords">,
  verifyForeign: VerifyForeign = () => undefined,
): UserPasswords => {
  const remove = (tx: Transaction, user: string): void => {
    passwords.remove(tx, user);
    tx.remove(COLLECTIONS.foreignCredentials, user);
  };

  const set = (tx: Transaction, user: string, password: string): void => {
    remove(tx, user);
    passwords.set(tx, user, password);
    forgiveFailures(tx, user);
  };

  return {
    set,
    remove,
    setForeign(tx, user, hash) {
      remove(tx, user);
      tx.insert(COLLECTIONS.foreignCredentials, { id: user, hash });
    },
    check(tx, user, password) {
      const hash = tx.collection(COLLECTIONS.foreignCredentials).get(user)?.hash;
      if (!isObject(hash)) return passwords.check(tx, user, password) ? "right" : "wrong";
      const fits = verifyForeign(hash as JsonObject, password);
      if (fits === undefined) return "unverifiable";
      if (fits) set(tx, user, password);
      return fits ? "right" : "wrong";
    },
  };
};
