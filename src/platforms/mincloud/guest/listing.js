import { Chain } from "./chain.js";

/** @typedef {{ meta: { total_count: number }, objects: unknown[] }} Page */
/** @typedef {import("./door.js").Response<Page>} Pages */

/**
 * What can be listed and counted by a query: the rows of a table, users, files. Built for one container.
 *
 * @param {import("./door.js").Door} door
 * @param {import("./version.js").Version} version
 * @param {string} operation of the platform that lists, e.g. `"users.find"`
 * @example
 * ```js
 * const Files = createListing(door, version, "files.find");
 * const { data } = await new Files().orderBy("-size").limit(5).find();
 * ```
 */
export const createListing = (door, version, operation) =>
  class Listing extends Chain {
    /**
     * @param {{ withCount?: boolean }} [options]
     * @returns {Promise<Pages>}
     */
    find({ withCount = version.countsByDefault() } = {}) {
      return this._find(this._takeConditions(), Boolean(withCount));
    }

    /**
     * How many match.
     *
     * @returns {Promise<number>}
     */
    count() {
      return this._find({ ...this._takeConditions(), limit: 1 }, true).then(({ data }) => data.meta.total_count);
    }

    /**
     * @param {import("./chain.js").Conditions} conditions
     * @param {boolean} returnTotalCount
     * @returns {Promise<Pages>}
     */
    _find(conditions, returnTotalCount) {
      return door.send(operation, { ...this._place(), ...conditions, returnTotalCount });
    }

    /**
     * What belongs to every operation on this list, such as the table it is of.
     *
     * @returns {object}
     */
    _place() {
      return {};
    }
  };
