import { createHash, timingSafeEqual } from "node:crypto";
import type { Ids } from "../../kernel/index.js";
import type { Collection, Transaction } from "../../store/index.js";

/** Passwords of one platform's users, kept as salted digests, so that data files and exports never show them. */
export interface Passwords {
  set(tx: Transaction, user: string, password: string): void;
  /** Whether it is the user's password; false when the user has none. */
  check(reader: { collection(name: string): Collection }, user: string, password: string): boolean;
  remove(tx: Transaction, user: string): void;
}

const digestOf = (salt: string, password: string): string =>
  createHash("sha256").update(`${salt}:${password}`).digest("hex");

/**
 * @param collection where the digests are kept, by user id
 * @example
 * ```ts
 * const passwords = createPasswords("rain:credentials", ids);
 * await store.commit((tx) => passwords.set(tx, "42", "secret"));
 * passwords.check(store, "42", "secret"); // true
 * ```
 */
export const createPasswords = (collection: string, ids: Ids): Passwords => ({
  set(tx, user, password) {
    const salt = ids.hex(16);
    tx.remove(collection, user);
    tx.insert(collection, { id: user, salt, digest: digestOf(salt, password) });
  },
  check(reader, user, password) {
    const stored = reader.collection(collection).get(user);
    if (stored === undefined) return false;
    return timingSafeEqual(Buffer.from(String(stored.digest)), Buffer.from(digestOf(String(stored.salt), password)));
  },
  remove(tx, user) {
    tx.remove(collection, user);
  },
});
