import type { JsonObject } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import type { Reader } from "../../parse-like/places.js";
import type { Caller } from "../access/caller.js";
import { refuse } from "../errors.js";
import { wholeObject } from "../objects/presentation.js";
import { findRow, type World } from "../world.js";
import { sessionOf } from "./sessions.js";

/** @throws ApiError 211 */
export const requireUser = (reader: Reader, id: string): Readonly<Document> => {
  const row = findRow(reader, "_User", id);
  if (row === undefined) throw refuse("userMissing");
  return row;
};

/** A user as they see themselves, without session token: what hooks get. @throws ApiError 211 */
export const userAsSelf = ({ store }: Pick<World, "store">, caller: Caller, id: string): JsonObject =>
  wholeObject({ store }, { ...caller, user: id }, "_User", requireUser(store, id));

/** The whole user with session token, as a login answers (contract 16.4). @throws ApiError 211 */
export const userWithSession = (world: Pick<World, "store">, caller: Caller, id: string): JsonObject => {
  const token = sessionOf(world.store, id);
  return { ...userAsSelf(world, caller, id), ...(token === undefined ? {} : { sessionToken: token }) };
};

/** Nobody but the user, or the master, changes a user (contract 15.6, 16.6, D7). @throws ApiError 206 */
export const assertOwn = (caller: Pick<Caller, "master" | "user">, id: string): void => {
  if (!caller.master && caller.user !== id) throw refuse("notOwnUser");
};

/** The session's user (contract 2.8). @throws ApiError 206 */
export const requireSelf = ({ user }: Pick<Caller, "user">): string => {
  if (user === undefined) throw refuse("notOwnUser");
  return user;
};
