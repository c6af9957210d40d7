import type { Collection, Document } from "../../store/index.js";
import type { Label } from "../platform.js";

/** Where documents are read: the store, or a commit under way. */
export interface Reader {
  collection(name: string): Collection;
}

/**
 * Where a cloud's objects lie in the store.
 *
 * @param prefix begins the names of its collections
 * @param definitions besides classes, the kinds of collections that say what an app is made of
 * @example
 * ```ts
 * const { rowsOf, joinName } = createPlaces("rain");
 * rowsOf(store, "Post").peek("5cc5");
 * joinName("Post", "fans"); // "rain:join:fans:Post"
 * labelOf("rain:join:fans:Post"); // { name: "rain/_Join:fans:Post", isData: true }
 * ```
 */
export const createPlaces = (prefix: string, definitions: readonly string[] = []) => {
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
    /** How people call a collection; a relation's members as the clouds themselves do. */
    labelOf: (collection: string): Label | undefined => {
      const [owner, kind, ...rest] = collection.split(":");
      if (owner !== prefix) return undefined;
      if (kind === "class") return { name: `${prefix}/${rest.join(":")}`, isData: true };
      if (kind === "join") return { name: `${prefix}/_Join:${rest.join(":")}`, isData: true };
      const isDefinition = kind === "classes" || definitions.includes(kind ?? "");
      return { name: collection, isData: false, ...(isDefinition && { isDefinition }) };
    },
    /** One object of a class, by its objectId: the store's own, only to be read. */
    findRow: (reader: Reader, className: string, id: string): Readonly<Document> | undefined =>
      rowsOf(reader, className).peek(id),
  };
};
