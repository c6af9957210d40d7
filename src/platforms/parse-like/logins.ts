import type { Document, Transaction } from "../../store/index.js";
import { accountIdsOf, authDataIn } from "./auth-data.js";
import type { Reader } from "./places.js";
import { createUniqueNames, type Unique } from "./unique-names.js";

/** Columns of a user that hold a name to log in with. */
export const LOGIN_KEYS = ["username", "email", "mobilePhoneNumber"] as const;

export type LoginKey = (typeof LOGIN_KEYS)[number];

export interface LoginsParts {
  /** Collection: `{ id: "username:小明", user }`. */
  readonly collection: string;
  /** What each name is kept under. */
  readonly kinds: Readonly<Record<LoginKey, string>>;
  /** What taking another user's name is answered with. */
  readonly taken: Readonly<Record<LoginKey, (value: string) => Error>>;
  /** What taking another user's account of another service is answered with. */
  readonly linkedElsewhere: () => Error;
}

/**
 * What must be unique among users: the names they log in with, where letter case counts, and their accounts of other services.
 *
 * @example
 * ```ts
 * const { claimLogins, findLogin } = createLogins(parts);
 * await store.commit((tx) => claimLogins(tx, { ...row, username: "小红" }, row)); // 小明 is free again
 * findLogin(store, "username", "小红"); // row.id
 * ```
 */
export const createLogins = ({ collection, kinds, taken, linkedElsewhere }: LoginsParts) => {
  const { holderOf, claim, release } = createUniqueNames(collection);

  const idOf = (key: LoginKey, value: string): string => `${kinds[key]}:${value}`;

  /** Everything of a user that no other may have, and the refusal for each. */
  const uniqueIn = (row: Readonly<Document>): Unique => {
    const unique = new Map<string, () => Error>();
    for (const key of LOGIN_KEYS) {
      const value = row[key];
      if (typeof value === "string" && value !== "") unique.set(idOf(key, value), () => taken[key](value));
    }
    for (const id of accountIdsOf(authDataIn(row))) unique.set(id, linkedElsewhere);
    return unique;
  };

  return {
    /** The user of this name, by id. */
    findLogin: (reader: Reader, key: LoginKey, value: string): string | undefined => holderOf(reader, idOf(key, value)),
    /**
     * The user whom accounts of other services belong to.
     *
     * @param accounts for each account the ids it may be known by, the surest first
     * @throws what `linkedElsewhere` makes when they belong to several users
     */
    findLinked(reader: Reader, accounts: readonly (readonly string[])[]): string | undefined {
      const users = accounts.flatMap((ids) => {
        const found = ids.map((id) => holderOf(reader, id)).find((user) => user !== undefined);
        return found === undefined ? [] : [found];
      });
      if (new Set(users).size > 1) throw linkedElsewhere();
      return users[0];
    },
    /**
     * Takes what must be unique in a user's new state, and gives free what is no longer in it: all of it, or nothing.
     *
     * @param before undefined for a new user
     * @throws what `taken` or `linkedElsewhere` makes when another user has it
     */
    claimLogins: (tx: Transaction, row: Readonly<Document>, before: Readonly<Document> | undefined): void =>
      claim(tx, row.id, uniqueIn(row), before === undefined ? [] : uniqueIn(before).keys()),
    /** Of a user who goes. */
    releaseLogins: (tx: Transaction, row: Readonly<Document>): void => release(tx, row.id, uniqueIn(row).keys()),
  };
};
