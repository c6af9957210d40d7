import { type Wire, type With, withTexts } from "../../parse-like/door.js";
import { pointerTo } from "../../parse-like/typed.js";
import { ANYTHING, checkArgument, IDS, readOptions } from "../../shared/arguments.js";
import { toData } from "../wire.js";
import type { Group } from "./parts.js";

/** What a role has from the start. */
export interface RoleOptions {
  /** Who may see and change it (contract 6.8). Default: readable by everybody. */
  readonly acl?: Wire;
  /** objectIds. */
  readonly users?: readonly string[];
  /** objectIds of roles that inherit everything this role may. */
  readonly roles?: readonly string[];
}

/**
 * Roles (contract 6.8): `role:<name>` in an ACL lets their users in.
 *
 * @example
 * ```ts
 * const { roles, objects } = bmob;
 * const { objectId } = await roles.create("editors", { users: ["a100000001"] });
 * await roles.addUsers(objectId, ["a100000002"]);
 * await roles.removeUsers(objectId, ["a100000001"]);
 * await objects.update("GameScore", "e1kxt22l01", { ACL: { "role:editors": { read: true } } });
 * (await bmob.as({ user: "a100000002" }).objects.get("GameScore", "e1kxt22l01")).score; // 90
 * await bmob
 *   .as({ user: "a100000001" })
 *   .objects.get("GameScore", "e1kxt22l01")
 *   .catch((error) => error.code); // 101
 * await roles.delete(objectId);
 * ```
 */
export interface RolesDoor {
  /**
   * @param name letters, digits, blanks, `-`, `_`
   * @returns `{ objectId, createdAt }`
   * @throws ApiError 139 for a name that is none, or taken
   */
  create(name: string, options?: RoleOptions): Promise<With<"objectId" | "createdAt">>;
  /** @param role its objectId @param users objectIds @throws ApiError 101, 122 */
  addUsers(role: string, users: readonly string[]): Promise<void>;
  /** @param role its objectId @param users objectIds @throws ApiError 101, 122 */
  removeUsers(role: string, users: readonly string[]): Promise<void>;
  /** Deletes a role; its users stay. @param role its objectId @throws ApiError 101, 122 */
  delete(role: string): Promise<void>;
}

const members = (op: "AddRelation" | "RemoveRelation", className: string, ids: readonly string[] = []) =>
  ids.length === 0 ? undefined : { __op: op, objects: ids.map((id) => pointerTo(className, id)) };

export const createRolesDoor = ({ operations: { objects }, caller }: Group): RolesDoor => {
  const change = async (
    call: string,
    op: "AddRelation" | "RemoveRelation",
    role: string,
    ids: readonly string[],
  ): Promise<void> => {
    checkArgument(call, ids, IDS);
    const users = members(op, "_User", ids);
    if (users !== undefined) await objects.update(caller(), { className: "_Role", id: role, body: { users } });
  };
  return {
    async create(name, options) {
      const given = readOptions("roles.create", options, { acl: ANYTHING, users: IDS, roles: IDS });
      const users = members("AddRelation", "_User", given.users);
      const roles = members("AddRelation", "_Role", given.roles);
      const ACL = toData(given.acl ?? { "*": { read: true } });
      const body = { name, ACL, ...(users && { users }), ...(roles && { roles }) };
      const { object } = await objects.create(caller(), { className: "_Role", body });
      return withTexts(object, ["objectId", "createdAt"]);
    },
    addUsers: (role, users) => change("roles.addUsers", "AddRelation", role, users),
    removeUsers: (role, users) => change("roles.removeUsers", "RemoveRelation", role, users),
    async delete(role) {
      await objects.delete(caller(), { className: "_Role", id: role });
    },
  };
};
