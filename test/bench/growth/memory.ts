import type { Collection, Document, Store } from "../../../src/store/index.js";
import { batchOf, goods, PER_BATCH, shuffled } from "../goods.js";
import { collectGarbage } from "../machine.js";
import { time, timeInTurns } from "../measure.js";
import { loadStore } from "../store.js";
import type { Figures } from "./operations.js";

const NAME = "goods";
const FILL_CHUNK = 1_000;

const fill = async (store: Store, total: number): Promise<void> => {
  for (let at = 0; at < total; at += FILL_CHUNK) {
    await store.commit((tx) => {
      for (let index = at; index < Math.min(at + FILL_CHUNK, total); index++) tx.insert(NAME, goods(index, total));
    });
  }
};

const expectCount = (what: string, found: number, wanted: number): void => {
  if (found !== wanted) throw new Error(`${what}: found ${found} documents, not ${wanted}`);
};

/** The slowest of the first calls: an index that is made on the way is made in one of them. */
const slowestOfFirst = (work: () => unknown): number => {
  let slowest = 0;
  for (let call = 0; call < 50; call++) {
    const start = performance.now();
    work();
    slowest = Math.max(slowest, performance.now() - start);
  }
  return slowest;
};

const measureReads = async (goodsIn: Collection, total: number): Promise<Figures> => {
  const next = shuffled(total);
  const options = { samples: total > 50_000 ? 5 : 11 };
  const ids = Array.from({ length: 10_000 }, () => goods(next(), total).id);
  let turn = 0;
  const nextId = (): string => ids[turn++ % ids.length] ?? "";

  const equality = () => goodsIn.find({ batch: batchOf(next(), total) });
  const rangeOptions = { sort: [{ path: "stock", descending: true }], limit: 20 };
  const width = 200;
  const range = () => {
    const from = Math.floor((next() / total) * (total - width));
    return goodsIn.find({ price: { $gte: from, $lt: from + width } }, rangeOptions);
  };
  const topOptions = { sort: [{ path: "price", descending: true }], limit: 20 };
  const top = () => goodsIn.find({ price: { $gte: total / 2 } }, topOptions);
  const scan = () => goodsIn.count({ description: { $substring: { text: "限量" } }, "address.city": { $ne: "北京" } });

  const firstEquality = slowestOfFirst(equality);
  const firstTop = slowestOfFirst(top);
  expectCount("get", ids.filter((id) => goodsIn.get(id)?.id === id).length, ids.length);
  expectCount("equality", equality().length, PER_BATCH);
  expectCount("range", range().length, 20);
  expectCount("top", top().length, 20);
  const figures = {
    firstEquality,
    firstTop,
    get: await time(() => goodsIn.get(nextId()), options),
    equality: await time(equality, options),
    range: await time(range, options),
    top: await time(top, options),
    scan: await time(scan, options),
  };
  const all = new Map<string, Readonly<Document>>();
  for (const document of goodsIn.peekAll({})) all.set(document.id, document);
  const list = [...all.values()];
  const loop = (): number => {
    let count = 0;
    for (const { description, address } of list) {
      const { city } = address as { city: string };
      if (typeof description === "string" && description.includes("限量") && city !== "北京") count += 1;
    }
    return count;
  };
  expectCount("scan", scan(), loop());
  const copy = () => {
    const found = all.get(nextId());
    if (found === undefined) throw new Error("the floor has lost a document");
    return { ...found, tags: [...(found.tags as string[])], address: { ...(found.address as object) } };
  };
  return {
    ...figures,
    mapGet: await time(() => all.get(nextId()), options),
    mapCopy: await time(copy, options),
    loop: await time(loop, options),
  };
};

const measureWrites = async (store: Store, total: number): Promise<Figures> => {
  const calls = Math.min(100, total / 10);
  const next = shuffled(total);
  const collection = store.collection(NAME);
  const fresh = Array.from({ length: calls }, (_, index) => goods(total + index, total));
  const known = Array.from({ length: 1_000 }, () => goods(next(), total));
  let turn = 0;
  const nextKnown = (): Document => known[turn++ % known.length] ?? goods(0, total);
  const { insert, remove, update, increment } = await timeInTurns(
    {
      insert: async () => {
        for (const document of fresh) await store.commit((tx) => tx.insert(NAME, document));
      },
      remove: async () => {
        for (const { id } of fresh) await store.commit((tx) => tx.remove(NAME, id));
      },
      update: async () => {
        for (let call = 0; call < calls; call++) {
          const document = { ...nextKnown(), updated_at: turn };
          await store.commit((tx) => tx.replace(NAME, document));
        }
      },
      increment: async () => {
        for (let call = 0; call < calls; call++) {
          const { id } = nextKnown();
          await store.commit((tx) => {
            const document = tx.collection(NAME).get(id);
            if (document !== undefined) tx.replace(NAME, { ...document, stock: Number(document.stock) + 1 });
          });
        }
      },
    },
    { calls },
  );
  expectCount("writes", collection.size, total);
  const { snapshot, afterSnapshot } = await timeInTurns(
    {
      snapshot: async () => void store.snapshot(),
      afterSnapshot: () => store.commit((tx) => tx.replace(NAME, nextKnown())),
    },
    { calls: 1 },
  );
  return { insert, remove, update, increment, snapshot, afterSnapshot };
};

/** The store in memory, entered directly. */
export const measureMemory = async (total: number): Promise<Figures> => {
  const { createStore } = await loadStore();
  const store = await createStore();
  const heap = (): number => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  // Code that is compiled, and buffers that grow, on the way are not the documents' memory.
  await fill(await createStore(), 1_000);
  const before = heap();
  const start = performance.now();
  await fill(store, total);
  const filled = (performance.now() - start) / total;
  const memory = (heap() - before) / total;
  const reads = await measureReads(store.collection(NAME), total);
  const indexed = (heap() - before) / total;
  const writes = await measureWrites(store, total);
  const json = Buffer.byteLength(JSON.stringify(goods(total - 1, total)));
  return { ...reads, ...writes, fill: filled, memory, indexed, json };
};
