import type { Transaction } from "../../../store/index.js";
import { createClasses } from "../../parse-like/classes.js";
import type { ClassSchema } from "../../parse-like/columns.js";
import type { Reader } from "../../parse-like/places.js";
import { DIALECT } from "../dialect.js";
import { objectMissing } from "../errors.js";
import { BUILT_IN_CLASSES, checkClassName } from "../values/names.js";

export const { findClass, classesOf, defineColumns } = createClasses(DIALECT);

/** @throws ApiError 101; 103 when there can be no class of that name (contract 6.1) */
export const requireClass = (reader: Reader, name: string): ClassSchema => {
  const schema = findClass(reader, name);
  if (schema !== undefined) return schema;
  checkClassName(name);
  throw objectMissing(name);
};

/** What every app has (contract 6.1). */
export const createBuiltInClasses = (tx: Transaction): void => {
  for (const name of BUILT_IN_CLASSES) defineColumns(tx, name);
};
