import { open } from "node:fs/promises";
import { join } from "node:path";
import Loki from "lokijs";
import { Low } from "lowdb";
import { JSONFile } from "lowdb/node";
import type { Document, Store } from "../../../src/store/index.js";
import { goods } from "../goods.js";
import type { Contest } from "./contest.js";
import { openNedb } from "./nedb.js";

const openLoki = async (file: string, documents: readonly Document[]) => {
  const database = new Loki(file, { adapter: new Loki.LokiFsAdapter() });
  const collection = database.addCollection<Document>("goods", { unique: ["id"] });
  collection.insert([...documents]);
  const save = (): Promise<void> =>
    new Promise((resolve, reject) => database.saveDatabase((error) => (error ? reject(error) : resolve())));
  await save();
  return { collection, save };
};

/** One insert at a time, awaited until the engine says it is stored. Returns also what ends it. */
export const durableContest = async (
  stores: { readonly os: Store; readonly fsync: Store },
  folder: string,
  total: number,
) => {
  const documents = (): Document[] => Array.from({ length: total }, (_, index) => goods(index, total));
  for (const store of Object.values(stores)) {
    await store.commit((tx) => {
      for (const document of documents()) tx.insert("goods", document);
    });
  }
  const low = new Low<{ goods: Document[] }>(new JSONFile(join(folder, "lowdb.json")), { goods: documents() });
  await low.write();
  const nedb = openNedb(join(folder, "nedb.db"));
  await nedb.loadDatabaseAsync();
  await nedb.insertAsync(documents());
  const loki = await openLoki(join(folder, "loki.json"), documents());
  const handle = await open(join(folder, "floor"), "a");
  let made = total;
  const next = (): Document => goods(made++, total);
  const contest: Contest = {
    title: `Durable insert into ${total} documents, awaited one by one`,
    contestants: [
      {
        name: "insert",
        gives: "a line, left to the system",
        work: () => stores.os.commit((tx) => tx.insert("goods", next())),
      },
      {
        name: 'insert, durability: "fsync"',
        gives: "on the disk (fsync)",
        work: () => stores.fsync.commit((tx) => tx.insert("goods", next())),
      },
      {
        name: "lowdb",
        gives: "whole file, left to the system",
        work: () => {
          low.data.goods.push(next());
          return low.write();
        },
      },
      {
        name: "lokijs, file adapter",
        gives: "whole file, left to the system",
        work: () => {
          loki.collection.insertOne(next());
          return loki.save();
        },
      },
      { name: "nedb", gives: "a line, left to the system", work: () => nedb.insertAsync(next()) },
      {
        name: "floor: append + fdatasync",
        gives: "on the disk (fsync)",
        work: async () => {
          await handle.appendFile(`${JSON.stringify(next())}\n`);
          await handle.datasync();
        },
      },
    ],
    aims: [
      { ours: "insert", peers: ["lowdb"], factor: 20 },
      { ours: 'insert, durability: "fsync"', peers: ["lowdb"], factor: 20 },
    ],
    calls: 10,
    rounds: 5,
  };
  return { contest, end: () => handle.close() };
};
