import type { JsonObject } from "../../../kernel/index.js";
import { pointerTo } from "../../parse-like/typed.js";
import { readOptions } from "../../shared/arguments.js";
import type { FindResult } from "../objects/query.js";
import { toWire } from "../wire.js";
import { readIds, readQuery } from "./arguments.js";
import type { Group } from "./parts.js";
import type { LeanObject, QueryOptions, Wire } from "./values.js";

interface RoleOptions {
  readonly acl?: Wire;
  readonly users?: readonly string[];
  readonly roles?: readonly string[];
}

/** Roles (contract 17). */
export interface RolesDoor {
  /**
   * @example
   * ```ts
   * await leancloud.roles.create("editors", { users: [user.objectId], acl: { "*": { read: true } } });
   * ```
   */
  create(name: string, options?: RoleOptions): Promise<LeanObject>;
  find(options?: QueryOptions): Promise<FindResult>;
  addUsers(id: string, users: readonly string[]): Promise<void>;
  removeUsers(id: string, users: readonly string[]): Promise<void>;
  delete(id: string): Promise<void>;
}

const members = (op: "AddRelation" | "RemoveRelation", className: string, ids: readonly string[]): JsonObject => ({
  __op: op,
  objects: ids.map((id) => pointerTo(className, id)),
});

export const createRolesDoor = ({ operations: { objects }, caller }: Group<"operations">): RolesDoor => {
  const change = async (id: string, users: JsonObject): Promise<void> => {
    await objects.update(caller(), { className: "_Role", id, body: { users } });
  };
  /** Nobody to add is no change: a relation needs members to know their class. */
  const added = (call: string, key: "users" | "roles", className: string, given: readonly string[]): JsonObject => {
    const ids = readIds(`${call}: ${key}`, given);
    return ids.length === 0 ? {} : { [key]: members("AddRelation", className, ids) };
  };
  return {
    async create(name, options) {
      const call = "roles.create";
      const {
        acl = { "*": { read: true } },
        users = [],
        roles = [],
      } = readOptions(call, options, ["acl", "users", "roles"]);
      const body = {
        name,
        ACL: toWire(acl),
        ...added(call, "users", "_User", users),
        ...added(call, "roles", "_Role", roles),
      };
      return (await objects.create(caller(), { className: "_Role", body })).object;
    },
    find: async (options) => objects.find(caller(), { className: "_Role", ...readQuery("roles.find", options) }),
    addUsers: async (id, users) => change(id, members("AddRelation", "_User", readIds("roles.addUsers", users))),
    removeUsers: async (id, users) =>
      change(id, members("RemoveRelation", "_User", readIds("roles.removeUsers", users))),
    async delete(id) {
      await objects.delete(caller(), { className: "_Role", id });
    },
  };
};
