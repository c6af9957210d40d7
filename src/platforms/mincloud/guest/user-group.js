import { Chain } from "./chain.js";

/** @typedef {string | number} ID */

/**
 * One or several, as a list.
 *
 * @template T
 * @param {T | readonly T[]} value
 * @returns {readonly T[]}
 */
const toList = (value) => /** @type {readonly T[]} */ (Array.isArray(value) ? value : [value]);

/**
 * Groups of users (contract 9, 13), built for one container.
 *
 * @param {import("./door.js").Door} door
 * @example
 * ```js
 * const groups = new BaaS.UserGroup();
 * const { data } = await groups.create({ name: "店长" });
 * await groups.addUserIntoGroup([10000001], [data.id]);
 * ```
 */
export const createUserGroup = (door) => {
  /**
   * @param {"add" | "remove"} op
   * @param {ID | ID[]} users
   * @param {ID | ID[]} groups
   */
  const patch = (op, users, groups) => {
    const change = { op, path: "/membership", users: toList(users), groups: toList(groups) };
    return door.send("groups.patchMembership", { data: [change] });
  };

  return class UserGroup extends Chain {
    /** @param {ID} id */
    get(id) {
      return door.send("groups.get", { id });
    }

    /**
     * All groups, or those of one super group.
     *
     * @param {{ parentID?: ID | null }} [options]
     */
    getUserGroupList({ parentID } = {}) {
      const { limit, offset } = this._takeConditions();
      return door.send("groups.list", { parentId: parentID || undefined, limit, offset });
    }

    /** @param {{ name: string, parent?: ID }} data the parent is a super group */
    create({ name, parent }) {
      return door.send("groups.create", { data: { name, parent } });
    }

    /**
     * @param {ID} id
     * @param {{ name?: string, parent?: ID | null }} data
     */
    update(id, data) {
      return door.send("groups.update", { id, data });
    }

    /** @param {ID | ID[]} ids */
    delete(ids) {
      return door.send("groups.deleteMany", { ids: toList(ids) });
    }

    /**
     * @param {ID | ID[]} users
     * @param {ID | ID[]} groups
     */
    addUserIntoGroup(users, groups) {
      return patch("add", users, groups);
    }

    /**
     * @param {ID | ID[]} users
     * @param {ID | ID[]} groups
     */
    removeUserFromGroup(users, groups) {
      return patch("remove", users, groups);
    }
  };
};

/**
 * Groups of groups (contract 9, 13), built for one container.
 *
 * @param {import("./door.js").Door} door
 * @example
 * ```js
 * await new BaaS.UserSuperGroup().create({ name: "员工", children: [4, 5] });
 * ```
 */
export const createUserSuperGroup = (door) =>
  class UserSuperGroup extends Chain {
    /** @param {ID} id */
    get(id) {
      return door.send("superGroups.get", { id });
    }

    getUserSuperGroupList() {
      const { limit, offset } = this._takeConditions();
      return door.send("superGroups.list", { limit, offset });
    }

    /** @param {{ name: string, children?: ID[] }} data */
    create({ name, children }) {
      return door.send("superGroups.create", { data: { name, children } });
    }

    /**
     * @param {ID} id
     * @param {{ name?: string, children?: ID[] }} data the children take the place of those before
     */
    update(id, data) {
      return door.send("superGroups.update", { id, data });
    }

    /** @param {ID | ID[]} ids */
    delete(ids) {
      return door.send("superGroups.deleteMany", { ids: toList(ids) });
    }
  };
