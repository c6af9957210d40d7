import type { JsonObject } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import type { Reader } from "../../parse-like/places.js";
import { objectMissing } from "../errors.js";
import { wholeObject } from "../objects/presentation.js";
import { findRow, type World } from "../world.js";
import { sessionOf } from "./sessions.js";

/** @throws ApiError 101 */
export const requireUser = (reader: Reader, id: string): Readonly<Document> => {
  const row = findRow(reader, "_User", id);
  if (row === undefined) throw objectMissing(id);
  return row;
};

/** The token of a user whose session is open, as answers have it. */
export const tokenOf = ({ store, clock }: Pick<World, "store" | "clock">, id: string): JsonObject => {
  const token = sessionOf(store, id, clock.now());
  return token === undefined ? {} : { sessionToken: token };
};

/** The whole user with session token, as a login answers (contract 6.6), whatever the ACL says. @throws ApiError 101 */
export const userWithSession = (world: Pick<World, "store" | "clock">, id: string): JsonObject => ({
  ...wholeObject(world, "_User", requireUser(world.store, id)),
  ...tokenOf(world, id),
});
