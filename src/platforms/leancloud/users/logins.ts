import type { Document, Transaction } from "../../../store/index.js";
import { type AuthData, accountIdsOf, authDataIn } from "../../parse-like/auth-data.js";
import type { Reader } from "../../parse-like/places.js";
import { createUniqueNames, type Unique } from "../../parse-like/unique-names.js";
import { refuse } from "../errors.js";
import { COLLECTIONS } from "../world.js";
import { searchesOf } from "./auth-data.js";

type Refusal = Parameters<typeof refuse>[0];

/** Names a user can log in with, and what taking another user's is answered with (contract 16.3). Letter case counts. */
const NAMES = {
  username: { kind: "username", taken: "usernameTaken" },
  email: { kind: "email", taken: "emailTaken" },
  mobilePhoneNumber: { kind: "phone", taken: "phoneTaken" },
} as const satisfies Record<string, { readonly kind: string; readonly taken: Refusal }>;

export type LoginKey = keyof typeof NAMES;

export const LOGIN_KEYS: readonly LoginKey[] = ["username", "email", "mobilePhoneNumber"];

const { holderOf, claim, release } = createUniqueNames(COLLECTIONS.logins);

/** The user of this name, by id. */
export const findLogin = (reader: Reader, key: LoginKey, value: string): string | undefined =>
  holderOf(reader, `${NAMES[key].kind}:${value}`);

/**
 * The user whom one of these accounts belongs to (contract 16.9).
 *
 * @throws ApiError 208 when they belong to several
 */
export const findLinked = (reader: Reader, authData: AuthData): string | undefined => {
  const users = searchesOf(authData).flatMap((ids) => {
    const found = ids.map((id) => holderOf(reader, id)).find((user) => user !== undefined);
    return found === undefined ? [] : [found];
  });
  if (new Set(users).size > 1) throw refuse("linkedElsewhere");
  return users[0];
};

/** Everything of a user that no other may have, and the refusal for each. */
const uniqueIn = (row: Readonly<Document>): Unique => {
  const unique = new Map<string, () => Error>();
  for (const key of LOGIN_KEYS) {
    const value = row[key];
    const { kind, taken } = NAMES[key];
    if (typeof value === "string" && value !== "") unique.set(`${kind}:${value}`, () => refuse(taken));
  }
  for (const id of accountIdsOf(authDataIn(row))) unique.set(id, () => refuse("linkedElsewhere"));
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
export const claimLogins = (tx: Transaction, row: Readonly<Document>, before: Readonly<Document> | undefined): void =>
  claim(tx, row.id, uniqueIn(row), before === undefined ? [] : uniqueIn(before).keys());

/** Of a user who goes. */
export const releaseLogins = (tx: Transaction, row: Readonly<Document>): void =>
  release(tx, row.id, uniqueIn(row).keys());
