import type { Collection, Document, Transaction } from "../../store/index.js";
import type { PlatformWorld } from "../shared/parts.js";
import type { Caller } from "./access/caller.js";
import type { MincloudConfig } from "./config.js";
import { notFound } from "./errors.js";
import type { Lookup } from "./records/presentation.js";
import { type Table, USER_TABLE } from "./tables/schema.js";
import type { TableNames } from "./tables/values.js";

/** What the operations of this platform share. */
export interface World extends PlatformWorld {
  /** The test environment this is; production has none. */
  readonly environment?: { readonly id: string; readonly name: string };
  readonly config: MincloudConfig;
}

/** Collections of this platform in the store. */
export const COLLECTIONS = {
  tables: "mincloud:tables",
  /** `{ id: <name>, number }`: so that a name leads to its table without a search. */
  tableNames: "mincloud:table-names",
  /** A sequence only: users are the rows of `_userprofile`. */
  users: "mincloud:users",
  functions: "mincloud:functions",
  /** `{ id: "mincloud:tables/product", collection, name, number }`: what tables and functions of a fixture set were numbered. */
  fixtureNumbers: "mincloud:fixture-numbers",
  jobs: "mincloud:jobs",
  bulkOperations: "mincloud:bulk-operations",
  tokens: "mincloud:tokens",
  sessions: "mincloud:sessions",
  credentials: "mincloud:credentials",
  /** `{ id: "username:larry", user }`: login names, lower-cased. */
  logins: "mincloud:logins",
  /** `{ id: <user>, groups }`. */
  memberships: "mincloud:memberships",
  /** `{ id: <phone>, code, expiresAt }`. */
  smsCodes: "mincloud:sms-codes",
  groups: "mincloud:groups",
  superGroups: "mincloud:super-groups",
  files: "mincloud:files",
  exports: "mincloud:exports",
  fileCategories: "mincloud:file-categories",
  triggers: "mincloud:triggers",
  /** When an action of limited frequency ran last. */
  triggerRuns: "mincloud:trigger-runs",
} as const;

/** The rows of a table. */
export const rowsName = (table: Table): string => `mincloud:rows:${table.number}`;

/** Where documents are read: the store, or a commit under way. */
export interface Reader {
  collection(name: string): Collection;
}

export const rowsOf = (reader: Reader, table: Table): Collection => reader.collection(rowsName(table));

const DEFAULT_ORIGIN = "http://127.0.0.1:4400";

/** Under which address a caller reached the emulator; what runs inside gets the default one. */
export const originOf = (caller: Caller): string => caller.request?.origin ?? DEFAULT_ORIGIN;

/** Now, in the integer seconds of rows (contract 3.2). */
export const nowSeconds = (world: World): number => Math.floor(world.clock.now() / 1000);

const asTable = (document: Readonly<Document> | undefined): Table | undefined =>
  document as unknown as Table | undefined;

export const toDocument = (table: Table): Document => table as unknown as Document;

/**
 * A table by its integer id (number or text) or its name (contract 1.2); undefined when there is none.
 * Every operation asks, so it is the store's own document: it is only read here, and copied where it leaves.
 */
export const findTable = (reader: Reader, reference: string | number): Table | undefined => {
  const tables = reader.collection(COLLECTIONS.tables);
  const key = String(reference);
  if (/^\d+$/.test(key)) return asTable(tables.peek(String(Number(key))));
  const named = reader.collection(COLLECTIONS.tableNames).peek(key);
  return named === undefined ? undefined : asTable(tables.peek(String(named.number)));
};

/** All tables, the built-in ones too. */
export const tablesOf = (reader: Reader): Table[] =>
  reader.collection(COLLECTIONS.tables).find({}) as unknown as Table[];

/** @throws ApiError 404 */
export const requireTable = (reader: Reader, reference: string | number): Table => {
  const table = findTable(reader, reference);
  if (table === undefined) throw notFound(`table ${reference}`);
  return table;
};

/** Writes a table and keeps its name findable. */
export const putTable = (tx: Transaction, table: Table, before: Table | undefined): void => {
  if (before === undefined) tx.insert(COLLECTIONS.tables, toDocument(table));
  else tx.replace(COLLECTIONS.tables, toDocument(table));
  if (before?.name === table.name) return;
  if (before !== undefined) tx.remove(COLLECTIONS.tableNames, before.name);
  tx.insert(COLLECTIONS.tableNames, { id: table.name, number: table.number });
};

/** Where expansions look. */
export const lookup = (reader: Reader): Lookup => ({
  table: (number) => findTable(reader, number),
  row: (table, id) => rowsOf(reader, table).get(id),
});

export const tableNames =
  (reader: Reader): TableNames =>
  (number) =>
    findTable(reader, number)?.name;

/** A user's row by its integer id. */
export const findUser = (reader: Reader, id: number | string): Document | undefined => {
  const users = findTable(reader, USER_TABLE);
  return users === undefined ? undefined : rowsOf(reader, users).get(String(id));
};
