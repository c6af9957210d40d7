import type { Collection, Store, Transaction } from "./types.js";

/** The part of a store that operations work with. */
export type Space = Pick<Store, "collection" | "commit">;

/**
 * A part of a store under a prefix: what is written there cannot be seen outside it, and the other way round.
 * Snapshots, persistence and commits are the store's.
 *
 * @example
 * ```ts
 * const staging = scopeStore(store, "staging/");
 * await staging.commit((tx) => tx.insert("fruit", { id: "1" })); // the collection "staging/fruit"
 * ```
 */
export const scopeStore = (store: Space, prefix: string): Space => {
  const within = (reader: { collection(name: string): Collection }) => (name: string) =>
    reader.collection(prefix + name);
  const scoped = (tx: Transaction): Transaction => ({
    collection: within(tx),
    insert: (collection, document) => tx.insert(prefix + collection, document),
    replace: (collection, document) => tx.replace(prefix + collection, document),
    remove: (collection, id) => tx.remove(prefix + collection, id),
    drop: (collection) => tx.drop(prefix + collection),
    declare: (collection, index) => tx.declare(prefix + collection, index),
    allowDuplicates: (collection, paths) => tx.allowDuplicates(prefix + collection, paths),
    next: (sequence) => tx.next(prefix + sequence),
    advance: (sequence, to) => tx.advance(prefix + sequence, to),
  });
  return { collection: within(store), commit: (write) => store.commit((tx) => write(scoped(tx))) };
};
