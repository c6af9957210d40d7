import type { ApiError } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { type AuthData, accountIdsOf, authDataIn } from "../../parse-like/auth-data.js";
import type { Reader } from "../../parse-like/places.js";
import { createUniqueNames, type Unique } from "../../parse-like/unique-names.js";
import { emailTaken, phoneTaken, refuse, usernameTaken } from "../errors.js";
import { COLLECTIONS } from "../world.js";
import { LOGIN_KEYS, type LoginKey } from "./fields.js";

/** What taking another user's name is answered with (contract 6.6). Letter case counts. */
const TAKEN: Readonly<Record<LoginKey, (value: string) => ApiError>> = {
  username: usernameTaken,
  email: emailTaken,
  mobilePhoneNumber: phoneTaken,
};

const { holderOf, claim, release } = createUniqueNames(COLLECTIONS.logins);

const idOf = (key: LoginKey, value: string): string => `${key}:${value}`;

/** The user of this name, by id. */
export const findLogin = (reader: Reader, key: LoginKey, value: string): string | undefined =>
  holderOf(reader, idOf(key, value));

/**
 * The user whom these accounts of other services belong to.
 *
 * @throws ApiError 208 when they belong to several
 */
export const findLinked = (reader: Reader, authData: AuthData): string | undefined => {
  const users = new Set(accountIdsOf(authData).flatMap((id) => holderOf(reader, id) ?? []));
  if (users.size > 1) throw refuse("linkedElsewhere");
  return [...users][0];
};

/** Everything of a user that no other may have, and the refusal for each. */
const uniqueIn = (row: Readonly<Document>): Unique => {
  const unique = new Map<string, () => Error>();
  for (const key of LOGIN_KEYS) {
    const value = row[key];
    if (typeof value === "string" && value !== "") unique.set(idOf(key, value), () => TAKEN[key](value));
  }
  for (const id of accountIdsOf(authDataIn(row))) unique.set(id, () => refuse("linkedElsewhere"));
  return unique;
};

/**
 * Takes what must be unique in a user's new state, and gives free what is no longer in it: all of it, or nothing.
 *
 * @param before undefined for a new user
 * @throws ApiError 202, 203, 209, 208 when another user has it
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
