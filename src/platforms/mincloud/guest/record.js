import { usageError } from "./errors.js";
import { isGeo } from "./geo.js";

/** @typedef {{ $set: Record<string, unknown>, $unset: Record<string, string> }} Changes */

/** @returns {Changes} */
const noChanges = () => ({ $set: {}, $unset: {} });

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isPlainObject = (value) => Object.prototype.toString.call(value) === "[object Object]";

/**
 * @param {unknown} value
 * @returns {object}
 */
const requireObject = (value) => {
  if (typeof value !== "object" || value === null) throw usageError();
  return value;
};

/**
 * Contract 9: no field may be both set and unset.
 *
 * @param {object} given
 * @param {object} others
 */
const assertDisjoint = (given, others) => {
  const names = Object.keys(others);
  if (Object.keys(given).some((name) => names.includes(name))) throw usageError();
};

/**
 * Changes to a row, collected before they are sent. What tables and users have in common.
 *
 * @example
 * ```js
 * new BaseRecord("r1").set("name", "包").incrementBy("stock", -1).unset("note");
 * // { $set: { name: "包", stock: { $incr_by: -1 } }, $unset: { note: "" } }
 * ```
 */
export class BaseRecord {
  /** @param {string | number} [recordID] absent when the record is new, or stands for the matches of a query */
  constructor(recordID) {
    this._recordID = recordID;
    this._record = noChanges();
  }

  /**
   * `set(key, value)` adds one field. `set(object)` takes the place of everything set before: recorded from the vendor's
   * SDK.
   *
   * @param {...unknown} args
   * @returns {this}
   */
  set(...args) {
    const { $set, $unset } = this._record;
    const isPair = args.length > 1;
    const values = isPair ? { [String(args[0])]: args[1] } : requireObject(args[0]);
    assertDisjoint(values, $unset);
    const fields = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, toValue(value)]));
    this._record.$set = isPair ? { ...$set, ...fields } : fields;
    return this;
  }

  /**
   * Clears fields; as with `set`, an object takes the place of everything unset before.
   *
   * @param {string | object} keys a name, or an object whose names count
   * @returns {this}
   */
  unset(keys) {
    const { $set, $unset } = this._record;
    const isName = typeof keys === "string";
    const values = isName ? { [keys]: "" } : requireObject(keys);
    assertDisjoint(values, $set);
    const fields = Object.fromEntries(Object.keys(values).map((key) => [key, ""]));
    this._record.$unset = isName ? { ...$unset, ...fields } : fields;
    return this;
  }

  /**
   * @param {string} key
   * @param {number} amount
   * @returns {this}
   */
  incrementBy(key, amount) {
    return this._operate(key, { $incr_by: amount });
  }

  /**
   * @param {string} key
   * @param {unknown} value one element, or an array of them
   * @returns {this}
   */
  append(key, value) {
    return this._operate(key, { $append: toElements(value) });
  }

  /**
   * @param {string} key
   * @param {unknown} value one element, or an array of them
   * @returns {this}
   */
  uAppend(key, value) {
    return this._operate(key, { $append_unique: toElements(value) });
  }

  /**
   * @param {string} key
   * @param {unknown} value one element, or an array of them
   * @returns {this}
   */
  remove(key, value) {
    return this._operate(key, { $remove: toElements(value) });
  }

  /**
   * @param {string} key
   * @param {object} value merged into the stored object, one level deep
   * @returns {this}
   */
  patchObject(key, value) {
    if (!isPlainObject(value)) throw usageError();
    return this._operate(key, { $update: value });
  }

  /**
   * Drops the last element.
   *
   * @param {string} key
   * @returns {this}
   */
  pop(key) {
    return this._operate(key, { $pop: 1 });
  }

  /**
   * Drops the first element.
   *
   * @param {string} key
   * @returns {this}
   */
  shift(key) {
    return this._operate(key, { $pop: -1 });
  }

  /**
   * @param {string} key
   * @param {Record<string, unknown>} operator
   * @returns {this}
   */
  _operate(key, operator) {
    this._record.$set = { ...this._record.$set, [key]: operator };
    return this;
  }

  /**
   * The changes collected so far. The record starts anew, even when sending them fails.
   *
   * @returns {Changes}
   */
  _takeChanges() {
    const changes = this._record;
    this._record = noChanges();
    return changes;
  }
}

/**
 * @param {unknown} value
 * @returns {value is string | number}
 */
export const isRecordID = (value) => (typeof value === "string" && value !== "") || typeof value === "number";

/**
 * A pointer: the id of the row as text, also for the integer ids of users. A record without an id becomes "".
 *
 * @param {unknown} value
 * @returns {unknown}
 */
export const toPointer = (value) => (value instanceof BaseRecord ? String(value._recordID ?? "") : value);

/**
 * A field's value as the wire wants it (contract 9): places as GeoJSON, also inside an array, and records as pointers.
 * Places deeper inside an object stay as they are, as in the vendor's SDK.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
const toValue = (value) => {
  if (isGeo(value)) return value.toGeoJSON();
  if (Array.isArray(value)) return value.map((item) => (isGeo(item) ? item.toGeoJSON() : item));
  return toPointer(value);
};

/**
 * Contract 9: a scalar operand of an array operator is wrapped.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
const toElements = (value) => toValue(Array.isArray(value) ? value : [value]);
