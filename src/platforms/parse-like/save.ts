import type { Json, JsonObject } from "../../kernel/index.js";
import type { Document } from "../../store/index.js";
import type { Saved, SavedFile } from "../platform.js";
import { createFileNames } from "../shared/file-names.js";
import { escapeMentions } from "../shared/mentions.js";
import { createClasses } from "./classes.js";
import { type ClassSchema, type Column, columnIn, columnOf, relationsOf } from "./columns.js";
import type { Dialect } from "./dialect.js";
import { shownName } from "./names.js";
import { createPlaces } from "./places.js";

export interface SaveOptions {
  /** Classes that every app has from the start: while they are as then, no file need say so. */
  readonly builtIn: readonly string[];
  /** A column as the cloud's files declare it, when that needs more than its name. */
  readonly showColumn: (column: Column) => Json;
  /** Whether the loader takes an object of a class with rules of its own. Default: every one. */
  readonly accepts?: (className: string, row: Readonly<Document>) => boolean;
}

/** What every object has, besides its columns. */
const STANDARD: ReadonlySet<string> = new Set(["objectId", "createdAt", "updatedAt"]);

/** Ids of members by owner, in the order they came. */
type Members = ReadonlyMap<string, readonly string[]>;

/** What every class of users has in a file of its own, beside the classes. */
const USERS = "_User";

/**
 * The fixture files of classes.
 *
 * @example
 * ```ts
 * const saveClasses = createSaveClasses(dialect, { showColumn: ({ type }) => type });
 * for (const file of saveClasses(store)) console.log(file.path); // classes/Post, classes/_User, users …
 * ```
 */
export const createSaveClasses = (dialect: Dialect, { builtIn, showColumn, accepts = () => true }: SaveOptions) => {
  const { classesOf } = createClasses(dialect);
  const { rowsOf, joinName } = createPlaces(dialect.prefix);

  const isKey = (key: string): boolean => {
    try {
      dialect.checkKey(key);
      return true;
    } catch {
      return false;
    }
  };

  /** Whether a value comes back from a file as it is. */
  const isCanonical = (key: string, value: Json): boolean => {
    try {
      const read = key === "ACL" ? dialect.readAcl(value) : dialect.readValue(value, key);
      return JSON.stringify(read) === JSON.stringify(value);
    } catch {
      return false;
    }
  };

  /** Whether a file may say this of an object: what lies in a column of another type, it may not. */
  const isSayable = (schema: ClassSchema, key: string, value: Json): boolean => {
    if (STANDARD.has(key)) return true;
    if (key === "ACL") return isCanonical(key, value);
    const [column, own] = [columnIn(schema, key), columnOf(value)];
    const fits = column === undefined || own === undefined || column.type === own.type;
    // A relation has no value of its own.
    return fits && own?.type !== "Relation" && isKey(key) && isCanonical(key, value);
  };

  const membersIn = (reader: Saved, className: string, key: string): Members => {
    const members = new Map<string, string[]>();
    for (const { owner, member } of reader.collection(joinName(className, key)).peekAll({})) {
      const known = members.get(String(owner));
      if (known === undefined) members.set(String(owner), [String(member)]);
      else known.push(String(member));
    }
    return members;
  };

  const savedRows = function* (reader: Saved, schema: ClassSchema): Iterable<JsonObject> {
    const relations = relationsOf(schema)
      .filter(([key, target]) => target !== "" && isKey(key))
      .map(([key, target]) => ({ key, className: target, members: membersIn(reader, schema.id, key) }));
    for (const row of rowsOf(reader, schema.id).peekAll({})) {
      if (row.id === "" || !accepts(schema.id, row)) continue;
      const object: JsonObject = {};
      for (const name of Object.keys(row)) {
        const key = shownName(name);
        const value = row[name] ?? null;
        if (key !== undefined && isSayable(schema, key, value)) object[key] = value;
      }
      for (const { key, className, members } of relations) {
        const objects = members.get(row.id);
        if (objects !== undefined) object[key] = { __type: "Relation", className, objects: [...objects] };
      }
      yield escapeMentions(object);
    }
  };

  const savedSchema = ({ columns }: ClassSchema): JsonObject =>
    Object.fromEntries(
      Object.entries(columns)
        .filter(([key]) => isKey(key))
        .map(([key, column]) => [key, showColumn(column)]),
    );

  const isUntouched = (reader: Saved, { id, columns }: ClassSchema): boolean =>
    builtIn.includes(id) &&
    (id === USERS || rowsOf(reader, id).size === 0) &&
    JSON.stringify(columns) === JSON.stringify(dialect.builtInColumns[id] ?? {});

  return function* (reader: Saved): Iterable<SavedFile> {
    const isFree = createFileNames();
    for (const schema of classesOf(reader)) {
      const { id: className } = schema;
      if (!isFree(className)) continue;
      const rows = savedRows(reader, schema);
      const isUsers = className === USERS;
      if (isUsers && rowsOf(reader, className).size > 0) yield { path: "users", rows };
      if (isUntouched(reader, schema)) continue;
      yield { path: `classes/${className}`, head: { schema: savedSchema(schema) }, rows: isUsers ? [] : rows };
    }
  };
};
