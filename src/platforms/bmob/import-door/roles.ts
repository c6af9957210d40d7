import { type Wire, type With, withTexts } from "../../parse-like/door.js";
import { pointerTo } from "../../parse-like/typed.js";
import { ANYTHING, checkArgument, IDS, readOptions } from "../../shared/arguments.js";
import { toData } from "../wire.js";
import type { Group } from "./parts.js";

export interface RoleOptions {
  /** Contract 6.8. Default: readable by everybody. */
  readonly acl?: Wire;
  /** objectIds. */
  readonly users?: readonly string[];
  /** objectIds of roles that inherit everything this role may. */
  readonly roles?: readonly string[];
}

/** Roles (contract 6.8). */
export interface RolesDoor {
  /**
   * @returns `{ objectId, createdAt }`
   * @example
   * ```ts
   * await bmob.roles.create("editors", { users: [user.objectId] });
   * ```
   */
  create(name: string, options?: RoleOptions): Promise<With<"objectId" | "createdAt">>;
  addUsers(role: string, users: readonly string[]): Promise<void>;
  removeUsers(role: string, users: readonly string[]): Promise<void>;
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
