import { isObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { refuse } from "../errors.js";
import type { ClassSchema, Column } from "../values/columns.js";
import { BUILT_IN_CLASSES, checkClassName } from "../values/names.js";
import { COLLECTIONS, type Reader } from "../world.js";

/** Columns that built-in classes have from the start (contract 16.2, 17.2, 18.5). */
const BUILT_IN_COLUMNS: Readonly<Record<string, Readonly<Record<string, Column>>>> = {
  _User: {
    username: { type: "String" },
    email: { type: "String" },
    emailVerified: { type: "Boolean" },
    mobilePhoneNumber: { type: "String" },
    mobilePhoneVerified: { type: "Boolean" },
    authData: { type: "Object" },
  },
  _Role: {
    name: { type: "String" },
    users: { type: "Relation", className: "_User" },
    roles: { type: "Relation", className: "_Role" },
  },
  _File: {
    name: { type: "String" },
    url: { type: "String" },
    key: { type: "String" },
    mime_type: { type: "String" },
    bucket: { type: "String" },
    provider: { type: "String" },
    metaData: { type: "Object" },
  },
  _Followee: {
    user: { type: "Pointer", className: "_User" },
    followee: { type: "Pointer", className: "_User" },
  },
  _Follower: {
    user: { type: "Pointer", className: "_User" },
    follower: { type: "Pointer", className: "_User" },
  },
};

/** Nothing else is ever written among the classes. */
const isSchema = (document: Readonly<Document> | undefined): document is ClassSchema => isObject(document?.columns);

/** A class, as the store keeps it: only to be read. */
export const findClass = (reader: Reader, name: string): ClassSchema | undefined => {
  const document = reader.collection(COLLECTIONS.classes).peek(name);
  return isSchema(document) ? document : undefined;
};

/** All of them, likewise. */
export const classesOf = (reader: Reader): ClassSchema[] =>
  reader.collection(COLLECTIONS.classes).peekAll({}).filter(isSchema);

/** @throws ApiError 101; 103 when there can be no class of that name */
export const requireClass = (reader: Reader, name: string): ClassSchema => {
  const schema = findClass(reader, name);
  if (schema !== undefined) return schema;
  checkClassName(name);
  throw refuse("classMissing");
};

/** Adds columns to a class, and the class when it is new (contract 10.1). What is there already stays. */
export const defineColumns = (
  tx: Transaction,
  name: string,
  columns: Readonly<Record<string, Column>> = {},
): ClassSchema => {
  const present = findClass(tx, name);
  if (present === undefined) {
    const schema: ClassSchema = { id: name, columns: { ...BUILT_IN_COLUMNS[name], ...columns } };
    tx.insert(COLLECTIONS.classes, schema);
    return schema;
  }
  if (Object.keys(columns).every((key) => Object.hasOwn(present.columns, key))) return present;
  const schema: ClassSchema = { id: name, columns: { ...columns, ...present.columns } };
  tx.replace(COLLECTIONS.classes, schema);
  return schema;
};

/** Names and targets of a class's relations. */
export const relationsOf = (schema: ClassSchema | undefined): [key: string, className: string][] =>
  Object.entries(schema?.columns ?? {}).flatMap(([key, column]): [string, string][] =>
    column.type === "Relation" ? [[key, column.className ?? ""]] : [],
  );

/** The column of a key; a class without it, or no class at all, has none. */
export const columnIn = (schema: ClassSchema | undefined, key: string): Column | undefined =>
  schema !== undefined && Object.hasOwn(schema.columns, key) ? schema.columns[key] : undefined;

/** What every app has (contract 4.6). */
export const createBuiltInClasses = (tx: Transaction): void => {
  for (const name of BUILT_IN_CLASSES) defineColumns(tx, name);
};
