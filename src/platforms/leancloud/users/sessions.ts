import type { Ids } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import { createSessions } from "../../parse-like/sessions.js";
import { refuse } from "../errors.js";
import { COLLECTIONS } from "../world.js";

/** Contract 4.4. */
const TOKEN_LENGTH = 25;

/** Contract 16.4: one token to a user, without an end. */
export const { userOfToken, sessionOf, closeSession, assertTokenFree, setSession } = createSessions({
  sessions: COLLECTIONS.sessions,
  tokens: COLLECTIONS.tokens,
  taken: () => refuse("duplicate", "The session token is already another user's."),
});

/** A generated token or username (contract 4.4). */
export const newToken = (ids: Pick<Ids, "token">): string => ids.token(TOKEN_LENGTH);

/** The token is stable, a login returns the existing one. */
export const openSession = (tx: Transaction, ids: Pick<Ids, "token">, user: string): string => {
  const known = sessionOf(tx, user);
  if (known !== undefined) return known;
  const token = newToken(ids);
  setSession(tx, user, token);
  return token;
};

/** The old token dies (contract 16.7, 16.8). */
export const renewSession = (tx: Transaction, ids: Pick<Ids, "token">, user: string): string => {
  const token = newToken(ids);
  setSession(tx, user, token);
  return token;
};
