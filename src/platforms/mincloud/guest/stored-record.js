import { bulkInput } from "./bulk.js";
import { joinNames } from "./chain.js";
import { BaseRecord } from "./record.js";

/** @typedef {import("./chain.js").Conditions} Conditions */

/**
 * A row to create (no target), a row to change (its id), or all rows that match (conditions).
 *
 * @typedef {object} Target
 * @property {string | number} [id]
 * @property {Conditions} [conditions]
 */

/** @typedef {import("./bulk.js").BulkOptions & { expand?: import("./chain.js").Names }} UpdateOptions */

/**
 * Handles that send their changes to the platform: rows of a table, and users (contract 9). Built for one container.
 *
 * @param {import("./door.js").Door} door
 * @param {import("./version.js").Version} version
 * @param {"records" | "users"} kind whose operations `create`, `update` and `updateMany` are meant
 * @example
 * ```js
 * const Row = createStoredRecord(door, version, "records");
 * await new Row({ table: "product" }, { id }).set("price", 11).update();
 * ```
 */
export const createStoredRecord = (door, version, kind) =>
  class StoredRecord extends BaseRecord {
    /**
     * @param {object} place what belongs to every operation, such as the table
     * @param {Target} [target]
     */
    constructor(place, { id, conditions = {} } = {}) {
      super(id);
      this._place = place;
      this._conditions = conditions;
    }

    /**
     * Creates the row.
     *
     * @param {{ expand?: import("./chain.js").Names }} [options]
     */
    save({ expand } = {}) {
      const { $set } = this._takeChanges();
      return door.send(`${kind}.create`, { ...this._place, data: $set, expand: joinNames(expand) });
    }

    /**
     * Changes the row, or every row of the query. After it a record made from a query stands for *all* rows, like one
     * from `create()`: recorded from the vendor's SDK, which sends no `where` then.
     *
     * @param {UpdateOptions} [options]
     */
    update(options = {}) {
      const data = this._takeChanges();
      const place = this._place;
      if (this._recordID !== undefined) {
        const { enableTrigger = true, expand } = options;
        const id = String(this._recordID);
        const input = { ...place, id, data, expand: joinNames(expand), enableTrigger: Boolean(enableTrigger) };
        return door.send(`${kind}.update`, input);
      }
      const conditions = this._conditions;
      this._conditions = {};
      return door.send(`${kind}.updateMany`, { ...place, data, ...bulkInput(conditions, options, version) });
    }
  };
