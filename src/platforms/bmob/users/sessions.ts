import type { Transaction } from "../../../store/index.js";
import { createSessions } from "../../parse-like/sessions.js";
import { duplicate } from "../errors.js";
import { COLLECTIONS, type World } from "../world.js";

/** Contract 6.6: seven days, on the emulator's clock. */
const LIFE_MS = 7 * 24 * 3_600_000;

/** Contract 6.6: lower-case hex. */
const TOKEN_LENGTH = 32;

/** One token to a user. */
export const { userOfToken, sessionOf, closeSession, assertTokenFree, setSession } = createSessions({
  sessions: COLLECTIONS.sessions,
  tokens: COLLECTIONS.tokens,
  taken: () => duplicate("sessionToken"),
});

/** Gives a user this token, for seven days from now. */
export const startSession = (
  { clock }: Pick<World, "clock">,
  tx: Transaction,
  user: string,
  sessionToken: string,
): void => setSession(tx, user, sessionToken, clock.now() + LIFE_MS);

/** A login returns the token that is still good, and its seven days begin anew; else there is a new one. */
export const openSession = (world: Pick<World, "clock" | "ids">, tx: Transaction, user: string): string => {
  const token = sessionOf(tx, user, world.clock.now()) ?? world.ids.hex(TOKEN_LENGTH);
  startSession(world, tx, user, token);
  return token;
};
