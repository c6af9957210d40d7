import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import { type Caller, supports } from "../access/caller.js";
import { badRequest } from "../errors.js";
import {
  aclOf,
  columnOf,
  dataFields,
  type Field,
  isUserTable,
  type Table,
  targetOf,
  USER_TABLE_NUMBER,
} from "../tables/schema.js";

/** `keys` and `expand` as a caller gives them: comma-separated text, or a list. */
export interface ShapeInput {
  /** Columns that are answered, `"name,price"`; with `-`, those that are not (contract 6.6). Default: all. */
  readonly keys?: string | readonly string[] | undefined;
  /** Pointers that are answered as whole rows (contract 6.7). */
  readonly expand?: string | readonly string[] | undefined;
}

/** How a stored row becomes the row a caller sees. */
export type Present = (row: Document) => JsonObject & { id: string | number };

/** Reads the tables and rows that expansions lead to. */
export interface Lookup {
  table(number: number): Table | undefined;
  row(table: Table, id: string): Document | undefined;
}

/** A list of field names: `"a,b"` or `["a", "b"]`. */
export const toNames = (value: string | readonly string[] | undefined): string[] => {
  const names: readonly unknown[] =
    typeof value === "string" ? value.split(",") : Array.isArray(value ?? []) ? (value ?? []) : [value];
  if (!names.every((name) => typeof name === "string"))
    throw badRequest("a list of field names must be a text or an array of texts");
  return names.map((name) => name.trim()).filter((name) => name !== "");
};

/** Which members a row or an expansion keeps. */
interface Selection {
  readonly names: ReadonlySet<string>;
  readonly exclude: boolean;
}

interface Keys {
  readonly own: Selection | undefined;
  readonly expansions: ReadonlyMap<string, Selection>;
}

const ALL: Keys = { own: undefined, expansions: new Map() };

/** MinCloud contract 6.6. */
const parseKeys = (caller: Caller, table: Table, input: ShapeInput["keys"]): Keys => {
  const given = toNames(input);
  const exclude = given.some((name) => name.startsWith("-"));
  // Mixing both forms anywhere: the whole parameter is ignored.
  if (given.length === 0 || (exclude && !given.every((name) => name.startsWith("-")))) return ALL;
  const names = given.map((name) => (exclude ? name.slice(1) : name));
  const own = new Set(names.filter((name) => !name.includes(".")));
  for (const name of own) {
    if (columnOf(table, name) === undefined) throw badRequest(`keys: ${table.name} has no column ${name}`);
  }
  const expansions = new Map<string, { names: Set<string>; exclude: boolean }>();
  if (supports(caller, "dottedKeys")) {
    for (const name of names.filter((name) => name.includes("."))) {
      const [head = "", member = ""] = name.split(".", 2);
      const selection = expansions.get(head) ?? { names: new Set(), exclude };
      expansions.set(head, { exclude, names: selection.names.add(member) });
      // With plain keys beside it, a pointer named by a dotted key counts as selected.
      if (!exclude && own.size > 0 && columnOf(table, head) !== undefined) own.add(head);
    }
  }
  return { own: own.size === 0 ? undefined : { names: own, exclude }, expansions };
};

/** A row's id on the wire: integer for users, text otherwise. */
export const wireId = (table: Table, id: string): string | number => (isUserTable(table) ? Number(id) : id);

/** What others see of a user's own columns (contract 12.3). */
const PUBLIC_USER_FIELDS = ["nickname", "avatar"];

/** Whether a caller sees a column of a row: field ACL (contract 4) binds hserve only. */
const isVisible = (caller: Caller, table: Table, field: Field, row: Document): boolean => {
  if (caller.namespace !== "hserve") return true;
  const isOwner = caller.user !== undefined && row.created_by === caller.user.id;
  if (isUserTable(table) && !table.fields.includes(field)) return isOwner || PUBLIC_USER_FIELDS.includes(field.name);
  const { visible, creatorOnly } = aclOf(field);
  return visible && (!creatorOnly || isOwner);
};

const ROW_MEMBERS = ["created_by", "created_at", "updated_at", "read_perm", "write_perm"];
/** A user's row shows no ACL, and to other users no times either. */
const USER_MEMBERS = ["created_by", "created_at", "updated_at"];

const membersOf = (caller: Caller, table: Table, row: Document): readonly string[] => {
  if (!isUserTable(table)) return ROW_MEMBERS;
  return caller.namespace !== "hserve" || row.created_by === caller.user?.id ? USER_MEMBERS : [];
};

/** The whole row as contract 3.2 shows it; columns never written are absent, those no longer in the schema invisible. */
export const wholeRow = (caller: Caller, table: Table, row: Document): JsonObject => {
  const wire: JsonObject = { id: wireId(table, row.id) };
  if (!isUserTable(table)) wire._id = row.id;
  for (const field of dataFields(table)) {
    const value = Object.hasOwn(row, field.name) ? row[field.name] : undefined;
    if (value !== undefined && isVisible(caller, table, field, row)) wire[field.name] = value;
  }
  for (const name of membersOf(caller, table, row)) {
    const value = row[name];
    if (value !== undefined) wire[name] = value;
  }
  return wire;
};

/** @param always a member that an inclusive selection keeps although it is not listed */
const select = (wire: JsonObject, selection: Selection | undefined, always?: string): JsonObject => {
  if (selection === undefined) return wire;
  if (selection.exclude) return Object.fromEntries(Object.entries(wire).filter(([name]) => !selection.names.has(name)));
  const names = always === undefined ? selection.names : new Set([always, ...selection.names]);
  // Selected columns the row lacks come back as null.
  return Object.fromEntries([...names].map((name) => [name, Object.hasOwn(wire, name) ? (wire[name] ?? null) : null]));
};

const expandPointer = (
  caller: Caller,
  lookup: Lookup,
  target: number | undefined,
  value: Json,
  selection: Selection | undefined,
): Json => {
  const table = target === undefined ? undefined : lookup.table(target);
  if (table === undefined || !isObject(value)) return value;
  const row = lookup.row(table, String(value.id));
  return row === undefined ? value : { _table: table.name, ...select(wholeRow(caller, table, row), selection) };
};

const expandCreator = (caller: Caller, lookup: Lookup, value: Json, selection: Selection | undefined): Json => {
  const users = lookup.table(USER_TABLE_NUMBER);
  const row = users === undefined ? undefined : lookup.row(users, String(value));
  return users === undefined || row === undefined ? value : select(wholeRow(caller, users, row), selection);
};

/**
 * How rows of a table look to a caller who asked for `keys` and `expand` (contract 6.6, 6.7).
 *
 * @throws ApiError 400 for a key that is no column.
 */
export const createPresentation = (caller: Caller, table: Table, lookup: Lookup, input: ShapeInput): Present => {
  const keys = parseKeys(caller, table, input.keys);
  const expand = supports(caller, "expand") ? toNames(input.expand) : [];
  return (row) => {
    const wire = wholeRow(caller, table, row);
    for (const name of expand) {
      const value = Object.hasOwn(wire, name) ? wire[name] : undefined;
      if (value === undefined || value === null) continue;
      const selection = keys.expansions.get(name);
      if (name === "created_by") wire[name] = expandCreator(caller, lookup, value, selection);
      else {
        const field = columnOf(table, name);
        if (field?.type === "reference") wire[name] = expandPointer(caller, lookup, targetOf(field), value, selection);
      }
    }
    // With `keys=-id` a caller has asked for rows without it.
    return select(wire, keys.own, "id") as ReturnType<Present>;
  };
};
