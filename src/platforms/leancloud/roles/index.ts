import type { Json, JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import type { Caller } from "../access/caller.js";
import { badRequest, refuse } from "../errors.js";
import type { Fetch, Objects } from "../objects/objects.js";
import { leaveRelation } from "../objects/relations.js";
import type { Steps } from "../objects/writes.js";
import { rowsOf } from "../world.js";

/** Contract 17.1: the documentation is stricter than the client SDKs. */
const NAME = /^[A-Za-z0-9_]+$/;

/** Whether a role can be called so. */
export const isRoleName = (name: unknown): name is string => typeof name === "string" && NAME.test(name);

/** @throws ApiError 139, 137 (contract 17.1) */
export const checkName = (tx: Transaction, { name }: Document): void => {
  if (!isRoleName(name)) throw refuse("badRoleName");
  if (rowsOf(tx, "_Role").findOne({ name: { $eq: name } }) !== undefined) throw refuse("duplicate");
};

/** What a new role must be when it is stored, whatever a hook made of it. @throws ApiError 1, 139, 137 */
export const checkNew = (tx: Transaction, row: Document): void => {
  if (row.ACL === undefined) throw badRequest("Role ACL is required.");
  checkName(tx, row);
};

/** Contract 17.3; and an ACL stays required. @throws ApiError 1 */
const checkChanged = (row: Document, before: Readonly<Document>): void => {
  if (row.name !== before.name) throw badRequest("A role's name cannot be changed after the role has been created.");
  if (row.ACL === undefined && before.ACL !== undefined) throw badRequest("Role ACL is required.");
};

const complete = (tx: Transaction, row: Document, before: Readonly<Document> | undefined): void => {
  if (before === undefined) checkNew(tx, row);
  else checkChanged(row, before);
};

/**
 * Roles (contract 17): objects of `_Role`, governed by their own ACL, with `users` and `roles` as relations.
 *
 * @example
 * ```ts
 * const roles = createRoles(objects);
 * await roles.create(caller, { body: { name: "admin", ACL: { "*": { read: true } } } }); // { objectId, createdAt }
 * ```
 */
export const createRoles = (objects: Objects) => {
  const create = (caller: Caller, input: Fetch & { readonly body: JsonObject }): Promise<JsonObject> =>
    objects.create(caller, { ...input, className: "_Role", complete });

  const update = (
    caller: Caller,
    input: Fetch & { readonly id: string; readonly body: JsonObject; readonly where?: Json | undefined },
  ): Promise<JsonObject> => objects.update(caller, { ...input, className: "_Role", complete });

  /** What removing a role takes besides the row: one that is gone is no other role's member. */
  const removal: Steps = { complete: (tx, row) => leaveRelation(tx, "_Role", "roles", row.id) };

  const remove = (
    caller: Caller,
    input: { readonly id: string; readonly body?: JsonObject | undefined; readonly where?: Json | undefined },
  ): Promise<JsonObject> => objects.delete(caller, { ...input, className: "_Role", ...removal });

  return { create, update, removal, delete: remove };
};

export type Roles = ReturnType<typeof createRoles>;
