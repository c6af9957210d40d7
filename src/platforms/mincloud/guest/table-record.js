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
 * Handles on rows to create or change (contract 9), built for one container.
 *
 * @param {import("./door.js").Door} door
 * @param {import("./version.js").Version} version
 * @example
 * ```js
 * const TableRecord = createTableRecord(door, version);
 * await new TableRecord("product", { id }).set("price", 11).update();
 * ```
 */
export const createTableRecord = (door, version) =>
  class TableRecord extends BaseRecord {
    /**
     * @param {string | number} table
     * @param {Target} [target]
     */
    constructor(table, { id, conditions = {} } = {}) {
      super(id);
      this._table = table;
      this._conditions = conditions;
    }

    /**
     * Creates the row.
     *
     * @param {{ expand?: import("./chain.js").Names }} [options]
     */
    save({ expand } = {}) {
      const { $set } = this._takeChanges();
      return door.send("records.create", { table: this._table, data: $set, expand: joinNames(expand) });
    }

    /**
     * Changes the row, or every row of the query. After it a record made from a query stands for *all* rows, like one
     * from `create()`: recorded from the vendor's SDK, which sends no `where` then.
     *
     * @param {UpdateOptions} [options]
     */
    update(options = {}) {
      const data = this._takeChanges();
      const table = this._table;
      if (this._recordID !== undefined) {
        const { enableTrigger = true, expand } = options;
        const id = String(this._recordID);
        const input = { table, id, data, expand: joinNames(expand), enableTrigger: Boolean(enableTrigger) };
        return door.send("records.update", input);
      }
      const conditions = this._conditions;
      this._conditions = {};
      return door.send("records.updateMany", { table, data, ...bulkInput(conditions, options, version) });
    }
  };
