import type { Transaction } from "../../store/index.js";
import { createClasses } from "./classes.js";
import { columnIn } from "./columns.js";
import type { Dialect } from "./dialect.js";
import type { Relate } from "./edit.js";
import { createPlaces, type Reader } from "./places.js";

/** One id that both ids make; ids may be any text. */
const pairOf = (owner: string, member: string): string => JSON.stringify([owner, member]);

/**
 * Relations: many objects to many, kept beside the objects.
 *
 * @example
 * ```ts
 * const { relate, membersOf } = createRelations(dialect);
 * await store.commit((tx) => relate(tx, "Post", "fans", post, user));
 * membersOf(store, "Post", "fans", post); // [user]
 * ```
 */
export const createRelations = (dialect: Dialect) => {
  const { refusals } = dialect;
  const { joinName } = createPlaces(dialect.prefix);
  const { defineColumns } = createClasses(dialect);

  /** Puts a pointer into a relation, once. */
  const relate = (tx: Transaction, className: string, key: string, owner: string, member: string): void => {
    const name = joinName(className, key);
    const id = pairOf(owner, member);
    if (tx.collection(name).has(id)) return;
    // They are looked for from both ends, and roles at each request.
    tx.declare(name, { paths: ["owner", "member"] });
    tx.insert(name, { id, owner, member });
  };

  /**
   * Makes sure that a column is a relation to a class, as a new column or as the one that is there.
   *
   * @param target empty when it is not known: then it is the class that the column leads to
   * @returns the class, or an empty text when nobody knows it
   * @throws ApiError when the column is no relation, or leads to another class
   */
  const openRelation = (tx: Transaction, className: string, key: string, target: string): string => {
    const column = columnIn(defineColumns(tx, className), key);
    if (column === undefined) {
      defineColumns(tx, className, { [key]: { type: "Relation", className: target } });
      return target;
    }
    if (column.type !== "Relation") throw refusals.typeMismatch(key, column, { type: "Relation" });
    const { className: known = "" } = column;
    if (known !== "" && target !== "" && known !== target) throw refusals.relationMismatch(known, target);
    return known === "" ? target : known;
  };

  return {
    relate,
    openRelation,
    /** Changes a relation's members. @throws ApiError as `openRelation` */
    applyRelation(tx: Transaction, className: string, key: string, owner: string, { moves }: Relate): void {
      const target = moves[0]?.pointer.className;
      if (target === undefined) return;
      openRelation(tx, className, key, target);
      for (const { adds, pointer } of moves) {
        if (adds) relate(tx, className, key, owner, pointer.objectId);
        else tx.remove(joinName(className, key), pairOf(owner, pointer.objectId));
      }
    },
    /** Ids of an object's members, in the order they came. */
    membersOf: (reader: Reader, className: string, key: string, owner: string): string[] =>
      reader
        .collection(joinName(className, key))
        .find({ owner: { $eq: owner } })
        .map(({ member }) => String(member)),
    /** Ids of the objects that have one of these as member. */
    ownersOf: (reader: Reader, className: string, key: string, members: readonly string[]): string[] => [
      ...new Set(
        reader
          .collection(joinName(className, key))
          .find({ member: { $in: [...members] } })
          .map(({ owner }) => String(owner)),
      ),
    ],
    /** An object that is gone has no members. */
    dropRelations(tx: Transaction, className: string, keys: readonly string[], owner: string): void {
      for (const key of keys) {
        const name = joinName(className, key);
        for (const { id } of tx.collection(name).find({ owner: { $eq: owner } })) tx.remove(name, id);
      }
    },
    /** An object that is gone is nobody's member in this relation. */
    leaveRelation(tx: Transaction, className: string, key: string, member: string): void {
      const name = joinName(className, key);
      for (const { id } of tx.collection(name).find({ member: { $eq: member } })) tx.remove(name, id);
    },
  };
};

export type Relations = ReturnType<typeof createRelations>;
