/**
 * The tables themselves (contract 4, 9), built for one container. Definitions are named as on the wire:
 * `{ name, schema: { fields }, row_read_perm, row_write_perm, write_perm }`.
 *
 * @param {import("./door.js").Door} door
 * @example
 * ```js
 * const { data } = await new BaaS.TableSchema().getSchemaList({ limit: 20 });
 * data.objects.map((table) => table.name); // ["product", …]
 * ```
 */
export const createTableSchema = (door) =>
  class TableSchema {
    /** @param {object} [definition] */
    createSchema(definition = {}) {
      return door.send("tables.create", definition);
    }

    /** @param {string | number} table its id */
    getSchema(table) {
      return door.send("tables.get", { table });
    }

    /** @param {{ limit?: number, offset?: number }} [page] */
    getSchemaList({ limit, offset } = {}) {
      return door.send("tables.list", { limit, offset });
    }

    /**
     * @param {string | number} table its id
     * @param {object} definition the parts to change
     */
    updateSchema(table, definition) {
      return door.send("tables.update", { table, data: definition });
    }

    /** @param {string | number} table its id */
    deleteSchema(table) {
      return door.send("tables.delete", { table });
    }
  };
