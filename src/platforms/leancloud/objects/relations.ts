import type { Transaction } from "../../../store/index.js";
import { typeMismatch } from "../values/columns.js";
import { type Edit, relationMismatch } from "../values/ops.js";
import { joinName, type Reader } from "../world.js";
import { columnIn, defineColumns } from "./classes.js";

/** One id that both ids make; ids may be any text. */
const pairOf = (owner: string, member: string): string => JSON.stringify([owner, member]);

/** Puts a pointer into a relation, once (contract 13.4). */
export const relate = (tx: Transaction, className: string, key: string, owner: string, member: string): void => {
  const name = joinName(className, key);
  const id = pairOf(owner, member);
  if (!tx.collection(name).has(id)) tx.insert(name, { id, owner, member });
};

/**
 * Makes sure that a column is a relation to a class, as a new column or as the one that is there (contract 13.5).
 *
 * @param target empty when it is not known: then it is the class that the column leads to
 * @returns the class, or an empty text when nobody knows it
 * @throws ApiError 111 when the column is no relation, or leads to another class
 */
export const openRelation = (tx: Transaction, className: string, key: string, target: string): string => {
  const column = columnIn(defineColumns(tx, className), key);
  if (column === undefined) {
    defineColumns(tx, className, { [key]: { type: "Relation", className: target } });
    return target;
  }
  if (column.type !== "Relation") throw typeMismatch(key, column, { type: "Relation" });
  const { className: known = "" } = column;
  if (known !== "" && target !== "" && known !== target) throw relationMismatch(known, target);
  return known === "" ? target : known;
};

/**
 * Changes a relation's members (contract 13).
 *
 * @throws ApiError 111 as {@link openRelation}
 */
export const applyRelation = (
  tx: Transaction,
  className: string,
  key: string,
  owner: string,
  { moves }: Extract<Edit, { kind: "relate" }>,
): void => {
  const target = moves[0]?.pointer.className;
  if (target === undefined) return;
  openRelation(tx, className, key, target);
  for (const { adds, pointer } of moves) {
    if (adds) relate(tx, className, key, owner, pointer.objectId);
    else tx.remove(joinName(className, key), pairOf(owner, pointer.objectId));
  }
};

/** Ids of an object's members, in the order they came. */
export const membersOf = (reader: Reader, className: string, key: string, owner: string): string[] =>
  reader
    .collection(joinName(className, key))
    .find({ owner: { $eq: owner } })
    .map(({ member }) => String(member));

/** Ids of the objects that have one of these as member (contract 13.3). */
export const ownersOf = (reader: Reader, className: string, key: string, members: readonly string[]): string[] => [
  ...new Set(
    reader
      .collection(joinName(className, key))
      .find({ member: { $in: [...members] } })
      .map(({ owner }) => String(owner)),
  ),
];

/** An object that is gone has no members. */
export const dropRelations = (tx: Transaction, className: string, keys: readonly string[], owner: string): void => {
  for (const key of keys) {
    const name = joinName(className, key);
    for (const { id } of tx.collection(name).find({ owner: { $eq: owner } })) tx.remove(name, id);
  }
};
