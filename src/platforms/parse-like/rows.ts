import type { Document, Transaction } from "../../store/index.js";
import { type Change, createChanges, keysOf } from "./changes.js";
import { createClasses } from "./classes.js";
import { relationsOf } from "./columns.js";
import type { Dialect } from "./dialect.js";
import { createPlaces } from "./places.js";
import { createRelations } from "./relations.js";

/** One write inside a commit. */
export interface RowWrite {
  readonly className: string;
  readonly change: Change;
  /** `createdAt` and `updatedAt` of what is written. */
  readonly now: string;
  /** Whether values must fit the type of their column. */
  readonly enforcesTypes: boolean;
  /** When the object's new state is known and nothing is stored: may complete it, or refuse. */
  readonly complete?: ((tx: Transaction, row: Document, before: Readonly<Document> | undefined) => void) | undefined;
  /** Keys that are written elsewhere than in the change. */
  readonly alsoKeys?: readonly string[] | undefined;
}

/**
 * Writes of objects, inside a commit: fields, columns, relations, ACL. Who may write is not asked here.
 *
 * @example
 * ```ts
 * const { insert } = createRows(dialect);
 * await store.commit((tx) => insert(tx, "5cc5", { className: "Post", change, now, enforcesTypes: true }));
 * ```
 */
export const createRows = (dialect: Dialect) => {
  const { applyEdits, applyRelations } = createChanges(dialect);
  const { defineColumns, fitColumns, findClass } = createClasses(dialect);
  const { dropRelations } = createRelations(dialect);
  const { rowsName } = createPlaces(dialect.prefix);

  /** @returns the new object, as it is stored */
  const insert = (tx: Transaction, id: string, write: RowWrite): Document => {
    const { className, change, now, enforcesTypes, complete } = write;
    const row: Document = { id, createdAt: now, updatedAt: now };
    applyEdits(row, change);
    complete?.(tx, row, undefined);
    defineColumns(tx, className);
    fitColumns(tx, className, row, keysOf(change), enforcesTypes);
    applyRelations(tx, className, id, change);
    tx.insert(rowsName(className), row);
    return row;
  };

  /** @param row a copy of the object, to be changed */
  const update = (tx: Transaction, row: Document, before: Readonly<Document>, write: RowWrite): Document => {
    const { className, change, now, enforcesTypes, complete, alsoKeys = [] } = write;
    applyEdits(row, change);
    row.updatedAt = now;
    complete?.(tx, row, before);
    fitColumns(tx, className, row, [...keysOf(change), ...alsoKeys], enforcesTypes);
    applyRelations(tx, className, row.id, change);
    tx.replace(rowsName(className), row);
    return row;
  };

  /** The object and its own relations. */
  const remove = (tx: Transaction, className: string, id: string): void => {
    const keys = relationsOf(findClass(tx, className)).map(([key]) => key);
    dropRelations(tx, className, keys, id);
    tx.remove(rowsName(className), id);
  };

  return { insert, update, remove };
};
