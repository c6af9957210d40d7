import type { Json } from "../../kernel/index.js";
import type { Transaction } from "../../store/index.js";

/** What stands behind a link in a mail. */
export interface MailLink {
  /** The secret in the link. */
  readonly token: string;
  readonly user: string;
  /** What it is good for. */
  readonly purpose: string;
  /** Where the mail goes. */
  readonly email: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface Followed {
  readonly purpose: string;
  readonly token: string;
  readonly now: number;
  /** The address a user has now; undefined when there is no such user. */
  readonly emailOf: (user: string) => Json | undefined;
}

/**
 * Links in mails: good once, for a while, for one purpose, and as long as the user has the address the mail went to.
 *
 * @param collection `{ id: <token>, user, purpose, email, expiresAt }`
 * @example
 * ```ts
 * const links = createMailLinks("rain:mail-tokens");
 * links.issue(tx, { token, user, purpose: "emailVerify", email: "ming@b.cn", expiresAt });
 * links.follow(tx, { purpose: "emailVerify", token, now, emailOf }); // user
 * ```
 */
export const createMailLinks = (collection: string) => ({
  issue(tx: Transaction, { token, ...link }: MailLink): void {
    tx.insert(collection, { id: token, ...link });
  },
  /** Uses a link up. @returns the user, by id; undefined when the link is not good */
  follow(tx: Transaction, { purpose, token, now, emailOf }: Followed): string | undefined {
    const link = tx.collection(collection).peek(token);
    if (link?.purpose !== purpose || typeof link.user !== "string" || Number(link.expiresAt) <= now) return undefined;
    const { user } = link;
    if (emailOf(user) !== link.email) return undefined;
    tx.remove(collection, token);
    return user;
  },
  /** Of a user who goes. */
  forget(tx: Transaction, user: string): void {
    for (const { id } of tx.collection(collection).find({ user: { $eq: user } })) tx.remove(collection, id);
  },
});
