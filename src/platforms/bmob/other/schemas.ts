import type { JsonObject } from "../../../kernel/index.js";
import type { Transaction } from "../../../store/index.js";
import { type ClassSchema, type Column, columnIn, relationsOf } from "../../parse-like/columns.js";
import { storedName } from "../../parse-like/names.js";
import { createPlaces } from "../../parse-like/places.js";
import { createHold } from "../../shared/hold.js";
import type { Caller } from "../access/caller.js";
import { DIALECT } from "../dialect.js";
import { refuse } from "../errors.js";
import { classesOf, defineColumns, findClass, requireClass } from "../objects/classes.js";
import { DONE } from "../objects/objects.js";
import { showColumn } from "../values/columns.js";
import { BUILT_IN_CLASSES, checkClassName } from "../values/names.js";
import type { World } from "../world.js";
import {
  classExists,
  classFixed,
  fieldExists,
  fieldMissing,
  fieldReserved,
  targetMissing,
  userClassFixed,
} from "./schema-errors.js";
import { type FieldChange, readFields } from "./schema-fields.js";

const { classesName, rowsName, rowsOf, joinName } = createPlaces(DIALECT.prefix);

/** What every class has besides its columns. */
const EVERYWHERE = {
  objectId: { type: "String" },
  createdAt: { type: "Date" },
  updatedAt: { type: "Date" },
  ACL: { type: "Object" },
} as const;

const shown = ({ id, columns }: ClassSchema): JsonObject => ({
  className: id,
  fields: {
    ...EVERYWHERE,
    ...Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, showColumn(column)])),
  },
});

const isBuiltIn = (className: string): boolean => (BUILT_IN_CLASSES as readonly string[]).includes(className);

/** Contract 6.10. @throws ApiError 10061 */
const assertMaster = ({ master }: Caller): void => {
  if (!master) throw refuse("badMasterKey");
};

/** The users' table is the cloud's own. @throws ApiError 10073 */
const assertChangeable = (className: string): void => {
  if (className === "_User") throw userClassFixed();
};

const addColumn = (tx: Transaction, schema: ClassSchema, name: string, column: Column): void => {
  if (columnIn(schema, name) !== undefined) throw fieldExists(name);
  const { className: target } = column;
  if (target !== undefined && findClass(tx, target) === undefined) throw targetMissing(name, target);
  defineColumns(tx, schema.id, { [name]: column });
};

/** Those that a class has from the start. */
const belongs = (className: string, name: string): boolean =>
  Object.hasOwn(DIALECT.builtInColumns, className) && Object.hasOwn(DIALECT.builtInColumns[className] ?? {}, name);

/** The column and what is in it. Objects that lose a value have not been updated: nobody changed them. */
const removeColumn = (tx: Transaction, schema: ClassSchema, name: string): void => {
  const { id: className, columns } = schema;
  const column = columnIn(schema, name);
  if (column === undefined) throw fieldMissing(name);
  if (belongs(className, name)) throw fieldReserved(name);
  const rest = Object.fromEntries(Object.entries(columns).filter(([key]) => key !== name));
  tx.replace(classesName, { id: className, columns: rest });
  tx.drop(joinName(className, name));
  const key = storedName(name);
  for (const row of rowsOf(tx, className).find({ [key]: { $exists: true } })) {
    delete row[key];
    tx.replace(rowsName(className), row);
  }
};

/** @returns the class as it is now */
const change = (tx: Transaction, className: string, fields: readonly FieldChange[]): ClassSchema => {
  for (const field of fields) {
    const schema = requireClass(tx, className);
    if (field.kind === "add") addColumn(tx, schema, field.name, field.column);
    else removeColumn(tx, schema, field.name);
  }
  return requireClass(tx, className);
};

/**
 * Contract 6.10: tables and their columns; for the master only. A change is made as a whole or not at all.
 *
 * @example
 * ```ts
 * const body = { className: "City", fields: { name: { type: "String" }, mayor: { type: "Pointer", targetClass: "_User" } } };
 * await schemas.create(MASTER, { className: "City", body });
 * // { className: "City", fields: { objectId: { type: "String" }, …, name: { type: "String" }, … } }
 * ```
 */
export const createSchemas = (world: World) => {
  const { store } = world;

  const hold = createHold(world, "bmob");

  return {
    async list(caller: Caller): Promise<JsonObject> {
      assertMaster(caller);
      return { results: classesOf(store).map(shown) };
    },

    /** @throws ApiError 101, 103 */
    async get(caller: Caller, { className }: { readonly className: string }): Promise<JsonObject> {
      assertMaster(caller);
      return shown(requireClass(store, className));
    },

    /** @throws ApiError 103, 10062-10073 */
    async create(
      caller: Caller,
      { className, body }: { readonly className: string; readonly body: JsonObject },
    ): Promise<JsonObject> {
      assertMaster(caller);
      assertChangeable(className);
      checkClassName(className);
      const fields = readFields(className, body);
      return hold(caller).commit((tx) => {
        if (findClass(tx, className) !== undefined) throw classExists(className);
        // First the class: its columns may lead to itself.
        defineColumns(tx, className);
        return shown(change(tx, className, fields));
      });
    },

    /** Adds columns and removes others, with their values. @throws ApiError 101, 103, 10062-10073 */
    async update(
      caller: Caller,
      { className, body }: { readonly className: string; readonly body: JsonObject },
    ): Promise<JsonObject> {
      assertMaster(caller);
      assertChangeable(className);
      requireClass(store, className);
      const fields = readFields(className, body);
      return hold(caller).commit((tx) => shown(change(tx, className, fields)));
    },

    /** The class with all that is in it, however much that is. @throws ApiError 101, 103, 10073, 10074 */
    async delete(caller: Caller, { className }: { readonly className: string }): Promise<JsonObject> {
      assertMaster(caller);
      assertChangeable(className);
      if (isBuiltIn(className)) throw classFixed(className);
      await hold(caller).commit((tx) => {
        for (const [key] of relationsOf(requireClass(tx, className))) tx.drop(joinName(className, key));
        tx.drop(rowsName(className));
        tx.remove(classesName, className);
      });
      return DONE;
    },
  };
};
