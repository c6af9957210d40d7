import type { Json, JsonObject } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import { createMailLinks } from "../../parse-like/mail-links.js";
import { createHold } from "../../shared/hold.js";
import type { Caller } from "../access/caller.js";
import { badRequest, refuse } from "../errors.js";
import { COLLECTIONS, findRow, type World } from "../world.js";
import type { Changed, ChangeUser } from "./change.js";
import { requireEmail, requirePassword } from "./fields.js";
import type { UserHooks } from "./hooks.js";
import { findLogin } from "./logins.js";
import { requireUser, userAsSelf } from "./presentation.js";
import { closeSession, newToken } from "./sessions.js";
import type { UserPasswords } from "./user-passwords.js";

const HOUR_MS = 3_600_000;

/** What a link in a mail does: its path below /1.1, how long it is good, the subject. */
const MAILS = {
  emailVerify: { lifeMs: 7 * 24 * HOUR_MS, subject: "Verify your email address" },
  passwordReset: { lifeMs: 48 * HOUR_MS, subject: "Reset your password" },
} as const;

type MailPurpose = keyof typeof MAILS;

/** What stands behind the links. */
export const links = createMailLinks(COLLECTIONS.mailTokens);

/** E-mails with links (contract 16.11). No mail leaves: link and token are in the outbox. */
export const createMails = ({
  world,
  hooks,
  change,
  passwords,
}: {
  readonly world: World;
  readonly hooks: UserHooks;
  readonly change: ChangeUser;
  readonly passwords: UserPasswords;
}) => {
  const { store, ids, clock } = world;
  const hold = createHold(world, "leancloud");

  /** @throws ApiError 204, 205 */
  const request =
    (purpose: MailPurpose) =>
    async (caller: Caller, { body }: { readonly body: JsonObject }): Promise<JsonObject> => {
      const email = requireEmail(body.email);
      const user = findLogin(store, "email", email);
      if (user === undefined) throw refuse("emailUnknown");
      const { lifeMs, subject } = MAILS[purpose];
      const token = newToken(ids);
      const expiresAt = clock.now() + lifeMs;
      const { username = null } = requireUser(store, user);
      const { commit, post } = hold(caller);
      await commit((tx) => links.issue(tx, { token, user, purpose, email, expiresAt }));
      const link = `${caller.origin}/1.1/${purpose}/${token}`;
      post({ kind: "email", to: [email], content: { subject, link, token, username } });
      return {};
    };

  /** Uses a link up. It is no longer good when the user has another address by now. */
  const follow = (tx: Transaction, purpose: MailPurpose, token: string): string => {
    const emailOf = (id: string): Json | undefined => findRow(tx, "_User", id)?.email;
    const user = links.follow(tx, { purpose, token, now: clock.now(), emailOf });
    if (user === undefined) throw badRequest("The link is not valid, or no longer.");
    return user;
  };

  /** What opening the link of the mail does; then onVerified (contract 8.3). */
  const verifyEmail = async (caller: Caller, { token }: { readonly token: string }): Promise<Changed> => {
    const changed = await store.commit((tx) =>
      change(tx, follow(tx, "emailVerify", token), () => ({ emailVerified: true })),
    );
    await hooks.onVerified(caller, "email", userAsSelf(world, caller, changed.objectId));
    return changed;
  };

  /** What the page behind the link of the mail does. The session dies, as it does with updatePassword (contract 16.7). */
  const resetPassword = async (
    _caller: Caller,
    input: { readonly token: string; readonly password: Json | undefined },
  ): Promise<JsonObject> => {
    const password = requirePassword(input.password);
    await store.commit((tx) => {
      const id = follow(tx, "passwordReset", input.token);
      change(tx, id);
      passwords.set(tx, id, password);
      closeSession(tx, id);
    });
    return {};
  };

  return {
    requestEmailVerify: request("emailVerify"),
    verifyEmail,
    requestPasswordReset: request("passwordReset"),
    resetPassword,
  };
};
