import { bulkInput } from "./bulk.js";
import { whereOf } from "./chain.js";
import { notEmulatedError, usageError } from "./errors.js";
import { createListing } from "./listing.js";
import { Query } from "./query.js";
import { isRecordID, toPointer } from "./record.js";
import { createTableRecord } from "./table-record.js";

/**
 * Rows of a table (contract 9), built for one container.
 *
 * @param {import("./door.js").Door} door
 * @param {import("./version.js").Version} version
 * @example
 * ```js
 * const TableObject = createTableObject(door, version);
 * const { data } = await new TableObject("product").setQuery(query).orderBy("-price").limit(5).find();
 * ```
 */
export const createTableObject = (door, version) => {
  const Listing = createListing(door, version, "records.find");
  const TableRecord = createTableRecord(door, version);

  return class TableObject extends Listing {
    /** @param {string | number} table its name or its id */
    constructor(table) {
      super();
      this._table = table;
    }

    /** A new row, to be filled and saved. */
    create() {
      return new TableRecord(this._table);
    }

    /**
     * @param {object[]} rows
     * @param {{ enableTrigger?: boolean }} [options]
     */
    createMany(rows, { enableTrigger = true } = {}) {
      if (!Array.isArray(rows)) throw usageError();
      // Recorded: records become pointers here, but places must be given as GeoJSON.
      const plain = rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([key, value]) => [key, toPointer(value)])),
      );
      const input = { table: this._table, rows: plain, enableTrigger: Boolean(enableTrigger) };
      return door.send("records.createMany", input);
    }

    /**
     * A handle on a row, or on the rows of a query, to change without reading them first.
     *
     * @param {string | number | Query} target
     */
    getWithoutData(target) {
      if (target instanceof Query) {
        const conditions = { ...this._takeConditions(), where: whereOf(target) };
        return new TableRecord(this._table, { conditions });
      }
      if (!isRecordID(target)) throw usageError();
      return new TableRecord(this._table, { id: target });
    }

    /**
     * @param {string | number | Query} target
     * @param {import("./bulk.js").BulkOptions} [options] for queries only, as in the vendor's SDK
     */
    delete(target, options = {}) {
      if (target instanceof Query) {
        const conditions = { ...this._takeConditions(), where: whereOf(target) };
        return door.send("records.deleteMany", { table: this._table, ...bulkInput(conditions, options, version) });
      }
      if (!isRecordID(target)) throw usageError();
      return door.send("records.delete", { table: this._table, id: String(target) });
    }

    /** @param {string} id */
    get(id) {
      const { keys, expand } = this._takeConditions();
      return door.send("records.get", { table: this._table, id: String(id), keys, expand });
    }

    exportData() {
      return Promise.reject(notEmulatedError("BaaS.TableObject.exportData"));
    }

    importData() {
      return Promise.reject(notEmulatedError("BaaS.TableObject.importData"));
    }

    getExportTask() {
      return Promise.reject(notEmulatedError("BaaS.TableObject.getExportTask"));
    }

    getExportTasks() {
      return Promise.reject(notEmulatedError("BaaS.TableObject.getExportTasks"));
    }

    /**
     * @override
     * @returns {object}
     */
    _place() {
      return { table: this._table };
    }
  };
};
