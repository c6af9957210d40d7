import { isObject, type JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { authDataIn } from "../../parse-like/auth-data.js";
import { refuse } from "../errors.js";
import type { World } from "../world.js";
import { checkChanged } from "./auth-data.js";
import { checkNames, isNone } from "./fields.js";
import { claimLogins } from "./logins.js";
import type { Letter, Mails } from "./mails.js";
import { closeSession } from "./sessions.js";

/** What a write asks for besides the columns that are stored. */
export interface Asked {
  readonly password?: string | undefined;
  /** Top-level keys of the write. */
  readonly keys?: readonly string[] | undefined;
  /** A code has proven the number in the same step. */
  readonly isPhoneProven?: boolean | undefined;
}

/**
 * The last step of whatever writes a user, inside its commit: names are checked and claimed, proofs of addresses fall, the password
 * goes where passwords are kept, and a password that changes ends the session.
 *
 * @param row the user's new state, the caller's own
 * @param before undefined for a new user
 * @returns mails to send when the commit stands
 * @throws ApiError 201, 111, 301, 208; 202, 203, 209 for what another user has
 */
export type Settle = (
  tx: Transaction,
  row: Document,
  before: Readonly<Document> | undefined,
  asked?: Asked,
) => readonly Letter[];

/**
 * @example
 * ```ts
 * const settle = createSettle(world, mails);
 * await writes.insert(caller, { className: "_User", body, complete: (tx, row) => settle(tx, row, undefined, { password }) });
 * ```
 */
export const createSettle = (
  { config, passwords }: Pick<World, "config" | "passwords">,
  mails: Pick<Mails, "write">,
): Settle => {
  const settleAccounts = (row: Document, before: Readonly<Document> | undefined): void => {
    const { authData } = row;
    if (authData === undefined || authData === null) return;
    if (!isObject(authData)) throw refuse("badAuthData");
    checkChanged(authData as JsonObject, authDataIn(before));
    // Whoever has left the last service has no accounts, not an empty list of them.
    if (Object.keys(authData).length === 0) delete row.authData;
  };

  /** What was proven of a number does not hold for the next one. */
  const settlePhone = (
    row: Document,
    before: Readonly<Document> | undefined,
    { keys = [], isPhoneProven }: Asked,
  ): void => {
    if (isPhoneProven === true) row.mobilePhoneVerified = true;
    else if (row.mobilePhoneNumber === before?.mobilePhoneNumber || keys.includes("mobilePhoneVerified")) return;
    else if (isNone(row.mobilePhoneNumber)) delete row.mobilePhoneVerified;
    else row.mobilePhoneVerified = false;
  };

  /**
   * Contract 6.6. An app that does not verify addresses has no `emailVerified`; else a new address is to be verified, and its
   * owner gets a mail.
   */
  const settleEmail = (
    tx: Transaction,
    row: Document,
    before: Readonly<Document> | undefined,
    { keys = [] }: Asked,
  ): readonly Letter[] => {
    const { email } = row;
    if (email === before?.email || keys.includes("emailVerified")) return [];
    delete row.emailVerified;
    if (!config.emailVerification || typeof email !== "string" || isNone(email)) return [];
    row.emailVerified = false;
    return [mails.write(tx, "emailVerify", row, email)];
  };

  return (tx, row, before, asked = {}) => {
    checkNames(row, before);
    settleAccounts(row, before);
    settlePhone(row, before, asked);
    claimLogins(tx, row, before);
    const letters = settleEmail(tx, row, before, asked);
    if (asked.password !== undefined) {
      passwords.set(tx, row.id, asked.password);
      closeSession(tx, row.id);
    }
    return letters;
  };
};
