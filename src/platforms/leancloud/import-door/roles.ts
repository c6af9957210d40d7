import type { JsonObject } from "../../../kernel/index.js";
import { withTexts } from "../../parse-like/door.js";
import { pointerTo } from "../../parse-like/typed.js";
import { ANYTHING, checkArgument, IDS, readOptions } from "../../shared/arguments.js";
import type { FindResult } from "../objects/query.js";
import { toWire } from "../wire.js";
import { readQuery } from "./arguments.js";
import type { Group } from "./parts.js";
import type { LeanObject, QueryOptions, Wire } from "./values.js";

export interface RoleOptions {
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

/** Nobody to add is no change: a relation needs members to know their class. */
const added = (key: "users" | "roles", className: string, ids: readonly string[]): JsonObject =>
  ids.length === 0 ? {} : { [key]: members("AddRelation", className, ids) };

export const createRolesDoor = ({ operations: { objects }, caller }: Group<"operations">): RolesDoor => {
  const change = async (
    call: string,
    op: "AddRelation" | "RemoveRelation",
    id: string,
    ids: readonly string[],
  ): Promise<void> => {
    checkArgument(call, ids, IDS);
    await objects.update(caller(), { className: "_Role", id, body: { users: members(op, "_User", ids) } });
  };
  return {
    async create(name, options) {
      const {
        acl = { "*": { read: true } },
        users = [],
        roles = [],
      } = readOptions("roles.create", options, { acl: ANYTHING, users: IDS, roles: IDS });
      const body = {
        name,
        ACL: toWire(acl),
        ...added("users", "_User", users),
        ...added("roles", "_Role", roles),
      };
      const { object } = await objects.create(caller(), { className: "_Role", body });
      return withTexts(object, ["objectId"]);
    },
    find: async (options) => objects.find(caller(), { className: "_Role", ...readQuery("roles.find", options) }),
    addUsers: (id, users) => change("roles.addUsers", "AddRelation", id, users),
    removeUsers: (id, users) => change("roles.removeUsers", "RemoveRelation", id, users),
    async delete(id) {
      await objects.delete(caller(), { className: "_Role", id });
    },
  };
};
