import type { JsonObject } from "../../../kernel/index.js";
import { withTexts } from "../../parse-like/door.js";
import { pointerTo } from "../../parse-like/typed.js";
import { ANYTHING, checkArgument, IDS, readOptions } from "../../shared/arguments.js";
import type { FindResult } from "../objects/query.js";
import { toWire } from "../wire.js";
import { readQuery } from "./arguments.js";
import type { Group } from "./parts.js";
import type { LeanObject, QueryOptions, Wire } from "./values.js";

/** What a role has from the start. */
export interface RoleOptions {
  /** Who may see and change it. Default: readable by everybody. */
  readonly acl?: Wire;
  /** objectIds. */
  readonly users?: readonly string[];
  /** objectIds of roles whose users have all that this one has. */
  readonly roles?: readonly string[];
}

/**
 * Roles (contract 17): `role:<name>` in an ACL lets their users in.
 *
 * @example
 * ```ts
 * const { roles } = leancloud;
 * const ming = "5cc5658443e78cb53fe7b001";
 * const { objectId } = await roles.create("writers", { users: [ming], acl: { "*": { read: true } } });
 * await roles.addUsers(objectId, ["5cc5658443e78cb53fe7b002"]);
 * await roles.removeUsers(objectId, [ming]);
 * (await roles.find({ order: "name" })).results.map(({ name }) => name); // ["editors", "writers"]
 * await roles.delete(objectId);
 * ```
 */
export interface RolesDoor {
  /** @param name letters, digits, `_` @throws ApiError 139 for a name that is none, 137 for one that is taken */
  create(name: string, options?: RoleOptions): Promise<LeanObject>;
  /** Queries roles as `leancloud.objects.find` does a class. */
  find(options?: QueryOptions): Promise<FindResult>;
  /** @param id the role's objectId @param users objectIds @throws ApiError with the vendor's code */
  addUsers(id: string, users: readonly string[]): Promise<void>;
  /** @param id the role's objectId @param users objectIds @throws ApiError with the vendor's code */
  removeUsers(id: string, users: readonly string[]): Promise<void>;
  /** Deletes a role; its users stay. @throws ApiError with the vendor's code */
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
