import type { Problems } from "./problems.js";
import type { Columns } from "./rows.js";
import type { Schema } from "./schema.js";
import type { ExportedColumn } from "./types.js";

/** The columns of all schema files. */
export interface ColumnList {
  readonly list: readonly ExportedColumn[];
  readonly find: Columns;
  add(file: string, schema: Schema): void;
}

/** Contract 17.2: known without a schema. */
const BUILT_IN: ReadonlyMap<string, ExportedColumn> = new Map([
  ["_Role.users", { className: "_Role", name: "users", type: "Relation", targetClass: "_User" }],
  ["_Role.roles", { className: "_Role", name: "roles", type: "Relation", targetClass: "_Role" }],
]);

/** Collects the columns of all schema files; several may describe the same class. */
export const createColumns = (problems: Problems): ColumnList => {
  const list: ExportedColumn[] = [];
  const byName = new Map<string, ExportedColumn>();
  const find: Columns = (className, name) => {
    const path = `${className}.${name}`;
    return byName.get(path) ?? BUILT_IN.get(path);
  };

  const add = (file: string, schema: Schema): void => {
    for (const problem of schema.problems) problems.add({ file, ...problem });
    for (const column of schema.columns) {
      const path = `${column.className}.${column.name}`;
      const known = byName.get(path);
      if (known === undefined) {
        byName.set(path, column);
        list.push(column);
      } else if (known.type !== column.type || known.targetClass !== column.targetClass) {
        problems.add({ file, path, reason: `another file says ${known.type}: the first is taken` });
      }
    }
  };

  return { list, find, add };
};
