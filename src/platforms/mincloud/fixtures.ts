import { EmulatorError, isObject, type Json, type JsonObject, messageOf } from "../../kernel/index.js";
import type { Document, Transaction } from "../../store/index.js";
import type { FixtureFile, FixtureFolder } from "../platform.js";
import { parseAcl, resolveAcl } from "./access/acl.js";
import { acceptColumn } from "./records/changes.js";
import { assertRequired, fillDefaults } from "./records/rows.js";
import { normalizeDate } from "./tables/dates.js";
import {
  columnOf,
  dataFields,
  type Field,
  isRequired,
  isUserTable,
  type Table,
  USER_FIELDS,
  USER_TABLE,
} from "./tables/schema.js";
import { parseFields } from "./tables/tables.js";
import { indexName, readUniqueKeys } from "./tables/unique.js";
import { parseTriggers } from "./triggers/definitions.js";
import { putTriggers } from "./triggers/store.js";
import { setPassword } from "./users/passwords.js";
import { claimLogin, LOGIN_METHODS } from "./users/users.js";
import {
  COLLECTIONS,
  findTable,
  nowSeconds,
  putTable,
  requireTable,
  rowsName,
  rowsOf,
  tableNames,
  type World,
} from "./world.js";

const fail: (file: FixtureFile, path: string, reason: string) => never = (file, path, reason) => {
  throw new EmulatorError("INVALID_FIXTURE", `${file.file}: ${path === "" ? "" : `${path}: `}${reason}`);
};

/** Runs a check of ours and tells where in the file it failed. */
const within = <T>(file: FixtureFile, path: string, check: () => T): T => {
  try {
    return check();
  } catch (error) {
    if (error instanceof EmulatorError && error.code === "INVALID_FIXTURE") throw error;
    return fail(file, path, messageOf(error));
  }
};

interface TableFixture {
  readonly file: FixtureFile;
  readonly content: JsonObject;
  readonly rows: readonly JsonObject[];
}

const TABLE_MEMBERS = ["id", "schema", "row_read_perm", "row_write_perm", "write_perm", "indexes", "rows"];

/** `{ schema, rows }`, or rows alone (a `.jsonl` file, or a bare array) for a table without schema. */
const readTable = (file: FixtureFile): TableFixture => {
  const value = file.json();
  const content: Json = Array.isArray(value) ? { rows: value } : value;
  if (!isObject(content)) return fail(file, "", "must be {schema, rows}");
  const unknown = Object.keys(content).find((name) => !TABLE_MEMBERS.includes(name));
  if (unknown !== undefined) fail(file, unknown, `unknown member; a table has ${TABLE_MEMBERS.join(", ")}`);
  const rows = content.rows ?? [];
  if (!Array.isArray(rows)) return fail(file, "rows", "must be an array");
  rows.forEach((row, index) => {
    if (!isObject(row)) fail(file, `rows[${index}]`, "must be an object");
  });
  return { file, content: content as JsonObject, rows: rows as JsonObject[] };
};

const describe = (value: Json): string => {
  if (value === null) return "null";
  const type = Array.isArray(value) ? "an array" : isObject(value) ? "an object" : `a ${typeof value}`;
  return `${JSON.stringify(value).slice(0, 60)} is ${type}`;
};

/** In fixtures a reference may name its table: `"table": "product"`. */
const resolveReferences = (tx: Transaction, fixture: TableFixture): Json => {
  const schema = fixture.content.schema;
  if (!isObject(schema) || !Array.isArray(schema.fields))
    return fail(fixture.file, "schema", "must be {fields: [...]}");
  const fields = schema.fields.map((field, index): Json => {
    if (!isObject(field) || typeof field.table !== "string") return field as Json;
    const { table: name, ...rest } = field;
    const target = findTable(tx, name);
    if (target === undefined) return fail(fixture.file, `schema.fields[${index}].table`, `there is no table ${name}`);
    return { ...rest, schema_id: target.number } as JsonObject;
  });
  return { fields };
};

const permissions = (fixture: TableFixture, name: string): string[] => {
  const value = fixture.content[name];
  return value === undefined ? ["user:*"] : within(fixture.file, name, () => parseAcl(name, value));
};

const seconds = (file: FixtureFile, path: string, value: Json | undefined, fallback: number): number => {
  if (value === undefined) return fallback;
  if (typeof value === "number" && Number.isInteger(value)) return value;
  const date = normalizeDate(value);
  return date === undefined
    ? fail(file, path, `${describe(value)}; write unix seconds or an ISO date`)
    : Math.floor(Date.parse(date) / 1000);
};

const TIMES = ["created_at", "updated_at"];

/** A row of a fixture: like a create, but a value that does not fit is an error, and ids and times may be given. */
const readRow = (
  world: World,
  tx: Transaction,
  table: Table,
  fixture: TableFixture,
  given: JsonObject,
  index: number,
): Document => {
  const { file } = fixture;
  const place = `rows[${index}]`;
  const names = tableNames(tx);
  const row: JsonObject = {};
  for (const [name, value] of Object.entries(given)) {
    if (name === "id" || name === "_id" || TIMES.includes(name)) continue;
    const field = columnOf(table, name);
    if (field === undefined) return fail(file, `${place}.${name}`, "the schema has no such column");
    const accepted = within(file, `${place}.${name}`, () => acceptColumn(field, value, names));
    if (accepted === undefined)
      return fail(file, `${place}.${name}`, `${describe(value)}, the schema says ${typeOf(field)}`);
    row[name] = accepted;
  }
  fillDefaults(table, row, names);
  within(file, place, () => assertRequired(table, row));
  const id = given.id ?? given._id ?? world.ids.objectId();
  const isId = isUserTable(table) ? /^\d{1,15}$/ : /^[0-9a-f]{24}$/;
  if (!isId.test(String(id))) return fail(file, `${place}.id`, `${describe(id)}; an id is 24 hex characters`);
  if (rowsOf(tx, table).has(String(id))) return fail(file, `${place}.id`, `${id} appears twice`);
  const createdBy = typeof row.created_by === "number" ? row.created_by : world.config.superAdminId;
  const createdAt = seconds(file, `${place}.created_at`, given.created_at, nowSeconds(world));
  return {
    created_by: createdBy,
    created_at: createdAt,
    updated_at: seconds(file, `${place}.updated_at`, given.updated_at, createdAt),
    read_perm: resolveAcl(table.rowReadPerm, createdBy),
    write_perm: resolveAcl(table.rowWritePerm, createdBy),
    ...row,
    id: String(id),
  };
};

/** `[{fields: ["name"]}]`, as the index endpoint takes and lists them (contract 4.1). */
const readIndexes = ({ file, content }: TableFixture, table: Table): Table["indexes"] => {
  const { indexes = [] } = content;
  if (!Array.isArray(indexes)) return fail(file, "indexes", "must be an array of {fields: [...]}");
  const seen = new Set<string>();
  return indexes.map((given, place) => {
    const path = `indexes[${place}]`;
    const fields = isObject(given) ? given.fields : undefined;
    if (!Array.isArray(fields) || fields.length === 0)
      return fail(file, path, "must be {fields: [...]} with the names of columns");
    const names = fields.map((name, position): string =>
      typeof name === "string" && columnOf(table, name) !== undefined
        ? name
        : fail(file, `${path}.fields[${position}]`, `${JSON.stringify(name)} is no column of the table`),
    );
    const index = { fields: names };
    if (seen.has(indexName(index))) fail(file, path, `${indexName(index)} appears twice`);
    seen.add(indexName(index));
    return index;
  });
};

/** Inserts a row, unless another one has its values in a unique index. */
type Insert = (file: FixtureFile, path: string, row: Document) => void;

const inserter = (tx: Transaction, table: Table): Insert => {
  const unique = readUniqueKeys(tx, table);
  return (file, path, row) => {
    const index = unique.violated(row);
    if (index !== undefined) {
      const given = (name: string) => (Object.hasOwn(row, name) ? row[name] : null);
      const values = index.fields.map((name) => `${name} ${JSON.stringify(given(name))}`);
      fail(file, path, `another row has ${values.join(", ")}, and the index ${indexName(index)} is unique`);
    }
    unique.put(row);
    tx.insert(rowsName(table), row);
  };
};

const typeOf = (field: Field): string => {
  const type = isObject(field.items) ? `array of ${field.items.type}` : field.type;
  return isRequired(field) ? `${type}, required` : type;
};

const declare = (world: World, tx: Transaction, fixture: TableFixture): void => {
  const { file, content } = fixture;
  const existing = findTable(tx, file.name);
  if (existing !== undefined && !isUserTable(existing)) fail(file, "", "the table exists already");
  if (existing !== undefined) return;
  const number = content.id === undefined ? tx.next(COLLECTIONS.tables) : content.id;
  if (typeof number !== "number" || !Number.isInteger(number) || number < 1)
    fail(file, "id", "must be a positive integer");
  if (findTable(tx, number) !== undefined) fail(file, "id", `${number} belongs to another table`);
  const now = nowSeconds(world);
  putTable(
    tx,
    {
      id: String(number),
      number,
      name: file.name,
      fields: [],
      writePerm: permissions(fixture, "write_perm"),
      rowReadPerm: permissions(fixture, "row_read_perm"),
      rowWritePerm: permissions(fixture, "row_write_perm"),
      protectedFields: null,
      indexes: [],
      createdAt: now,
      updatedAt: now,
    },
    undefined,
  );
};

const define = (tx: Transaction, fixture: TableFixture): void => {
  const table = requireTable(tx, fixture.file.name);
  const schema = resolveReferences(tx, fixture);
  const fields = within(fixture.file, "schema", () => parseFields(tx, schema, isUserTable(table) ? USER_FIELDS : []));
  putTable(tx, { ...table, fields }, table);
};

const index = (tx: Transaction, fixture: TableFixture): void => {
  const table = requireTable(tx, fixture.file.name);
  putTable(tx, { ...table, indexes: readIndexes(fixture, table) }, table);
};

const readUser = (
  world: World,
  tx: Transaction,
  users: Table,
  insert: Insert,
  file: FixtureFile,
  given: Json,
  index: number,
): void => {
  const place = `[${index}]`;
  if (!isObject(given)) fail(file, place, "must be an object");
  const { id, session, password, created_at: createdAt, updated_at: updatedAt, ...rest } = given as JsonObject;
  if (!/^\d{1,15}$/.test(String(id))) fail(file, `${place}.id`, "a user needs an integer id");
  if (rowsOf(tx, users).has(String(id))) fail(file, `${place}.id`, `${id} appears twice`);
  const names = tableNames(tx);
  const row: JsonObject = {};
  for (const [name, value] of Object.entries(rest)) {
    const field = dataFields(users).find((column) => column.name === name);
    if (field === undefined) fail(file, `${place}.${name}`, "_userprofile has no such column");
    const accepted = acceptColumn(field, value, names);
    if (accepted === undefined) fail(file, `${place}.${name}`, `${describe(value)}, the schema says ${typeOf(field)}`);
    row[name] = accepted;
  }
  const created = seconds(file, `${place}.created_at`, createdAt, nowSeconds(world));
  const user: Document = {
    _anonymous: false,
    ...row,
    id: String(id),
    created_by: Number(id),
    created_at: created,
    updated_at: seconds(file, `${place}.updated_at`, updatedAt, created),
    read_perm: users.rowReadPerm,
    write_perm: resolveAcl(users.rowWritePerm, Number(id)),
  };
  insert(file, place, user);
  for (const method of LOGIN_METHODS) {
    const login = row[`_${method}`];
    const fresh = { ...user, [`_${method}`]: null };
    if (typeof login === "string") within(file, `${place}._${method}`, () => claimLogin(tx, fresh, method, login));
  }
  if (typeof password === "string") setPassword(world, tx, user.id, password);
  if (typeof session === "string") {
    const expiresAt = Number.MAX_SAFE_INTEGER;
    tx.insert(COLLECTIONS.sessions, { id: session, user: Number(id), expiresAt });
  }
};

/** Reads everything, then writes it in one commit: a bad set loads nothing. */
export const loadFixtures = async (
  world: World,
  folder: FixtureFolder,
  createFunction: (tx: Transaction, name: string, code: string) => void,
): Promise<void> => {
  const tables = (await folder.files("tables")).map(readTable);
  const functions = await folder.files("functions");
  const usersFile = await folder.file("users");
  const triggersFile = await folder.file("triggers");
  const triggers = triggersFile === undefined ? {} : parseTriggers(triggersFile.json(), triggersFile.file);
  await world.store.commit((tx) => {
    for (const fixture of tables) declare(world, tx, fixture);
    for (const fixture of tables) if (fixture.content.schema !== undefined) define(tx, fixture);
    for (const fixture of tables) if (fixture.content.indexes !== undefined) index(tx, fixture);
    const users = requireTable(tx, USER_TABLE);
    if (usersFile !== undefined) {
      const list = usersFile.json();
      if (!Array.isArray(list)) fail(usersFile, "", "must be an array of users");
      const insert = inserter(tx, users);
      list.forEach((user, index) => {
        readUser(world, tx, users, insert, usersFile, user, index);
      });
    }
    for (const fixture of tables) {
      const table = requireTable(tx, fixture.file.name);
      const insert = inserter(tx, table);
      fixture.rows.forEach((row, index) => {
        insert(fixture.file, `rows[${index}]`, readRow(world, tx, table, fixture, row, index));
      });
    }
    putTriggers(tx, triggers);
    for (const file of functions) {
      if (file.extension !== ".js") fail(file, "", "a cloud function is a .js file");
      within(file, "", () => createFunction(tx, file.name, file.text));
    }
  });
};
