import type { Transaction } from "../../store/index.js";
import type { Reader } from "./places.js";

export interface SessionsOptions {
  /** Collections: `{ id: <token>, user, expiresAt? }` and `{ id: <user>, token }`. */
  readonly sessions: string;
  readonly tokens: string;
  /** What is thrown when a token is given that is another user's. */
  readonly taken: () => Error;
}

/** When a session ends: milliseconds since 1970; undefined for never. */
type Expiry = number | undefined;

/**
 * Session tokens: one to a user, kept until it is renewed, closed or has expired.
 *
 * @example
 * ```ts
 * const { setSession, userOfToken } = createSessions({ sessions: "rain:sessions", tokens: "rain:tokens", taken });
 * await store.commit((tx) => setSession(tx, user, token));
 * userOfToken(store, token, clock.now()); // user
 * ```
 */
export const createSessions = ({ sessions, tokens, taken }: SessionsOptions) => {
  const find = (reader: Reader, token: string, now: number): string | undefined => {
    const session = reader.collection(sessions).peek(token);
    if (session === undefined) return undefined;
    const { user, expiresAt } = session;
    const isOver = typeof expiresAt === "number" && expiresAt <= now;
    return typeof user === "string" && !isOver ? user : undefined;
  };

  /** The user of a session token, by id; undefined for a token that is not, or no longer, good. */
  const userOfToken = (reader: Reader, token: string, now = 0): string | undefined => find(reader, token, now);

  /** The session token of a user who has one. */
  const sessionOf = (reader: Reader, user: string, now = 0): string | undefined => {
    const token = reader.collection(tokens).peek(user)?.token;
    return typeof token === "string" && find(reader, token, now) === user ? token : undefined;
  };

  /** A user's token is dead from now on; the next login makes another. */
  const closeSession = (tx: Transaction, user: string): void => {
    const token = sessionOf(tx, user);
    if (token !== undefined) tx.remove(sessions, token);
    tx.remove(tokens, user);
  };

  /** @throws what `taken` makes when the token is another user's */
  const assertTokenFree = (reader: Reader, user: string, token: string): void => {
    const holder = find(reader, token, 0);
    if (holder !== undefined && holder !== user) throw taken();
  };

  /**
   * Gives a user this token instead of the one before.
   *
   * @throws what `taken` makes when it is another user's
   */
  const setSession = (tx: Transaction, user: string, token: string, expiresAt?: Expiry): void => {
    assertTokenFree(tx, user, token);
    closeSession(tx, user);
    tx.remove(sessions, token);
    tx.insert(sessions, { id: token, user, ...(expiresAt === undefined ? {} : { expiresAt }) });
    tx.insert(tokens, { id: user, token });
  };

  return { userOfToken, sessionOf, closeSession, assertTokenFree, setSession };
};
