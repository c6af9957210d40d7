import { type FileOptions, filePersistence } from "../../../src/store/file/persistence.js";
import { createStore, type Document, type Store } from "../../../src/store/index.js";
import { type Disk, FILE } from "../disk.js";

/** Opens the store of a disk in memory. */
export const openOn = ({ fs }: Disk, options: FileOptions = {}): Promise<Store> =>
  createStore({ persistence: filePersistence(FILE, { fs, ...options }), freeze: true });

export const put = (store: Store, id: string, fields: object = {}): Promise<void> =>
  store.commit((tx) => {
    const document: Document = { id, ...fields };
    if (tx.collection("fruit").has(id)) tx.replace("fruit", document);
    else tx.insert("fruit", document);
  });

export const idsOf = (store: Store, collection = "fruit"): string[] =>
  store
    .collection(collection)
    .find({})
    .map((document) => document.id);

/** Everything a store holds, by collection, in order; a sequence by what it would give next. */
export const contentOf = (store: Store): Record<string, Document[]> =>
  Object.fromEntries(store.names().map((name) => [name, store.collection(name).find({})]));
