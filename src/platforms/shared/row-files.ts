import { isObject, type JsonObject } from "../../kernel/index.js";
import type { FixtureFile } from "../platform.js";
import { describe, fail } from "./mistakes.js";
import type { RowList } from "./row-names.js";

/** A file of the rows of a table, or of what is said of it and its rows, read. */
export interface RowFile extends RowList {
  readonly file: FixtureFile;
  /** What it says besides; nothing when it is the list of rows. */
  readonly content: JsonObject;
}

/**
 * Reads a file of rows: the list alone, or an object that has them among its members or in the file beside it.
 *
 * @param members that an object may have, `rows` among them
 * @throws EmulatorError INVALID_FIXTURE
 * @example
 * ```ts
 * const { rows, placeOf, content } = readRowFile(file, ["schema", "rows"]);
 * placeOf(3); // { file, path: "rows[3]" }; in the file beside it, { file: file.rows, path: "[3]" }
 * ```
 */
export const readRowFile = (file: FixtureFile, members: readonly string[]): RowFile => {
  const given = file.json();
  const isList = Array.isArray(given);
  const content = isList ? { rows: given } : given;
  if (!isObject(content)) {
    return fail(file, "", `${describe(given)}; it must be an array of rows, or an object with ${members.join(", ")}`);
  }
  const stray = Object.keys(content).find((name) => !members.includes(name));
  if (stray !== undefined) fail(file, stray, `there is no such member; write ${members.join(", ")}`);
  const { rows: own, ...head } = content as JsonObject;
  const many = file.rows;
  if (many !== undefined && own !== undefined) fail(many, "", `${file.file} has rows as well; keep one of them`);
  const rows = many?.json() ?? own ?? [];
  if (!Array.isArray(rows)) return fail(many ?? file, many === undefined ? "rows" : "", "must be an array");
  const start = isList || many !== undefined ? "" : "rows";
  const placeOf = (index: number) => ({ file: many ?? file, path: `${start}[${index}]` });
  return { table: file.name, file, content: head, rows, placeOf };
};

/** Reads the file of users, which is a list of them. @throws EmulatorError INVALID_FIXTURE */
export const readUserFile = (file: FixtureFile, table: string): RowFile => {
  const rows = file.json();
  if (!Array.isArray(rows)) return fail(file, "", "must be an array of users");
  return { table, file, content: {}, rows, placeOf: (index) => ({ file, path: `[${index}]` }) };
};
