import { createStoredRecord } from "./stored-record.js";

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
export const createTableRecord = (door, version) => {
  const StoredRecord = createStoredRecord(door, version, "records");

  return class TableRecord extends StoredRecord {
    /**
     * @param {string | number} table
     * @param {import("./stored-record.js").Target} [target]
     */
    constructor(table, target) {
      super({ table }, target);
    }
  };
};
