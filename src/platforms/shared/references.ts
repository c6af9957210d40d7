import { isObject, type Json, type JsonObject, pathOf, type Trail } from "../../kernel/index.js";
import type { FixtureFile, RowKeys } from "../platform.js";
import { hasMentions, type Mention, replaceMentions } from "./mentions.js";
import { describe, fail } from "./mistakes.js";
import { digestOf, type Identities, NAME, type RowList, readRowNames } from "./row-names.js";

/** What one cloud writes where a row refers to another. */
export interface ReferenceForms extends Identities {
  /** A reference as the cloud stores or takes it. */
  referenceTo(table: string, id: string): Json;
  /** The value of a member that is called `id` or `objectId`. */
  idValue(table: string, id: string): Json;
  /** The table that an object with such a member says it leads to. Default: it says nothing. */
  targetOf?(holder: JsonObject): string | undefined;
}

/** What is known of a column that a reference stands in. */
export interface ColumnHint {
  /** It takes texts only: then it is given the id. */
  readonly isText?: boolean;
  /** The table that it leads to. */
  readonly target?: string | undefined;
}

/** The rows of a set, without names and with what they refer to. */
export interface References {
  /**
   * A row as the cloud's own loader takes it.
   *
   * @param columnOf what is known of its columns
   * @throws EmulatorError INVALID_FIXTURE
   */
  rowOf(list: RowList, index: number, columnOf?: (name: string) => ColumnHint | undefined): JsonObject;
  /** The id for a row that gives itself none: the same when the set is loaded again. */
  idOf(list: RowList, index: number): string;
  /** Another value of a file. @throws EmulatorError INVALID_FIXTURE */
  resolve(value: Json, file: FixtureFile, path: string): Json;
}

const IDS: readonly unknown[] = ["id", "objectId"];

const ADVICE = 'a reference is written $ref(<table>/<name>); write $$ref( for a text that says "$ref("';

const BRACKETS = 'a reference has the brackets ( and ), not （ and ）; write $$ref（ for a text that says "$ref（"';

/** The column that a value is all of, or an element of the list in it. */
const columnAt = ([column, index, ...deeper]: Trail): string | undefined =>
  typeof column === "string" && deeper.length === 0 && typeof index !== "string" ? column : undefined;

/** Where a value begins in which other values stand. It is only made out for a message. */
type PlaceOf = () => ReturnType<RowList["placeOf"]>;

const refuse = (placeOf: PlaceOf, trail: Trail, reason: string): never => {
  const { file, path } = placeOf();
  return fail(file, pathOf(path, trail), reason);
};

/**
 * References between rows of fixture files by readable names: a row has a `$name`, others say `$ref(<table>/<name>)`. One
 * implementation for all clouds; how a row is identified, and what a reference looks like, are theirs.
 *
 * @param lists the rows of all tables of the set, also of those that have none
 * @throws EmulatorError INVALID_FIXTURE
 * @example
 * ```ts
 * const { rowOf } = readReferences(forms, [products, orders], folder.rowKeys);
 * rowOf(orders, 0); // { product: { __type: "Pointer", className: "product", objectId: "8f14e45f…" } }
 * ```
 */
export const readReferences = (forms: ReferenceForms, lists: readonly RowList[], keys: RowKeys): References => {
  const names = readRowNames(forms, lists);

  /** Several lists may be of one table. */
  const numberRows = ({ table, rows }: RowList, place: number) => {
    const turn = lists.slice(0, place).filter((other) => other.table === table).length;
    const name = turn === 0 ? table : `${table}#${turn + 1}`;
    return { name, numberOf: keys.numbersOf(name, rows), digest: digestOf([forms.platform, "rows of", name]) };
  };

  const numbered = new Map(lists.map((list, place) => [list.rows, numberRows(list, place)]));

  const find = ({ text, table: given, name }: Mention, placeOf: PlaceOf, trail: Trail) => {
    const table = names.tableOf(given);
    if (table === undefined) {
      return refuse(placeOf, trail, `${text}: there is no ${forms.word} ${given}${names.suggestTable(given)}`);
    }
    const id = names.idOf(table, name);
    if (id !== undefined) return { table, id };
    const reason = `${text}: no row of ${table} has the ${NAME} ${JSON.stringify(name)}`;
    return refuse(placeOf, trail, reason + names.suggestName(table, name));
  };

  const replace = (
    value: Json,
    placeOf: PlaceOf,
    hintOf: (column: string) => ColumnHint | undefined = () => undefined,
  ): Json =>
    replaceMentions(value, {
      value(mention, trail, holder) {
        const { table, id } = find(mention, placeOf, trail);
        const isId = IDS.includes(trail.at(-1));
        // An id in a pointer stands for the pointer.
        const column = columnAt(isId && trail.length > 1 ? trail.slice(0, -1) : trail);
        const { isText = false, target } = (column === undefined ? undefined : hintOf(column)) ?? {};
        const wanted = (isId && holder !== undefined ? forms.targetOf?.(holder) : undefined) ?? target ?? table;
        if (wanted !== table) {
          const leads = `${column ?? "this pointer"} leads to ${wanted}`;
          refuse(placeOf, trail, `${mention.text} is a row of ${table}; ${leads}`);
        }
        if (isId) return forms.idValue(table, id);
        return isText ? id : forms.referenceTo(table, id);
      },
      text: (mention, trail) => find(mention, placeOf, trail).id,
      malformed: (text, trail) => refuse(placeOf, trail, `${text}: ${text.endsWith("（") ? BRACKETS : ADVICE}`),
    });

  const nameless = (row: JsonObject, table: string, id: string): JsonObject => {
    const own: JsonObject = {};
    for (const member of Object.keys(row)) {
      const value = row[member];
      if (member !== NAME && value !== undefined) own[member] = value;
    }
    if (forms.idMembers.some((member) => own[member] !== undefined && own[member] !== null)) return own;
    const [member = "id"] = forms.idMembers;
    own[member] = forms.idValue(table, id);
    return own;
  };

  return {
    rowOf(list, index, columnOf) {
      const { table, rows, placeOf } = list;
      const own = numbered.get(rows);
      if (own !== undefined) keys.enter(own.name, own.numberOf(index));
      const given = rows[index] ?? null;
      if (!isObject(given)) {
        const { file, path } = placeOf(index);
        return fail(file, path, `${describe(given)}; a row must be an object`);
      }
      const row = given as JsonObject;
      const id = names.idAt(list, index);
      const unnamed = id === undefined ? row : nameless(row, table, id);
      if (!hasMentions(unnamed)) return unnamed;
      return replace(unnamed, () => placeOf(index), columnOf) as JsonObject;
    },
    idOf({ table, rows }, index) {
      const own = numbered.get(rows);
      if (own === undefined) throw new Error(`these rows of ${table} were not in the lists`);
      return forms.numberedId(table, own.digest, own.numberOf(index));
    },
    resolve: (value, file, path) => (hasMentions(value) ? replace(value, () => ({ file, path })) : value),
  };
};

/** The first half of 2020, in hex: older than whatever an app creates. */
const SECONDS = "5e0be100";

/**
 * The id of a numbered row where ids are MongoDB's: they grow with the number.
 *
 * @example
 * ```ts
 * numberedObjectId(digest, 3); // "5e0be1008f14e45fce000003"
 * ```
 */
export const numberedObjectId = (digest: Buffer, number: number): string =>
  SECONDS + digest.toString("hex", 0, 5) + number.toString(16).padStart(6, "0");
