import { hash } from "node:crypto";
import { isObject, type Json, type JsonObject } from "../../kernel/index.js";
import { nearest } from "../../suggest.js";
import type { FixtureFile } from "../platform.js";
import { describe, fail } from "./mistakes.js";

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
  numberedId(table: string, digest: Buffer, number: number): string;
}

/** Which row has which name. */
export interface RowNames {
  /** Undefined when no row has it. */
  idOf(table: string, name: string): string | undefined;
  /** The id of a row; undefined when it has no name. */
  idAt(list: Pick<RowList, "rows">, index: number): string | undefined;
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

/** The name of a row that has one, as it is compared: files may spell it with spaces around it, and accents in pieces. */
const nameIn = (row: JsonObject): string => String(row[NAME]).trim().normalize("NFC");

/** One that no other parts have. */
export const digestOf = (parts: readonly string[]): Buffer => hash("sha256", JSON.stringify(parts), "buffer");

/** The id that a row gives itself. */
const ownId = (row: JsonObject, members: readonly string[]): string | undefined => {
  for (const member of members) {
    const id = row[member];
    if (typeof id === "string" || typeof id === "number") return String(id);
  }
  return undefined;
};

/** Refuses a row for its name. Where it stands is only made out now. */
const refuse = ({ placeOf }: RowList, index: number, reason: string): never => {
  const { file, path } = placeOf(index);
  return fail(file, `${path}.${NAME}`, reason);
};

const readName = (list: RowList, index: number, row: JsonObject): string => {
  const { [NAME]: given = null } = row;
  if (typeof given !== "string") return refuse(list, index, `${describe(given)}; a ${NAME} is a text`);
  const name = nameIn(row);
  return ALLOWED.test(name) ? name : refuse(list, index, `${JSON.stringify(given)}: a ${NAME} has ${FORBIDDEN}`);
};

const namedRow = ({ rows }: RowList, index: number): JsonObject | undefined => {
  const row = rows[index];
  return isObject(row) && row[NAME] !== undefined ? (row as JsonObject) : undefined;
};

/** Where the first row with a name stands, for a message about another one. */
const shownPlace = (lists: readonly RowList[], table: string, name: string): string => {
  for (const list of lists.filter((each) => each.table === table)) {
    for (let index = 0; index < list.rows.length; index++) {
      const row = namedRow(list, index);
      if (row === undefined || nameIn(row) !== name) continue;
      const { file, path } = list.placeOf(index);
      return `${file.file}: ${path}`;
    }
  }
  return table;
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
  /** Ids by names, by table. */
  const known = new Map<string, Map<string, string>>();
  for (const table of [...builtIn, ...lists.map((list) => list.table)]) {
    if (!known.has(table)) known.set(table, new Map());
  }
  /** Names by the ids that were made of them, by table. */
  const made = new Map<string, Map<string, string>>();
  /** Ids of rows that have a name, by their places. */
  const idsAt = new Map<readonly Json[], Map<number, string>>();

  const makeId = (list: RowList, index: number, name: string, others: Map<string, string>): string => {
    // As it is written: an id stays what it was before names were compared without spaces around them.
    const given = String(namedRow(list, index)?.[NAME]).normalize("NFC");
    const id = idOf(list.table, digestOf([platform, list.table, given]));
    const other = others.get(id);
    if (other !== undefined) {
      const reason = `the names ${JSON.stringify(name)} and ${JSON.stringify(other)} make the same id ${id}`;
      refuse(list, index, `${reason}; change one of them, or give one of the rows an id of its own`);
    }
    others.set(id, name);
    return id;
  };

  const readNames = (list: RowList): void => {
    const { table, rows } = list;
    const ids = known.get(table) ?? new Map<string, string>();
    const others = made.get(table) ?? new Map<string, string>();
    made.set(table, others);
    const at = new Map<number, string>();
    idsAt.set(rows, at);
    for (let index = 0; index < rows.length; index++) {
      const row = namedRow(list, index);
      if (row === undefined) continue;
      const name = readName(list, index, row);
      if (ids.has(name)) {
        const place = shownPlace(lists, table, name);
        refuse(list, index, `${JSON.stringify(name)} is the ${NAME} of ${place} already`);
      }
      const id = ownId(row, idMembers) ?? makeId(list, index, name, others);
      if (id.includes("$ref(")) refuse(list, index, "a row that others refer to cannot take its id from another one");
      ids.set(name, id);
      at.set(index, id);
    }
  };

  for (const list of lists) readNames(list);

  const tableOf = (table: string): string | undefined => {
    if (known.has(table)) return table;
    return table === "users" ? users : undefined;
  };

  return {
    idOf: (table, name) => known.get(table)?.get(name),
    idAt: ({ rows }, index) => idsAt.get(rows)?.get(index),
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
