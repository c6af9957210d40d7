import Loki from "lokijs";
import { Context } from "mingo/core";
import * as operators from "mingo/operators/query";
import { Query } from "mingo/query";
import type { Document, Store } from "../../../src/store/index.js";
import { goods } from "../goods.js";
import { type Nedb, openNedb } from "./nedb.js";

/** The same documents in every engine, each with its own copy of them, found by id and by batch. */
export interface Engines {
  readonly store: Store;
  readonly nedb: Nedb;
  /** As it comes: hands out its own documents. */
  readonly loki: Collection<Document>;
  /** With `clone: true`, so that nobody can edit its documents. */
  readonly lokiClone: Collection<Document>;
  readonly list: Document[];
  readonly byId: Map<string, Document>;
  readonly byBatch: Map<unknown, Document[]>;
}

const openLoki = (documents: readonly Document[], clone: boolean): Collection<Document> => {
  const collection = new Loki("bench.db").addCollection<Document>("goods", {
    unique: ["id"],
    indices: ["batch"],
    clone,
  });
  collection.insert([...documents]);
  // Sorts what was inserted in bulk, once.
  collection.ensureIndex("batch");
  return collection;
};

export const openEngines = async (store: Store, total: number): Promise<Engines> => {
  const make = (): Document[] => Array.from({ length: total }, (_, index) => goods(index, total));
  const list = make();
  await store.commit((tx) => {
    for (const document of list) tx.insert("goods", document);
  });
  const nedb = openNedb();
  await nedb.ensureIndexAsync({ fieldName: "id", unique: true });
  await nedb.ensureIndexAsync({ fieldName: "batch" });
  await nedb.insertAsync(list);
  const byBatch = new Map<unknown, Document[]>();
  for (const document of list) byBatch.set(document.batch, [...(byBatch.get(document.batch) ?? []), document]);
  return {
    store,
    nedb,
    // It adds members to what it is given.
    loki: openLoki(make(), false),
    lokiClone: openLoki(list, true),
    list,
    byId: new Map(list.map((document) => [document.id, document])),
    byBatch,
  };
};

const context = Context.init({ query: { ...operators } as never });

/** mingo as one would use it over an array: compiled once, then a plain loop, which is faster than its cursor. */
export const mingoFilter = (list: readonly Document[], criteria: Record<string, unknown>): Document[] => {
  const query = new Query(criteria, { context });
  const found: Document[] = [];
  for (const document of list) if (query.test(document)) found.push(document);
  return found;
};
