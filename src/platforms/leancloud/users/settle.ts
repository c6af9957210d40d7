import type { Json } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { authDataIn } from "../../parse-like/auth-data.js";
import { LOGIN_KEYS, type LoginKey } from "../../parse-like/logins.js";
import type { World } from "../world.js";
import { settleAuthData } from "./auth-data.js";
import { checkEmail, checkPassword, checkPhone, checkUsername, requireUsername } from "./fields.js";
import { claimLogins } from "./logins.js";
import { newToken, openSession } from "./sessions.js";
import type { UserPasswords } from "./user-passwords.js";

/** What a write asks for besides the columns that are stored. */
export interface Asked {
  readonly password?: string | undefined;
  /** Top-level keys of the write. */
  readonly keys?: readonly string[];
}

const CHECKS: Readonly<Record<LoginKey, (value: Json | undefined) => void>> = {
  username: checkUsername,
  email: checkEmail,
  mobilePhoneNumber: checkPhone,
};

/** What was proven of an address or a number does not hold for the next one. */
const PROOFS = { email: "emailVerified", mobilePhoneNumber: "mobilePhoneVerified" } as const;

/** An address or a number may be absent or null; a name may not. */
const isAbsent = (key: LoginKey, value: Json | undefined): boolean =>
  key !== "username" && (value === undefined || value === null);

const checkNames = (row: Document, before: Readonly<Document> | undefined): void => {
  for (const key of LOGIN_KEYS) {
    const value = row[key];
    if (value !== before?.[key] && !isAbsent(key, value)) CHECKS[key](value);
  }
};

const dropProofs = (row: Document, before: Readonly<Document>, keys: readonly string[]): void => {
  for (const key of ["email", "mobilePhoneNumber"] as const) {
    const proof = PROOFS[key];
    if (row[key] !== before[key] && !keys.includes(proof)) row[proof] = false;
  }
};

/**
 * The last step of whatever writes a user, inside its commit: it sees what hooks made of the user. Names are checked and
 * claimed, authData is settled, the password goes where passwords are kept, a new user gets a session.
 */
export type Settle = (tx: Transaction, row: Document, before: Readonly<Document> | undefined, asked?: Asked) => void;

/**
 * @example
 * ```ts
 * const settle = createSettle(world, passwords);
 * await writes.insert(caller, { className: "_User", body, complete: (tx, row) => settle(tx, row, undefined, { password }) });
 * ```
 */
export const createSettle = ({ ids }: Pick<World, "ids">, passwords: UserPasswords): Settle => {
  /** A hook may have set a password as well; it must not stay in the object. */
  const takePassword = (row: Document, asked: Asked): string | undefined => {
    const { password } = row;
    delete row.password;
    // Sessions are no column either: what is sent under this name is ignored, as other reserved keys are (contract 10.6).
    delete row.sessionToken;
    return password === undefined || password === null ? asked.password : checkPassword(password);
  };

  const settleAccounts = (row: Document, before: Readonly<Document> | undefined, isUpgraded: boolean): void => {
    if (row.authData === undefined || row.authData === null) return;
    row.authData = { ...settleAuthData(authDataIn(row), authDataIn(before), isUpgraded) };
  };

  return (tx, row, before, asked = {}) => {
    const { keys = [] } = asked;
    const password = takePassword(row, asked);
    settleAccounts(row, before, before !== undefined && keys.includes("username") && password !== undefined);
    if (before === undefined) {
      const hasAccount = Object.keys(authDataIn(row)).length > 0;
      // Contract 16.3: who comes from elsewhere gets a random name.
      if (hasAccount && (row.username === undefined || row.username === null)) row.username = newToken(ids);
      requireUsername(row.username);
    } else dropProofs(row, before, keys);
    checkNames(row, before);
    claimLogins(tx, row, before);
    if (password !== undefined) passwords.set(tx, row.id, password);
    if (before === undefined) openSession(tx, ids, row.id);
  };
};
