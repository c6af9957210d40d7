import type { Json } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { createMailLinks } from "../../parse-like/mail-links.js";
import type { Outgoing } from "../../shared/hold.js";
import type { Caller } from "../access/caller.js";
import { refuse } from "../errors.js";
import { COLLECTIONS, findRow, type World } from "../world.js";

const HOUR_MS = 3_600_000;

const TOKEN_LENGTH = 32;

/** What a link in a mail does: its path below /1, how long it is good, the subject. */
const MAILS = {
  // The cloud's documentation: within a week.
  emailVerify: { lifeMs: 7 * 24 * HOUR_MS, subject: "Verify your email address" },
  passwordReset: { lifeMs: 48 * HOUR_MS, subject: "Reset your password" },
} as const;

export type MailPurpose = keyof typeof MAILS;

/** A mail that has been written, and goes out when what it is about has been stored. */
export interface Letter {
  readonly purpose: MailPurpose;
  readonly email: string;
  readonly token: string;
  readonly username: Json;
}

/** What stands behind the links. */
const links = createMailLinks(COLLECTIONS.mailTokens);

/**
 * Mails with links (contract 6.6). None leaves: link and token are in the outbox.
 *
 * @example
 * ```ts
 * const { write, message } = createMails(world);
 * const { commit, post } = hold(caller);
 * const letter = await commit((tx) => write(tx, "passwordReset", row, "ming@b.cn"));
 * post(message(caller, letter));
 * ```
 */
export const createMails = ({ ids, clock }: Pick<World, "ids" | "clock">) => ({
  /** @param row whom it is about */
  write(tx: Transaction, purpose: MailPurpose, row: Readonly<Document>, email: string): Letter {
    const token = ids.hex(TOKEN_LENGTH);
    const expiresAt = clock.now() + MAILS[purpose].lifeMs;
    links.issue(tx, { token, user: row.id, purpose, email, expiresAt });
    return { purpose, email, token, username: row.username ?? null };
  },

  /** As it is posted. */
  message({ origin }: Pick<Caller, "origin">, { purpose, email, token, username }: Letter): Outgoing {
    const link = `${origin}/1/${purpose}/${token}`;
    return { kind: "email", to: [email], content: { subject: MAILS[purpose].subject, link, token, username } };
  },

  /**
   * Uses a link up. It is no longer good when the user has another address by now.
   *
   * @returns the user, by id
   * @throws ApiError 301
   */
  follow(tx: Transaction, purpose: MailPurpose, token: string): string {
    const emailOf = (id: string): Json | undefined => findRow(tx, "_User", id)?.email;
    const user = links.follow(tx, { purpose, token, now: clock.now(), emailOf });
    if (user === undefined) throw refuse("badLink");
    return user;
  },

  /** Of a user who goes. */
  forget: links.forget,
});

export type Mails = ReturnType<typeof createMails>;
