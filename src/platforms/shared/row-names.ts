import { createHash } from "node:crypto";
import { isObject, type Json, type JsonObject } from "../../kernel/index.js";
import { nearest } from "../../suggest.js";
import type { FixtureFile } from "../platform.js";
import { describe, fail } from "./faults.js";

/** The member that names a row of a file, for other rows to refer to. It is never stored. */
export const NAME = "$name";

/** Rows of one table that stand together in a file. */
export interface RowList {
  readonly table: string;
  readonly rows: readonly Json[];
  /** Where a row stands, for messages. */
  readonly placeOf: (index: number) => { readonly file: FixtureFile; readonly path: string };
}

/** How one cloud's rows are identified. */
export interface Identities {
  /** Goes into the ids, so that they differ from another cloud's. */
  readonly platform: string;
  /** What a table is called, for messages: `"table"`, `"class"`. */
  readonly word: string;
  /** Tables that every app has. */
  readonly builtIn: readonly string[];
  /** The table of users, which may also be called `users`, as their file is. */
  readonly users: string;
  /** Members of a row that hold its id; the first is what a row without one is given. */
  readonly idMembers: readonly string[];
  /** The id of a row that has only a name. @param digest 32 bytes that no other name has */
  idOf(table: string, digest: Buffer): string;
  /**
   * The id of a row that has neither. Rows of a list are numbered from 1.
   *
   * @param digest 32 bytes that no other list has
   */
  numberedId(digest: Buffer, number: number): string;
}

/** Which row has which name. */
export interface RowNames {
  /** Undefined when no row has it. */
  idOf(table: string, name: string): string | undefined;
  /** The table that is meant; undefined when there is none. */
  tableOf(table: string): string | undefined;
  /** The end of a message about a table that is not there. */
  suggestTable(table: string): string;
  /** The end of a message about a name that no row of a table has. */
  suggestName(table: string, name: string): string;
}

const ALLOWED = /^[^()/\r\n]+$/;

const FORBIDDEN = "no parentheses, slashes and line breaks, and is not empty";

/** Names that are listed when none is near. */
const SHOWN = 10;

const readName = (given: Json, file: FixtureFile, path: string): string => {
  if (typeof given !== "string") return fail(file, path, `${describe(given)}; a ${NAME} is a text`);
  if (!ALLOWED.test(given)) fail(file, path, `${JSON.stringify(given)}: a ${NAME} has ${FORBIDDEN}`);
  return given.normalize("NFC");
};

export const digestOf = (parts: readonly string[]): Buffer =>
  createHash("sha256").update(JSON.stringify(parts)).digest();

/** The id that a row gives itself. */
const ownId = (row: JsonObject, members: readonly string[]): string | undefined => {
  for (const member of members) {
    const id = row[member];
    if (typeof id === "string" || typeof id === "number") return String(id);
  }
  return undefined;
};

interface Named {
  readonly id: string;
  readonly list: RowList;
  readonly index: number;
}

/** Where it stands, for a message about another row. */
const shownPlace = ({ list, index }: Named): string => {
  const { file, path } = list.placeOf(index);
  return `${file.file}: ${path}`;
};

/**
 * Gives every row that has a name its id, the same in every load: so that rows may refer to each other whatever their order.
 *
 * @param lists the rows of all tables of the set, also of those that have none
 * @throws EmulatorError INVALID_FIXTURE
 * @example
 * ```ts
 * const names = readRowNames(identities, [{ table: "product", rows, placeOf }]);
 * names.idOf("product", "龙井"); // "8f14e45fceea167a5a36dedd"
 * ```
 */
export const readRowNames = (
  { platform, word, builtIn, users, idMembers, idOf }: Identities,
  lists: readonly RowList[],
): RowNames => {
  const known = new Map<string, Map<string, Named>>();
  for (const table of [...builtIn, ...lists.map((list) => list.table)]) {
    if (!known.has(table)) known.set(table, new Map());
  }
  /** Names by the ids that were made of them, by table. */
  const made = new Map<string, Map<string, string>>();

  const makeId = (table: string, name: string, file: FixtureFile, path: string): string => {
    const id = idOf(table, digestOf([platform, table, name]));
    const others = made.get(table) ?? new Map<string, string>();
    made.set(table, others);
    const other = others.get(id);
    if (other !== undefined) {
      const reason = `the names ${JSON.stringify(name)} and ${JSON.stringify(other)} make the same id ${id}`;
      fail(file, path, `${reason}; change one of them, or give one of the rows an id of its own`);
    }
    others.set(id, name);
    return id;
  };

  const take = (list: RowList, row: JsonObject, index: number): void => {
    const { table } = list;
    const names = known.get(table) ?? new Map<string, Named>();
    const { file, path: at } = list.placeOf(index);
    const path = `${at}.${NAME}`;
    const name = readName(row[NAME] ?? null, file, path);
    const other = names.get(name);
    if (other !== undefined) fail(file, path, `${JSON.stringify(name)} is the ${NAME} of ${shownPlace(other)} already`);
    const id = ownId(row, idMembers) ?? makeId(table, name, file, path);
    if (id.includes("$ref(")) fail(file, path, "a row that others refer to cannot take its id from another one");
    names.set(name, { id, list, index });
  };

  for (const list of lists) {
    for (const [index, row] of list.rows.entries()) {
      if (isObject(row) && row[NAME] !== undefined) take(list, row as JsonObject, index);
    }
  }

  const tableOf = (table: string): string | undefined => {
    if (known.has(table)) return table;
    return table === "users" ? users : undefined;
  };

  return {
    idOf: (table, name) => known.get(table)?.get(name)?.id,
    tableOf,
    suggestTable(table) {
      const all = [...known.keys()];
      const guess = nearest(table, all);
      return guess === undefined ? `; the set has ${all.join(", ")}` : `; did you mean ${guess}?`;
    },
    suggestName(table, name) {
      const elsewhere = [...known].find(([other, names]) => other !== table && names.has(name))?.[0];
      const all = [...(known.get(table)?.keys() ?? [])];
      const guess = nearest(name, all);
      if (guess !== undefined) return `; did you mean $ref(${table}/${guess})?`;
      if (elsewhere !== undefined) return `; did you mean $ref(${elsewhere}/${name})?`;
      if (all.length === 0) return `; no row of that ${word} has a ${NAME}`;
      const more = all.length > SHOWN ? ` and ${all.length - SHOWN} more` : "";
      return `; it has ${all.slice(0, SHOWN).join(", ")}${more}`;
    },
  };
};
