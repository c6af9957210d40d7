import { has, isObject, type Json } from "../../kernel/index.js";

/** The value that a dotted path leads to, through maps; undefined where there is none. Takes documents and values alike. */
export const valueAt = (document: object, path: string): Json | undefined => {
  let value: unknown = document;
  for (const name of path.split(".")) value = isObject(value) && has(value, name) ? value[name] : undefined;
  return value as Json | undefined;
};
