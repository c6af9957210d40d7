import { isObject, type Json, type JsonObject } from "../../kernel/index.js";
import type { Cells, FixtureFile } from "../platform.js";
import { describe, fail, within } from "../shared/faults.js";
import { NAME, type RowList } from "../shared/row-names.js";
import type { Column } from "./columns.js";
import { dateValue } from "./typed.js";

/** A file of objects: `{ schema, rows }`, or the rows alone. */
export interface ClassFile extends RowList {
  readonly file: FixtureFile;
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

/** What is known of the cells of these files. */
export const CELLS: Cells = {
  texts: [NAME, "objectId", "username", "password", "email", "mobilePhoneNumber", "sessionToken"],
  dateOf: (moment) => dateValue(moment.toISOString()),
};

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
 * Fixture files that hold objects.
 *
 * @example
 * ```ts
 * const { readClass } = createClassFiles({ checkClassName, checkKey, readColumn, typeWords: COLUMN_TYPES });
 * const classes = (await folder.files("classes", CELLS)).map(readClass);
 * ```
 */
export const createClassFiles = ({ checkClassName, checkKey, readColumn, typeWords }: ClassFilesParts) => {
  const listOf = (
    table: string,
    file: FixtureFile,
    rows: readonly Json[],
    {
      columns = {},
      rowsFile = file,
      path = "",
    }: Partial<Pick<ClassFile, "columns">> & {
      readonly rowsFile?: FixtureFile;
      readonly path?: string;
    } = {},
  ): ClassFile => ({ table, file, columns, rows, placeOf: (index) => ({ file: rowsFile, path: `${path}[${index}]` }) });

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

  return {
    /** @throws EmulatorError INVALID_FIXTURE */
    readClass(file: FixtureFile): ClassFile {
      within(file, "", () => checkClassName(file.name));
      const content = file.json();
      if (Array.isArray(content)) return listOf(file.name, file, content);
      if (!isObject(content)) return fail(file, "", 'must be an array of rows, or { "schema": {…}, "rows": […] }');
      const stray = Object.keys(content).find((name) => !MEMBERS.includes(name));
      if (stray !== undefined) fail(file, stray, `there is no such member; write ${MEMBERS.join(" or ")}`);
      const columns = readColumns(file, (content as JsonObject).schema);
      const many = file.rows;
      if (many !== undefined && content.rows !== undefined) {
        return fail(many, "", `${file.file} has rows as well; keep one of them`);
      }
      const rows = many?.json() ?? (content as JsonObject).rows ?? [];
      if (!Array.isArray(rows)) return fail(file, "rows", "must be an array");
      return listOf(
        file.name,
        file,
        rows,
        many === undefined ? { columns, path: "rows" } : { columns, rowsFile: many },
      );
    },
    /** @throws EmulatorError INVALID_FIXTURE */
    readUsers(file: FixtureFile): ClassFile {
      const rows = file.json();
      if (!Array.isArray(rows)) return fail(file, "", "must be an array of users");
      return listOf("_User", file, rows);
    },
  };
};
