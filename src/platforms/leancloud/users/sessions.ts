import type { Ids } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import { refuse } from "../errors.js";
import { COLLECTIONS, type Reader } from "../world.js";

/** Contract 4.4. */
const TOKEN_LENGTH = 25;

/** The user of a session token, by id; undefined for a token that is not, or no longer, known. */
export const userOfToken = (reader: Reader, token: string): string | undefined => {
  const user = reader.collection(COLLECTIONS.sessions).peek(token)?.user;
  return typeof user === "string" ? user : undefined;
};

/** The session token of a user who has one. */
export const sessionOf = (reader: Reader, user: string): string | undefined => {
  const token = reader.collection(COLLECTIONS.tokens).peek(user)?.token;
  return typeof token === "string" ? token : undefined;
};

/** A user's token is dead from now on; the next login makes another. */
export const closeSession = (tx: Transaction, user: string): void => {
  const token = sessionOf(tx, user);
  if (token === undefined) return;
  tx.remove(COLLECTIONS.sessions, token);
  tx.remove(COLLECTIONS.tokens, user);
};

/** @throws ApiError 137 when the token is another user's */
export const assertTokenFree = (reader: Reader, user: string, token: string): void => {
  const holder = userOfToken(reader, token);
  if (holder !== undefined && holder !== user)
    throw refuse("duplicate", "The session token is already another user's.");
};

/**
 * Gives a user this token instead of the one before.
 *
 * @throws ApiError 137 when it is another user's
 */
export const setSession = (tx: Transaction, user: string, token: string): void => {
  assertTokenFree(tx, user, token);
  closeSession(tx, user);
  tx.insert(COLLECTIONS.sessions, { id: token, user });
  tx.insert(COLLECTIONS.tokens, { id: user, token });
};

/** A generated token or username (contract 4.4). */
export const newToken = (ids: Pick<Ids, "token">): string => ids.token(TOKEN_LENGTH);

/** Contract 16.4: the token is stable, a login returns the existing one. */
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
