import type { Document, Transaction } from "../../../store/index.js";
import type { Reader } from "../../parse-like/places.js";
import { refuse } from "../errors.js";
import { COLLECTIONS } from "../world.js";
import { type AuthData, authDataIn, idsOf, searchesOf } from "./auth-data.js";

type Refusal = Parameters<typeof refuse>[0];

/** Names a user can log in with, and what taking another user's is answered with (contract 16.3). Letter case counts. */
const NAMES = {
  username: { kind: "username", taken: "usernameTaken" },
  email: { kind: "email", taken: "emailTaken" },
  mobilePhoneNumber: { kind: "phone", taken: "phoneTaken" },
} as const satisfies Record<string, { readonly kind: string; readonly taken: Refusal }>;

export type LoginKey = keyof typeof NAMES;

export const LOGIN_KEYS: readonly LoginKey[] = ["username", "email", "mobilePhoneNumber"];

const userUnder = (reader: Reader, id: string): string | undefined => {
  const user = reader.collection(COLLECTIONS.logins).peek(id)?.user;
  return typeof user === "string" ? user : undefined;
};

/** The user of this name, by id. */
export const findLogin = (reader: Reader, key: LoginKey, value: string): string | undefined =>
  userUnder(reader, `${NAMES[key].kind}:${value}`);

/**
 * The user whom one of these accounts belongs to (contract 16.9).
 *
 * @throws ApiError 208 when they belong to several
 */
export const findLinked = (reader: Reader, authData: AuthData): string | undefined => {
  const users = searchesOf(authData).flatMap((ids) => {
    const found = ids.map((id) => userUnder(reader, id)).find((user) => user !== undefined);
    return found === undefined ? [] : [found];
  });
  if (new Set(users).size > 1) throw refuse("linkedElsewhere");
  return users[0];
};

const release = (tx: Transaction, id: string, user: string): void => {
  if (userUnder(tx, id) === user) tx.remove(COLLECTIONS.logins, id);
};

/** Everything of a user that no other may have, and the refusal for each. */
const uniqueIn = (row: Readonly<Document>): Map<string, Refusal> => {
  const unique = new Map<string, Refusal>();
  for (const key of LOGIN_KEYS) {
    const value = row[key];
    if (typeof value === "string" && value !== "") unique.set(`${NAMES[key].kind}:${value}`, NAMES[key].taken);
  }
  for (const id of idsOf(authDataIn(row))) unique.set(id, "linkedElsewhere");
  return unique;
};

/**
 * Takes what must be unique in a user's new state, and gives free what is no longer in it: all of it, or nothing.
 *
 * @param before undefined for a new user
 * @throws ApiError 202, 203, 214, 208 when another user has it
 * @example
 * ```ts
 * claimLogins(tx, { ...row, username: "小红" }, row); // 小明 is free again
 * ```
 */
export const claimLogins = (tx: Transaction, row: Readonly<Document>, before: Readonly<Document> | undefined): void => {
  const wanted = uniqueIn(row);
  for (const [id, taken] of wanted) {
    const holder = userUnder(tx, id);
    if (holder !== undefined && holder !== row.id) throw refuse(taken);
  }
  if (before !== undefined) {
    for (const id of uniqueIn(before).keys()) if (!wanted.has(id)) release(tx, id, row.id);
  }
  for (const id of wanted.keys()) {
    if (userUnder(tx, id) === undefined) tx.insert(COLLECTIONS.logins, { id, user: row.id });
  }
};

/** Of a user who goes. */
export const releaseLogins = (tx: Transaction, row: Readonly<Document>): void => {
  for (const id of uniqueIn(row).keys()) release(tx, id, row.id);
};
