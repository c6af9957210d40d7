import { pointerTo } from "../../parse-like/typed.js";
import { readOptions } from "../../shared/arguments.js";
import { toWire } from "../wire.js";
import type { BmobObject, Wire } from "./arguments.js";
import type { Group } from "./parts.js";

interface RoleOptions {
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
   * @example
   * ```ts
   * await bmob.roles.create("editors", { users: [user.objectId] });
   * ```
   */
  create(name: string, options?: RoleOptions): Promise<BmobObject>;
  addUsers(role: string, users: readonly string[]): Promise<void>;
  removeUsers(role: string, users: readonly string[]): Promise<void>;
  delete(role: string): Promise<void>;
}

const members = (op: "AddRelation" | "RemoveRelation", className: string, ids: readonly string[] = []) =>
  ids.length === 0 ? undefined : { __op: op, objects: ids.map((id) => pointerTo(className, id)) };

export const createRolesDoor = ({ operations: { objects }, caller }: Group): RolesDoor => {
  const change = async (role: string, op: "AddRelation" | "RemoveRelation", ids: readonly string[]): Promise<void> => {
    const users = members(op, "_User", ids);
    if (users !== undefined) await objects.update(caller(), { className: "_Role", id: role, body: { users } });
  };
  return {
    async create(name, options) {
      const given = readOptions("roles.create", options, ["acl", "users", "roles"]);
      const users = members("AddRelation", "_User", given.users);
      const roles = members("AddRelation", "_Role", given.roles);
      const ACL = toWire(given.acl ?? { "*": { read: true } });
      const body = { name, ACL, ...(users && { users }), ...(roles && { roles }) };
      return (await objects.create(caller(), { className: "_Role", body })).object;
    },
    addUsers: (role, users) => change(role, "AddRelation", users),
    removeUsers: (role, users) => change(role, "RemoveRelation", users),
    async delete(role) {
      await objects.delete(caller(), { className: "_Role", id: role });
    },
  };
};
