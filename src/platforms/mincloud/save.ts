import { equalJson, has, type JsonObject } from "../../kernel/index.js";
import type { Document } from "../../store/index.js";
import type { Saved, SavedFile } from "../platform.js";
import { createFileNames } from "../shared/file-names.js";
import { escapeMentions } from "../shared/mentions.js";
import { detailsOf } from "./fixtures/functions.js";
import { functionsOf } from "./functions/registry.js";
import { acceptColumn } from "./records/changes.js";
import { assertRequired } from "./records/rows.js";
import { columnOf, type Field, isUserTable, type Table } from "./tables/schema.js";
import type { TableNames } from "./tables/values.js";
import { COLLECTIONS, findTable, type Reader, rowsOf, tableNames, tablesOf } from "./world.js";

/** Members of a row that a file gives whatever the columns are. */
const OWN: ReadonlySet<string> = new Set(["id", "created_at", "updated_at"]);

/** Whether a file may say this of a row: what a column would not take, as after a change of the schema, it may not. */
const isSayable = (table: Table, row: Readonly<Document>, name: string, names: TableNames): boolean => {
  if (OWN.has(name)) return true;
  const field = columnOf(table, name);
  const value = row[name];
  if (field === undefined || value === undefined) return false;
  try {
    const accepted = acceptColumn(field, value, names);
    return accepted !== undefined && equalJson(accepted, value);
  } catch {
    return false;
  }
};

const hasRequired = (table: Table, row: JsonObject): boolean => {
  try {
    assertRequired(table, row);
    return true;
  } catch {
    return false;
  }
};

/** The rows of a table as files give them: all that a file can say, in the order the rows have it. */
const savedRows = function* (reader: Reader, table: Table): Iterable<JsonObject> {
  const names = tableNames(reader);
  const isId = isUserTable(table) ? /^\d{1,15}$/ : /^[0-9a-f]{24}$/;
  for (const row of rowsOf(reader, table).peekAll({})) {
    if (!isId.test(row.id)) continue;
    const sayable = Object.keys(row).filter((name) => isSayable(table, row, name, names));
    const saved = Object.fromEntries(sayable.map((name) => [name, row[name] ?? null]));
    if (isUserTable(table) || hasRequired(table, saved)) yield escapeMentions(saved);
  }
};

/** A column, its target by name: numbers tell a reader nothing. */
const savedField = (reader: Reader, field: Field): JsonObject => {
  if (field.type !== "reference" || typeof field.schema_id !== "number") return field;
  const { schema_id: number, ...rest } = field;
  const target = findTable(reader, Number(number));
  return target === undefined ? field : { ...rest, table: target.name };
};

const savedTable = (reader: Reader, table: Table): JsonObject => ({
  ...(isUserTable(table) ? {} : { id: table.number, fill_defaults: false }),
  created_at: table.createdAt,
  updated_at: table.updatedAt,
  write_perm: table.writePerm,
  row_read_perm: table.rowReadPerm,
  row_write_perm: table.rowWritePerm,
  schema: { fields: table.fields.map((field) => savedField(reader, field)) },
  ...(table.indexes.length === 0 ? {} : { indexes: table.indexes.map(({ fields }) => ({ fields: [...fields] })) }),
});

const savedTables = function* (reader: Reader): Iterable<SavedFile> {
  const isFree = createFileNames();
  for (const table of tablesOf(reader)) {
    if (!isFree(table.name)) continue;
    // The rows of that table are users: they have a file of their own.
    const rows = isUserTable(table) ? [] : savedRows(reader, table);
    yield { path: `tables/${table.name}`, head: savedTable(reader, table), rows };
    if (isUserTable(table) && rowsOf(reader, table).size > 0) yield { path: "users", rows: savedRows(reader, table) };
  }
};

/** What was defined by running code is that code's: a text of it could not run. */
const savedFunctions = function* (reader: Reader): Iterable<SavedFile> {
  const isFree = createFileNames();
  const saved = functionsOf(reader).filter(({ name, code, native }) => native === null && code !== "" && isFree(name));
  for (const { name, code } of saved) yield { path: `functions/${name}.js`, text: code };
  if (saved.length > 0) yield { path: "functions", rows: saved.map(detailsOf) };
};

const savedTriggers = function* (reader: Reader): Iterable<SavedFile> {
  const set: JsonObject = {};
  for (const { kind, definition } of reader.collection(COLLECTIONS.triggers).peekAll({})) {
    const known = has(set, String(kind)) ? set[String(kind)] : undefined;
    set[String(kind)] = [...(Array.isArray(known) ? known : []), definition ?? null];
  }
  if (Object.keys(set).length > 0) yield { path: "triggers.json", text: `${JSON.stringify(set, null, 2)}\n` };
};

/**
 * The fixture files of this platform for a state: tables with their rows, users, functions, triggers. Test environments, whose data
 * files know nothing of, are left out.
 *
 * @example
 * ```ts
 * for (const file of saveFixtures(store)) console.log(file.path); // tables/product, users, functions/hello.js …
 * ```
 */
export const saveFixtures = function* (reader: Saved): Iterable<SavedFile> {
  yield* savedTables(reader);
  yield* savedFunctions(reader);
  yield* savedTriggers(reader);
};
