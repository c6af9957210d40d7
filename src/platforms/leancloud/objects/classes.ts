import type { Transaction } from "../../../store/index.js";
import { createClasses } from "../../parse-like/classes.js";
import type { ClassSchema } from "../../parse-like/columns.js";
import type { Reader } from "../../parse-like/places.js";
import { DIALECT } from "../dialect.js";
import { refuse } from "../errors.js";
import { BUILT_IN_CLASSES, checkClassName } from "../values/names.js";

export const { findClass, classesOf, defineColumns, fitColumns } = createClasses(DIALECT);

/** @throws ApiError 101; 103 when there can be no class of that name */
export const requireClass = (reader: Reader, name: string): ClassSchema => {
  const schema = findClass(reader, name);
  if (schema !== undefined) return schema;
  checkClassName(name);
  throw refuse("classMissing");
};

/** What every app has (contract 4.6). */
export const createBuiltInClasses = (tx: Transaction): void => {
  for (const name of BUILT_IN_CLASSES) defineColumns(tx, name);
};
