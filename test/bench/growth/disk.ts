import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "../../../src/store/index.js";
import { goods } from "../goods.js";
import { collectGarbage } from "../machine.js";
import { median } from "../measure.js";
import { loadStore } from "../store.js";
import type { Figures } from "./operations.js";

const NAME = "goods";
const FILL_CHUNK = 10_000;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Fills without waiting for each commit: those under way become durable together. */
const fill = async (store: Store, total: number): Promise<void> => {
  const commits: Promise<void>[] = [];
  for (let at = 0; at < total; at += FILL_CHUNK) {
    commits.push(
      store.commit((tx) => {
        for (let index = at; index < Math.min(at + FILL_CHUNK, total); index++) tx.insert(NAME, goods(index, total));
      }),
    );
  }
  await Promise.all(commits);
};

/** Milliseconds of one call: the median of as many as fit into the budget. */
const timeEach = async (work: () => Promise<unknown>, budgetMs = 2_000, most = 200): Promise<number> => {
  const times: number[] = [];
  const begun = performance.now();
  while (times.length < most && (times.length === 0 || performance.now() - begun < budgetMs)) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
};

const appendFloor = async (file: string, line: string): Promise<number> => {
  const handle = await open(file, "a");
  const figure = await timeEach(async () => {
    await handle.appendFile(line);
    await handle.datasync();
  });
  await handle.close();
  return figure;
};

/** `JSON.parse` of the file as one text, which a file of lines is not. */
const parseFloor = async (total: number): Promise<number> => {
  const text = JSON.stringify(Array.from({ length: total }, (_, index) => goods(index, total)));
  const start = performance.now();
  JSON.parse(text);
  return performance.now() - start;
};

/** The store with a file on the real disk. What cannot be done any more at this size is told in words. */
export const measureDisk = async (total: number): Promise<Figures> => {
  const { createStore, filePersistence } = await loadStore();
  const folder = await mkdtemp(join(tmpdir(), "bench-growth-"));
  const file = join(folder, "data.json");
  const figures: Figures = { append: await appendFloor(join(folder, "floor"), `${JSON.stringify(goods(0, total))}\n`) };
  try {
    const store = await createStore({ persistence: filePersistence(file) });
    try {
      await fill(store, total);
      let index = total;
      const insert = (): Promise<void> => store.commit((tx) => tx.insert(NAME, goods(index++, total)));
      figures.durable = await timeEach(insert);
      figures.durableMany = (await timeEach(() => Promise.all(Array.from({ length: 64 }, insert)))) / 64;
    } finally {
      await store.close();
    }
    collectGarbage();
    await readFile(file);
    figures.open = await timeEach(
      async () => {
        const again = await createStore({ persistence: filePersistence(file) });
        if (again.collection(NAME).size < total) throw new Error("the file lost documents");
        await again.close();
      },
      2_000,
      5,
    );
    collectGarbage();
    figures.parse = await parseFloor(total);
  } catch (error) {
    const reason = messageOf(error).replaceAll(folder, "").replaceAll("|", "/");
    return { durable: reason, durableMany: reason, open: reason, parse: reason, ...figures };
  } finally {
    await rm(folder, { recursive: true });
  }
  return figures;
};
