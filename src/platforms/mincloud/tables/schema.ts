import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";

/** MinCloud contract 3.1. */
export const FIELD_TYPES = [
  "string",
  "integer",
  "number",
  "boolean",
  "array",
  "object",
  "date",
  "geojson",
  "file",
  "reference",
] as const;
export const ITEM_TYPES = ["string", "integer", "number", "boolean", "object", "geojson", "file", "date"] as const;

export type FieldType = (typeof FIELD_TYPES)[number];
export type ItemType = (typeof ITEM_TYPES)[number];

/** A column as the vendor writes it (contract 4). */
export interface Field extends JsonObject {
  name: string;
  type: FieldType | "id";
}

/** Field-level access (contract 4). */
export interface FieldAcl {
  readonly visible: boolean;
  readonly readOnly: boolean;
  readonly creatorOnly: boolean;
}

/** A table as the store keeps it. */
export interface Table {
  /** The store's key: `String(number)`. */
  readonly id: string;
  /** The integer id of the wire. */
  readonly number: number;
  readonly name: string;
  /** Custom columns; the built-in ones are in {@link BUILT_IN_FIELDS}. */
  readonly fields: Field[];
  readonly writePerm: string[];
  readonly rowReadPerm: string[];
  readonly rowWritePerm: string[];
  readonly protectedFields: string[] | null;
  readonly indexes: { readonly fields: string[] }[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

export const NAME_PATTERN = /^[A-Za-z][A-Za-z0-9_]*$/;
export const MAX_NAME_LENGTH = 32;

export const USER_TABLE = "_userprofile";
/** Outside the sequence of ordinary tables, so that a project's first table has id 1. */
export const USER_TABLE_NUMBER = 900_000;

const builtIn = (name: string, type: Field["type"], description: string): Field => ({ name, type, description });

/** Shown first in every table object (contract 4). */
export const BUILT_IN_FIELDS: readonly Field[] = [
  builtIn("id", "id", "id"),
  builtIn("created_by", "integer", "created_by"),
  builtIn("created_at", "integer", "created_at"),
  builtIn("updated_at", "integer", "updated_at"),
];

/** Every row has these besides its custom columns (contract 3.2). */
const ROW_FIELDS: readonly Field[] = [
  ...BUILT_IN_FIELDS,
  builtIn("_id", "id", "_id"),
  { ...builtIn("read_perm", "array", "read_perm"), items: { type: "string" } },
  { ...builtIn("write_perm", "array", "write_perm"), items: { type: "string" } },
];
const ROW_FIELDS_BY_NAME = new Map(ROW_FIELDS.map((field) => [field.name, field]));

export const isBuiltIn = (name: string): boolean => ROW_FIELDS_BY_NAME.has(name);

/** Users' own columns (contract 12.2): present in `_userprofile`, not writable through the record endpoints. */
export const USER_FIELDS: readonly Field[] = [
  builtIn("nickname", "string", "nickname"),
  builtIn("avatar", "string", "avatar"),
  builtIn("gender", "integer", "gender"),
  builtIn("country", "string", "country"),
  builtIn("province", "string", "province"),
  builtIn("city", "string", "city"),
  builtIn("language", "string", "language"),
  builtIn("openid", "string", "openid"),
  builtIn("unionid", "string", "unionid"),
  builtIn("is_authorized", "boolean", "is_authorized"),
  builtIn("_username", "string", "_username"),
  builtIn("_email", "string", "_email"),
  builtIn("_email_verified", "boolean", "_email_verified"),
  builtIn("_phone", "string", "_phone"),
  builtIn("_phone_verified", "boolean", "_phone_verified"),
  builtIn("_anonymous", "boolean", "_anonymous"),
  builtIn("_provider", "object", "_provider"),
];
const USER_FIELDS_BY_NAME = new Map(USER_FIELDS.map((field) => [field.name, field]));

export const isUserTable = (table: Table): boolean => table.name === USER_TABLE;

/** A column by name: custom, built-in, or a user's own; undefined when the table has none. */
export const columnOf = (table: Table, name: string): Field | undefined =>
  table.fields.find((field) => field.name === name) ??
  ROW_FIELDS_BY_NAME.get(name) ??
  (isUserTable(table) ? USER_FIELDS_BY_NAME.get(name) : undefined);

/** Columns that carry a user's data, in the order the schema lists them. */
export const dataFields = (table: Table): readonly Field[] =>
  isUserTable(table) ? [...USER_FIELDS, ...table.fields] : table.fields;

export const itemTypeOf = (field: Field): ItemType | undefined =>
  isObject(field.items) ? (field.items.type as ItemType) : undefined;

export const isRequired = (field: Field): boolean => isObject(field.constraints) && field.constraints.required === true;

export const defaultOf = (field: Field): Json | undefined => (field.default === null ? undefined : field.default);

/** MinCloud contract 4: the API page spells `clientVisibile`, the console `clientVisible`; both count. */
export const aclOf = (field: Field): FieldAcl => {
  const acl: Record<string, unknown> = isObject(field.acl) ? field.acl : {};
  return {
    visible: acl.clientVisibile !== false && acl.clientVisible !== false,
    readOnly: acl.clientReadOnly === true,
    creatorOnly: acl.creatorVisible === true,
  };
};

/** The table a reference column points at, as its integer id. */
export const targetOf = (field: Field): number | undefined =>
  field.type === "reference" ? Number(field.schema_id) : undefined;
