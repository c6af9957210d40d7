import { usageError } from "./errors.js";
import { Query } from "./query.js";

/**
 * What a chain has collected, named as the operations want it.
 *
 * @typedef {object} Conditions
 * @property {object} [where]
 * @property {number} [limit]
 * @property {number} [offset]
 * @property {string} [orderBy]
 * @property {string} [keys]
 * @property {string} [expand]
 */

/** @typedef {string | readonly string[]} Names */

/**
 * Names as on the wire: `"-price,name"`; undefined for none.
 *
 * @param {Names | null | undefined} names
 * @returns {string | undefined}
 */
export const joinNames = (names) => (Array.isArray(names) ? names.join(",") : String(names ?? "")) || undefined;

/**
 * The `where` of a query at this moment; what the caller adds to the query later does not count.
 *
 * @param {unknown} query
 * @returns {object}
 */
export const whereOf = (query) => {
  if (!(query instanceof Query)) throw usageError();
  return JSON.parse(JSON.stringify(query.queryObject));
};

/**
 * @param {unknown} value
 * @returns {number}
 */
const requireInteger = (value) => {
  if (!Number.isInteger(value)) throw usageError();
  return Number(value);
};

/**
 * The chainable half of everything that can be listed: `limit(10).orderBy("-price").find()`. Each call that goes to the
 * platform takes the conditions with it; the next one starts from none (recorded from the vendor's SDK).
 *
 * @example
 * ```js
 * new Chain().limit(10).orderBy(["-price", "name"])._takeConditions(); // { limit: 10, orderBy: "-price,name" }
 * ```
 */
export class Chain {
  constructor() {
    /** @type {Conditions} */
    this._conditions = {};
  }

  /**
   * @param {Query} query
   * @returns {this}
   */
  setQuery(query) {
    return this._with({ where: whereOf(query) });
  }

  /**
   * @param {Names} keys
   * @returns {this}
   */
  select(keys) {
    return this._with({ keys: joinNames(keys) });
  }

  /**
   * @param {Names} pointers
   * @returns {this}
   */
  expand(pointers) {
    return this._with({ expand: joinNames(pointers) });
  }

  /**
   * @param {Names} keys
   * @returns {this}
   */
  orderBy(keys) {
    return this._with({ orderBy: joinNames(keys) });
  }

  /**
   * @param {number} count
   * @returns {this}
   */
  limit(count) {
    return this._with({ limit: requireInteger(count) });
  }

  /**
   * @param {number} count
   * @returns {this}
   */
  offset(count) {
    return this._with({ offset: requireInteger(count) });
  }

  /**
   * @param {{ [Name in keyof Conditions]: Conditions[Name] | undefined }} conditions
   * @returns {this}
   */
  _with(conditions) {
    this._conditions = /** @type {Conditions} */ ({ ...this._conditions, ...conditions });
    return this;
  }

  /** @returns {Conditions} */
  _takeConditions() {
    const conditions = this._conditions;
    this._conditions = {};
    return conditions;
  }
}
