import type { Transaction } from "../../../store/index.js";
import { refuse } from "../errors.js";
import type { World } from "../world.js";
import { forgiveFailures, isLocked, noteFailure } from "./lock.js";
import { requireUser } from "./presentation.js";
import type { Verdict } from "./user-passwords.js";

/** What an attempt to log in came to. */
export type Outcome = Verdict | "locked";

/** Counts failures, and knows who may not try (contract 16.4). A commit of its own: a failure is kept although it is refused. */
export type Attempt = (user: string, prove: (tx: Transaction) => Verdict) => Promise<Outcome>;

export const createAttempt =
  (world: World): Attempt =>
  (user, prove) =>
    world.store.commit((tx) => {
      requireUser(tx, user);
      if (isLocked(world, tx, user)) return "locked";
      const verdict = prove(tx);
      if (verdict === "wrong") noteFailure(world, tx, user);
      if (verdict === "right") forgiveFailures(tx, user);
      return verdict;
    });

/** An imported hash that nobody can read is no wrong password; only a new one helps. */
const UNVERIFIABLE =
  "The username and password mismatch. (emulator: the export holds no hash of this user's password that can be verified; " +
  "give the user a new one by users.setPassword, or have it reset by requestPasswordReset.)";

/** What is answered when a password did not do. */
export const passwordRefusal = (outcome: Exclude<Outcome, "right">): Error => {
  if (outcome === "locked") return refuse("loginLocked");
  return outcome === "wrong" ? refuse("passwordMismatch") : refuse("passwordMismatch", UNVERIFIABLE);
};
