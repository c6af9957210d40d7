import type { Collection, Document } from "../../store/index.js";

/** Where documents are read: the store, or a commit under way. */
export interface Reader {
  collection(name: string): Collection;
}

/**
 * Where a cloud's objects lie in the store.
 *
 * @param prefix begins the names of its collections
 * @example
 * ```ts
 * const { rowsOf, joinName } = createPlaces("rain");
 * rowsOf(store, "Post").peek("5cc5");
 * joinName("Post", "fans"); // "rain:join:fans:Post"
 * ```
 */
export const createPlaces = (prefix: string) => {
  /** The objects of a class. */
  const rowsName = (className: string): string => `${prefix}:class:${className}`;
  const rowsOf = (reader: Reader, className: string): Collection => reader.collection(rowsName(className));
  return {
    /** `{ id: <class>, columns }` */
    classesName: `${prefix}:classes`,
    rowsName,
    rowsOf,
    /** The members of a relation: `{ id, owner, member }`. */
    joinName: (className: string, key: string): string => `${prefix}:join:${key}:${className}`,
    /** One object of a class, by its objectId: the store's own, only to be read. */
    findRow: (reader: Reader, className: string, id: string): Readonly<Document> | undefined =>
      rowsOf(reader, className).peek(id),
  };
};
