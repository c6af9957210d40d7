import type { Document, Transaction } from "../../store/index.js";
import { type ClassSchema, type Column, type Columns, columnIn, columnOf, isSchema } from "./columns.js";
import type { Dialect } from "./dialect.js";
import { storedName } from "./names.js";
import { createPlaces, type Reader } from "./places.js";

/**
 * Classes and their columns, which come into being by writing.
 *
 * @example
 * ```ts
 * const { defineColumns, findClass } = createClasses(dialect);
 * await store.commit((tx) => defineColumns(tx, "Post", { title: { type: "String" } }));
 * ```
 */
export const createClasses = ({ prefix, builtInColumns, refusals }: Dialect) => {
  const { classesName } = createPlaces(prefix);

  /** A class, as the store keeps it: only to be read. */
  const findClass = (reader: Reader, name: string): ClassSchema | undefined => {
    const document = reader.collection(classesName).peek(name);
    return isSchema(document) ? document : undefined;
  };

  /** All of them, likewise. */
  const classesOf = (reader: Reader): ClassSchema[] => reader.collection(classesName).peekAll({}).filter(isSchema);

  /** Adds columns to a class, and the class when it is new. What is there already stays. */
  const defineColumns = (tx: Transaction, name: string, columns: Columns = {}): ClassSchema => {
    const present = findClass(tx, name);
    if (present === undefined) {
      const builtIn = Object.hasOwn(builtInColumns, name) ? builtInColumns[name] : {};
      const schema: ClassSchema = { id: name, columns: { ...builtIn, ...columns } };
      tx.insert(classesName, schema);
      return schema;
    }
    if (Object.keys(columns).every((key) => Object.hasOwn(present.columns, key))) return present;
    const schema: ClassSchema = { id: name, columns: { ...columns, ...present.columns } };
    tx.replace(classesName, schema);
    return schema;
  };

  /** @throws ApiError when a value does not fit its column */
  const checkType = (key: string, column: Column | undefined, actual: Column | undefined): void => {
    if (column !== undefined && actual !== undefined && column.type !== actual.type) {
      throw refusals.typeMismatch(key, column, actual);
    }
  };

  /**
   * Checks the keys that a change touched against the class's columns, and adds the new ones.
   *
   * @param enforces whether values must fit the type of their column
   */
  const fitColumns = (
    tx: Transaction,
    className: string,
    row: Document,
    keys: readonly string[],
    enforces: boolean,
  ): void => {
    const schema = findClass(tx, className);
    const added: Record<string, Column> = {};
    for (const key of keys) {
      const name = storedName(key);
      const value = Object.hasOwn(row, name) ? row[name] : undefined;
      if (value === undefined || key === "ACL") continue;
      const column = columnIn(schema, key);
      const own = columnOf(value);
      if (enforces) checkType(key, column, own);
      if (column === undefined && own !== undefined) added[key] = own;
    }
    defineColumns(tx, className, added);
  };

  return { findClass, classesOf, defineColumns, fitColumns };
};
