import { isObject, type Json, type JsonObject } from "../../kernel/index.js";
import type { Cells, FixtureFile } from "../platform.js";
import { describe, fail, within } from "../shared/mistakes.js";
import { type RowFile, readRowFile } from "../shared/row-files.js";
import { NAME } from "../shared/row-names.js";
import type { Column } from "./columns.js";
import { dateValue } from "./typed.js";

/** A file of objects: `{ schema, rows }`, or the rows alone. */
export interface ClassFile extends RowFile {
  readonly columns: Readonly<Record<string, Column>>;
}

export interface ClassFilesParts {
  checkClassName(name: string): void;
  checkKey(key: string): void;
  /** A column as a schema declares it; undefined for what is none. */
  readColumn(value: unknown): Column | undefined;
  /** The words for types, for messages. */
  readonly typeWords: readonly string[];
}

/** Texts, although many of these look like numbers, whatever the class. */
const TEXTS = [NAME, "objectId", "username", "password", "email", "mobilePhoneNumber", "sessionToken"];

/**
 * What is known of the cells of these files.
 *
 * @param columns of the class, as far as they are known before its rows are read
 * @param utcOffset hours ahead of UTC: what a date without a zone means
 */
export const cellsOf = (columns: Readonly<Record<string, Column>>, utcOffset: number): Cells => ({
  schema: {
    ...Object.fromEntries(TEXTS.map((key) => [key, "String"])),
    createdAt: "Date",
    updatedAt: "Date",
    ...columns,
  },
  dates: { utcOffset, dateOf: (moment) => dateValue(moment.toISOString()) },
});

const MEMBERS = ["schema", "rows"];

const SECRETS = ["password", "sessionToken"] as const;

/** A user of a file: columns, and what is kept apart from them. */
export interface UserRow {
  readonly columns: JsonObject;
  readonly secrets: { readonly password?: string; readonly sessionToken?: string };
}

/** @throws Error for a password or session token that is no text */
export const readUserRow = ({ password, sessionToken, ...columns }: JsonObject): UserRow => {
  const given = { password, sessionToken };
  for (const name of SECRETS) {
    const value = given[name] ?? "";
    if (typeof value !== "string") throw new Error(`${name}: ${describe(value)}; it must be a text`);
  }
  return {
    columns,
    secrets: {
      ...(typeof password === "string" ? { password } : {}),
      ...(typeof sessionToken === "string" ? { sessionToken } : {}),
    },
  };
};

/**
 * How fixture files that hold objects are read.
 *
 * @returns what reads one, and throws EmulatorError INVALID_FIXTURE
 * @example
 * ```ts
 * const readClass = createReadClass({ checkClassName, checkKey, readColumn, typeWords: COLUMN_TYPES });
 * const classes = (await folder.files("classes")).map(readClass);
 * ```
 */
export const createReadClass = ({ checkClassName, checkKey, readColumn, typeWords }: ClassFilesParts) => {
  const readColumns = (file: FixtureFile, schema: Json | undefined): Record<string, Column> => {
    if (schema === undefined) return {};
    if (!isObject(schema)) return fail(file, "schema", `${describe(schema)}; write { "title": "String" }`);
    return Object.fromEntries(
      Object.entries(schema as JsonObject).map(([key, value]) => {
        within(file, `schema.${key}`, () => checkKey(key));
        const column = readColumn(value);
        if (column === undefined) {
          return fail(
            file,
            `schema.${key}`,
            `${JSON.stringify(value)} is no type; the types are ${typeWords.join(", ")}`,
          );
        }
        return [key, column];
      }),
    );
  };

  return (file: FixtureFile): ClassFile => {
    within(file, "", () => checkClassName(file.name));
    const read = readRowFile(file, MEMBERS);
    return { ...read, columns: readColumns(file, read.content.schema) };
  };
};
