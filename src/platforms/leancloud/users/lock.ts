import type { Transaction } from "../../../store/index.js";
import { COLLECTIONS, type World } from "../world.js";

/** Contract 16.4: more failures than this, */
const MOST_FAILURES = 6;

/** within so many milliseconds, lock the user for as long. */
const WINDOW_MS = 15 * 60_000;

/** When a user's logins failed, milliseconds since 1970, oldest first. Those from before the latest one's window are left out. */
const failuresOf = (tx: Transaction, user: string): number[] => {
  const times = tx.collection(COLLECTIONS.loginFailures).peek(user)?.times;
  return Array.isArray(times) ? times.map(Number) : [];
};

export const forgiveFailures = (tx: Transaction, user: string): void => {
  tx.remove(COLLECTIONS.loginFailures, user);
};

/** Whether a user may not log in now, whatever they know (contract 16.4). The lock ends with the last failure's window. */
export const isLocked = (
  { clock, config }: Pick<World, "clock" | "config">,
  tx: Transaction,
  user: string,
): boolean => {
  if (!config.loginLock) return false;
  const failures = failuresOf(tx, user);
  const sinceLast = clock.now() - (failures.at(-1) ?? Number.NEGATIVE_INFINITY);
  return failures.length > MOST_FAILURES && sinceLast >= 0 && sinceLast < WINDOW_MS;
};

/** A login that failed. */
export const noteFailure = ({ clock }: Pick<World, "clock">, tx: Transaction, user: string): void => {
  const now = clock.now();
  // A clock that was set back leaves failures in the future: they are forgotten.
  const recent = failuresOf(tx, user).filter((time) => time > now - WINDOW_MS && time <= now);
  forgiveFailures(tx, user);
  tx.insert(COLLECTIONS.loginFailures, { id: user, times: [...recent, now] });
};
