import type { Json, JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { createRelations } from "../../parse-like/relations.js";
import type { Caller } from "../access/caller.js";
import { DIALECT } from "../dialect.js";
import { refuse, roleNameTaken } from "../errors.js";
import type { Objects } from "../objects/objects.js";
import { rowsOf } from "../world.js";

const { leaveRelation } = createRelations(DIALECT);

const NAME = /^[A-Za-z0-9 _-]+$/;

/** Whether a role can be called so. */
export const isRoleName = (name: unknown): name is string =>
  typeof name === "string" && NAME.test(name) && name.trim() !== "";

const readName = (value: Json | undefined): string => {
  if (!isRoleName(value)) throw refuse("roleNameBad");
  return value;
};

/** What a role must be when it is stored: for fixtures, too. @throws ApiError 139 (contract 6.8) */
export const checkName = (tx: Transaction, row: Readonly<Document>): void => {
  const name = readName(row.name);
  if (rowsOf(tx, "_Role").findOne({ name: { $eq: name } }) !== undefined) throw roleNameTaken(name);
};

const complete = (tx: Transaction, row: Document, before: Readonly<Document> | undefined): void => {
  if (before === undefined) checkName(tx, row);
  // Contract 6.8: set once.
  else if (row.name !== before.name) throw refuse("roleNameFixed");
};

/** Which role. */
interface ById {
  readonly id: string;
}

interface Body {
  readonly body: JsonObject;
}

/**
 * Roles (contract 6.8): objects of `_Role`, governed by their own ACL, with `users` and `roles` as relations. Without an ACL
 * everybody may change a role, as with any object.
 *
 * @example
 * ```ts
 * const roles = createRoles(objects);
 * await roles.create(caller, { body: { name: "Moderators", ACL: { "*": { read: true } } } }); // { objectId, createdAt }
 * ```
 */
export const createRoles = (objects: Objects) => {
  /** @throws ApiError 139 */
  const create = async (caller: Caller, { body }: Body): Promise<JsonObject> => {
    // Before all else that may be wrong with the role.
    readName(body.name);
    return objects.create(caller, { className: "_Role", body, complete });
  };

  /** @throws ApiError 101, 122, 139 */
  const update = (caller: Caller, { id, body }: ById & Body): Promise<JsonObject> =>
    objects.update(caller, { className: "_Role", id, body, complete });

  /**
   * Contract 6.8: needs a session, although the ACL may let everybody write. A role that is gone is no other role's member.
   *
   * @throws ApiError 211, 101, 122
   */
  const remove = async (caller: Caller, { id }: ById): Promise<JsonObject> => {
    if (!caller.master && caller.user === undefined) throw refuse("notLoggedIn");
    return objects.delete(caller, {
      className: "_Role",
      id,
      complete: (tx, row) => leaveRelation(tx, "_Role", "roles", row.id),
    });
  };

  return { create, update, delete: remove };
};

export type Roles = ReturnType<typeof createRoles>;
