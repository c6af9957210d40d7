import { createHash, timingSafeEqual } from "node:crypto";
import type { Transaction } from "../../../store/index.js";
import { COLLECTIONS, type Reader, type World } from "../world.js";

const digest = (salt: string, password: string): string =>
  createHash("sha256").update(`${salt}:${password}`).digest("hex");

/** Keeps a password as a salted digest, so that data files and exports never show it. */
export const setPassword = (world: World, tx: Transaction, user: string, password: string): void => {
  const salt = world.ids.hex(16);
  tx.remove(COLLECTIONS.credentials, user);
  tx.insert(COLLECTIONS.credentials, { id: user, salt, digest: digest(salt, password) });
};

export const checkPassword = (reader: Reader, user: string, password: string): boolean => {
  const stored = reader.collection(COLLECTIONS.credentials).get(user);
  if (stored === undefined) return false;
  return timingSafeEqual(Buffer.from(String(stored.digest)), Buffer.from(digest(String(stored.salt), password)));
};
