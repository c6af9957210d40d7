import { usageError } from "./errors.js";
import { GeoPoint, GeoPolygon } from "./geo.js";
import { toPointer } from "./record.js";

/** @typedef {{ $and?: object[], $or?: object[] }} Where */

/** @type {ReadonlyMap<string, string>} */
const COMPARISONS = new Map([
  ["=", "$eq"],
  ["!=", "$ne"],
  ["<", "$lt"],
  ["<=", "$lte"],
  [">", "$gt"],
  [">=", "$gte"],
]);

/**
 * @param {unknown} values
 * @returns {unknown[]}
 */
const requireArray = (values) => {
  if (!Array.isArray(values)) throw usageError();
  return values;
};

/**
 * @template T
 * @param {unknown} value
 * @param {new (...args: never[]) => T} type
 * @returns {T}
 */
const requireInstance = (value, type) => {
  if (!(value instanceof type)) throw usageError();
  return value;
};

/**
 * Conditions on rows. Each call adds one that must hold as well; `queryObject` is the `where` they make (contract 6.3
 * and 9).
 *
 * @example
 * ```js
 * new BaaS.Query().compare("price", ">", 10).queryObject; // { $and: [{ price: { $gt: 10 } }] }
 * ```
 */
export class Query {
  constructor() {
    /** @type {Where} */
    this.queryObject = {};
  }

  /**
   * @param {...Query} queries
   * @returns {Query}
   */
  static and(...queries) {
    const query = new Query();
    query.queryObject = { $and: queries.map(({ queryObject }) => queryObject) };
    return query;
  }

  /**
   * @param {...Query} queries
   * @returns {Query}
   */
  static or(...queries) {
    const query = new Query();
    query.queryObject = { $or: queries.map(({ queryObject }) => queryObject) };
    return query;
  }

  /**
   * @param {string} key
   * @param {string} operator one of = != < <= > >=
   * @param {unknown} value
   * @returns {this}
   */
  compare(key, operator, value) {
    const name = COMPARISONS.get(operator);
    if (name === undefined) throw usageError();
    return this._add(key, { [name]: toPointer(value) });
  }

  /**
   * @param {string} key
   * @param {string} text
   * @returns {this}
   */
  contains(key, text) {
    if (typeof text !== "string" || text === "") throw usageError();
    return this._add(key, { $contains: text });
  }

  /**
   * @param {string} key
   * @param {RegExp} pattern
   * @returns {this}
   */
  matches(key, pattern) {
    if (Object.prototype.toString.call(pattern) !== "[object RegExp]") throw usageError();
    const { source, flags } = pattern;
    return this._add(key, flags === "" ? { $regex: source } : { $regex: source, $options: flags });
  }

  /**
   * @param {string} key
   * @param {unknown[]} values
   * @returns {this}
   */
  in(key, values) {
    return this._add(key, { $in: requireArray(values).map(toPointer) });
  }

  /**
   * @param {string} key
   * @param {unknown[]} values
   * @returns {this}
   */
  notIn(key, values) {
    return this._add(key, { $nin: requireArray(values).map(toPointer) });
  }

  /**
   * @param {string} key
   * @param {unknown[]} values
   * @returns {this}
   */
  arrayContains(key, values) {
    return this._add(key, { $all: requireArray(values) });
  }

  /**
   * @param {string | string[]} keys
   * @returns {this}
   */
  isNull(keys) {
    return this._addEach(keys, { $isnull: true });
  }

  /**
   * @param {string | string[]} keys
   * @returns {this}
   */
  isNotNull(keys) {
    return this._addEach(keys, { $isnull: false });
  }

  /**
   * @param {string | string[]} keys
   * @returns {this}
   */
  exists(keys) {
    return this._addEach(keys, { $exists: true });
  }

  /**
   * @param {string | string[]} keys
   * @returns {this}
   */
  notExists(keys) {
    return this._addEach(keys, { $exists: false });
  }

  /**
   * @param {string} key a field of type object
   * @param {string} property
   * @returns {this}
   */
  hasKey(key, property) {
    if (typeof property !== "string") throw usageError();
    return this._add(key, { $has_key: property });
  }

  /**
   * Areas that hold the point.
   *
   * @param {string} key
   * @param {GeoPoint} point
   * @returns {this}
   */
  include(key, point) {
    return this._add(key, { $intersects: requireInstance(point, GeoPoint).toGeoJSON() });
  }

  /**
   * Places inside the area.
   *
   * @param {string} key
   * @param {GeoPolygon} polygon
   * @returns {this}
   */
  within(key, polygon) {
    return this._add(key, { $within: requireInstance(polygon, GeoPolygon).toGeoJSON() });
  }

  /**
   * @param {string} key
   * @param {GeoPoint} point
   * @param {number} radius kilometres
   * @returns {this}
   */
  withinCircle(key, point, radius) {
    const { longitude, latitude } = requireInstance(point, GeoPoint);
    return this._add(key, { $center: { radius, coordinates: [longitude, latitude] } });
  }

  /**
   * @param {string} key
   * @param {GeoPoint} point
   * @param {number} [maxDistance] metres
   * @param {number} [minDistance] metres
   * @returns {this}
   */
  withinRegion(key, point, maxDistance, minDistance = 0) {
    const geometry = requireInstance(point, GeoPoint).toGeoJSON();
    return this._add(key, {
      $nearsphere: {
        geometry,
        min_distance: minDistance,
        ...(maxDistance === undefined ? {} : { max_distance: maxDistance }),
      },
    });
  }

  /**
   * @param {string} key
   * @param {object} test
   * @returns {this}
   */
  _add(key, test) {
    const conditions = this.queryObject.$and ?? [];
    conditions.push({ [key]: test });
    this.queryObject.$and = conditions;
    return this;
  }

  /**
   * @param {string | string[]} keys
   * @param {object} test
   * @returns {this}
   */
  _addEach(keys, test) {
    for (const key of Array.isArray(keys) ? keys : [keys]) this._add(key, test);
    return this;
  }
}
