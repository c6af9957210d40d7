import { isObject } from "../../../kernel/index.js";
import { type Column, isColumnType } from "../../parse-like/columns.js";
import { refusal } from "../errors.js";

/** `{:type "Boolean"}`, as the vendor's messages show a type. */
const show = ({ type }: Column): string => `{:type "${type}"}`;

/** Contract 4.7: 111. */
export const typeMismatch = (key: string, expected: Column, actual: Column): Error =>
  refusal(
    400,
    111,
    `Invalid value type for field '${key}',expect type is ${show(expected)},but it is '${show(actual)}'.`,
  );

/** Contract 13.5: 111. */
export const relationMismatch = (expected: string, actual: string): Error =>
  refusal(400, 111, `Invalid value type for relation,expect class is '${expected}',but it is '${actual}'.`);

/** A schema as files and the schema endpoint have it: `{ title: { type: "String" }, author: { type: "Pointer", className: "_User" } }`. */
export const readColumn = (value: unknown): Column | undefined => {
  const given = typeof value === "string" ? { type: value } : value;
  if (!isObject(given) || !isColumnType(given.type)) return undefined;
  const { type, className } = given;
  return typeof className === "string" ? { type, className } : { type };
};
