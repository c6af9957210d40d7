import { cloneJson, isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import { parseAcl } from "../access/acl.js";
import type { Caller } from "../access/caller.js";
import { badRequest } from "../errors.js";
import { envelope, type ListEnvelope, type PageInput, parsePage } from "../paging.js";
import {
  COLLECTIONS,
  findTable,
  nowSeconds,
  putTable,
  type Reader,
  requireTable,
  rowsName,
  tablesOf,
  type World,
} from "../world.js";
import {
  BUILT_IN_FIELDS,
  columnOf,
  FIELD_TYPES,
  type Field,
  ITEM_TYPES,
  isBuiltIn,
  isUserTable,
  MAX_NAME_LENGTH,
  NAME_PATTERN,
  type Table,
  targetOf,
  USER_FIELDS,
  USER_TABLE,
  USER_TABLE_NUMBER,
} from "./schema.js";
import { acceptValue } from "./values.js";

/** A table as the wire shows it (contract 4). */
export interface TableObject extends JsonObject {
  id: number;
  name: string;
  schema: { fields: Field[] };
  write_perm: string[];
  default_row_perm: { _read_perm: string[]; _write_perm: string[] };
}

/** Body of a table create; of an update, any part of it. */
export interface TableInput {
  readonly name?: unknown;
  readonly schema?: unknown;
  readonly row_read_perm?: unknown;
  readonly row_write_perm?: unknown;
  readonly write_perm?: unknown;
}

const MAX_POINTERS = 3;

export const presentTable = (table: Table): TableObject =>
  cloneJson({
    id: table.number,
    name: table.name,
    protected_fields: table.protectedFields,
    schema: { fields: [...BUILT_IN_FIELDS, ...(isUserTable(table) ? USER_FIELDS : []), ...table.fields] },
    write_perm: table.writePerm,
    default_row_perm: { _read_perm: table.rowReadPerm, _write_perm: table.rowWritePerm },
    created_at: table.createdAt,
    updated_at: table.updatedAt,
  });

const parseName = (what: string, name: unknown): string => {
  if (typeof name !== "string" || name.length > MAX_NAME_LENGTH || !NAME_PATTERN.test(name)) {
    throw badRequest(`${what} must be at most ${MAX_NAME_LENGTH} letters, digits and _, beginning with a letter`);
  }
  return name;
};

const member = <T extends string>(allowed: readonly T[], value: unknown): T | undefined =>
  allowed.find((item) => item === value);

/** Type-specific members of a field. */
const parseTyped = (reader: Reader, given: Record<string, unknown>, type: Field["type"]): JsonObject => {
  switch (type) {
    case "array": {
      const items = isObject(given.items) ? member(ITEM_TYPES, given.items.type) : undefined;
      if (items === undefined) throw badRequest(`field ${given.name}: an array needs items.type`);
      return { items: { type: items } };
    }
    case "geojson": {
      const system = member(["wgs84", "gcj02"], given.coordinate_type);
      if (system === undefined) throw badRequest(`field ${given.name}: coordinate_type must be wgs84 or gcj02`);
      return { coordinate_type: system, format: "default" };
    }
    case "reference": {
      const target = given.schema_id;
      if (
        (typeof target !== "string" && typeof target !== "number") ||
        findTable(reader, target)?.number !== Number(target)
      ) {
        throw badRequest(`field ${given.name}: schema_id names no table`);
      }
      return { schema_id: target };
    }
    default:
      return {};
  }
};

/** What types are called elsewhere. */
const OTHER_WORDS: Readonly<Record<string, (typeof FIELD_TYPES)[number]>> = {
  pointer: "reference",
  relation: "reference",
  text: "string",
  int: "integer",
  float: "number",
  double: "number",
  bool: "boolean",
  list: "array",
  json: "object",
  datetime: "date",
  geopoint: "geojson",
};

const parseType = (name: string, given: unknown): (typeof FIELD_TYPES)[number] => {
  const type = member(FIELD_TYPES, given);
  if (type !== undefined) return type;
  const word = String(given).toLowerCase();
  const meant = member(FIELD_TYPES, word) ?? (Object.hasOwn(OTHER_WORDS, word) ? OTHER_WORDS[word] : undefined);
  const hint = meant === undefined ? "" : `; did you mean "${meant}"?`;
  throw badRequest(`field ${name}: type must be one of ${FIELD_TYPES.join(", ")}${hint}`);
};

const parseField = (reader: Reader, given: unknown): Field => {
  if (!isObject(given)) throw badRequest("schema.fields must hold objects");
  const name = parseName("a field's name", given.name);
  const type = parseType(name, given.type);
  if (given.constraints !== undefined && given.constraints !== null && !isObject(given.constraints)) {
    throw badRequest(`field ${name}: constraints must be an object`);
  }
  if (isObject(given.constraints) && !["boolean", "undefined"].includes(typeof given.constraints.required)) {
    throw badRequest(`field ${name}: constraints.required must be true or false`);
  }
  if (given.acl !== undefined && given.acl !== null && !isObject(given.acl)) {
    throw badRequest(`field ${name}: acl must be an object`);
  }
  const field: Field = {
    name,
    type,
    ...parseTyped(reader, given, type),
    description: typeof given.description === "string" ? given.description : name,
    ...(isObject(given.constraints) ? { constraints: given.constraints as JsonObject } : {}),
    ...(isObject(given.acl) ? { acl: given.acl as JsonObject } : {}),
  };
  if (given.default === undefined || given.default === null) return field;
  const value = acceptValue(field, given.default as Json, (number) => findTable(reader, number)?.name);
  if (value === undefined) throw badRequest(`field ${name}: the default is not of type ${type}`);
  return { ...field, default: type === "reference" ? (given.default as Json) : value };
};

/**
 * Custom columns of a schema; built-in ones in the list are ignored (contract 4).
 *
 * @param at is handed the reading of each field, with its index, to tell where it fails
 */
export const parseFields = (
  reader: Reader,
  schema: unknown,
  builtIn: readonly Field[],
  at: (index: number, parse: () => Field) => Field = (_, parse) => parse(),
): Field[] => {
  if (!isObject(schema) || !Array.isArray(schema.fields)) throw badRequest("schema must be {fields: [...]}");
  const isOurs = (field: unknown): boolean =>
    isObject(field) &&
    typeof field.name === "string" &&
    (isBuiltIn(field.name) || builtIn.some((own) => own.name === field.name));
  const fields = schema.fields.flatMap((field: unknown, index) =>
    isOurs(field) ? [] : [at(index, () => parseField(reader, field))],
  );
  const twice = fields.find((field, index) => fields.findIndex((other) => other.name === field.name) !== index);
  if (twice !== undefined) throw badRequest(`field ${twice.name} appears twice`);
  if (fields.filter((field) => field.type === "reference").length > MAX_POINTERS) {
    throw badRequest(`a table has at most ${MAX_POINTERS} pointer fields`);
  }
  return fields;
};

const pointsAt = (from: Table, to: Table): boolean => from.fields.some((field) => targetOf(field) === to.number);

/** Whether another table points at this one. */
const pointedAt = (reader: Reader, table: Table): boolean =>
  tablesOf(reader).some((other) => other.number !== table.number && pointsAt(other, table));

/** The next id that no fixture has taken. */
const freeNumber = (tx: Transaction): number => {
  const number = tx.next(COLLECTIONS.tables);
  return findTable(tx, number) === undefined ? number : freeNumber(tx);
};

/** Unique indexes end with their columns. */
const indexesFor = (table: Table): Table["indexes"] =>
  table.indexes.filter(({ fields }) => fields.every((name) => columnOf(table, name) !== undefined));

/** The table every app has (contract 3.3). */
export const createUserTable = async (world: World): Promise<void> => {
  if (findTable(world.store, USER_TABLE) !== undefined) return;
  const now = nowSeconds(world);
  await world.store.commit((tx) =>
    putTable(
      tx,
      {
        id: String(USER_TABLE_NUMBER),
        number: USER_TABLE_NUMBER,
        name: USER_TABLE,
        fields: [],
        writePerm: [],
        rowReadPerm: ["user:anonymous"],
        rowWritePerm: ["user:{created_by}"],
        protectedFields: [...BUILT_IN_FIELDS, ...USER_FIELDS].map((field) => field.name),
        indexes: [],
        createdAt: now,
        updatedAt: now,
      },
      undefined,
    ),
  );
};

/** Contract 4: operations on schemas. */
export const createTables = (world: World) => {
  const { store } = world;

  const assertFree = (reader: Reader, name: string): void => {
    if (findTable(reader, name) !== undefined) throw badRequest(`a table named ${name} exists already`);
  };

  const create = (_caller: Caller, input: TableInput): Promise<TableObject> =>
    store.commit((tx) => {
      const name = parseName("name", input.name);
      assertFree(tx, name);
      const now = nowSeconds(world);
      const fields = parseFields(tx, input.schema, []);
      const number = freeNumber(tx);
      const table: Table = {
        id: String(number),
        number,
        name,
        fields,
        writePerm: parseAcl("write_perm", input.write_perm),
        rowReadPerm: parseAcl("row_read_perm", input.row_read_perm),
        rowWritePerm: parseAcl("row_write_perm", input.row_write_perm),
        protectedFields: null,
        indexes: [],
        createdAt: now,
        updatedAt: now,
      };
      putTable(tx, table, undefined);
      return presentTable(table);
    });

  const list = async (
    caller: Caller,
    input: PageInput & { readonly name?: string | undefined },
  ): Promise<ListEnvelope<TableObject>> => {
    const page = parsePage(input);
    const criteria = input.name === undefined || input.name === "" ? {} : { name: input.name };
    const { documents, total } = store
      .collection(COLLECTIONS.tables)
      .page(criteria, { sort: [{ path: "number", descending: true }], skip: page.offset, limit: page.limit });
    return envelope(caller, page, (documents as unknown as Table[]).map(presentTable), total, true);
  };

  const get = async (_caller: Caller, input: { readonly table: string | number }): Promise<TableObject> =>
    presentTable(requireTable(store, input.table));

  const update = (
    _caller: Caller,
    input: { readonly table: string | number; readonly data: TableInput },
  ): Promise<TableObject> =>
    store.commit((tx) => {
      const before = requireTable(tx, input.table);
      const { data } = input;
      const name = data.name === undefined || data.name === before.name ? before.name : parseName("name", data.name);
      if (name !== before.name) {
        if (isUserTable(before)) throw badRequest(`${USER_TABLE} cannot be renamed`);
        if (pointsAt(before, before) || pointedAt(tx, before)) {
          throw badRequest(`${before.name} is the target of a pointer and cannot be renamed`);
        }
        assertFree(tx, name);
      }
      const table: Table = {
        ...before,
        name,
        fields:
          data.schema === undefined
            ? before.fields
            : parseFields(tx, data.schema, isUserTable(before) ? USER_FIELDS : []),
        writePerm: data.write_perm === undefined ? before.writePerm : parseAcl("write_perm", data.write_perm),
        rowReadPerm:
          data.row_read_perm === undefined ? before.rowReadPerm : parseAcl("row_read_perm", data.row_read_perm),
        rowWritePerm:
          data.row_write_perm === undefined ? before.rowWritePerm : parseAcl("row_write_perm", data.row_write_perm),
        updatedAt: nowSeconds(world),
      };
      putTable(tx, { ...table, indexes: indexesFor(table) }, before);
      return presentTable(table);
    });

  const remove = (_caller: Caller, input: { readonly table: string | number }): Promise<void> =>
    store.commit((tx) => {
      const table = requireTable(tx, input.table);
      if (isUserTable(table)) throw badRequest(`${USER_TABLE} cannot be deleted`);
      if (pointedAt(tx, table)) throw badRequest(`${table.name} is the target of a pointer and cannot be deleted`);
      tx.remove(COLLECTIONS.tables, table.id);
      tx.remove(COLLECTIONS.tableNames, table.name);
      tx.drop(rowsName(table));
    });

  return { create, list, get, update, delete: remove };
};
