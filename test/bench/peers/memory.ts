import { batchOf, goods, PER_BATCH, shuffled } from "../goods.js";
import type { Contest, Contestant } from "./contest.js";
import { type Engines, mingoFilter } from "./engines.js";

export const COPIES = "copies";
export const OWN = "its own documents";

/**
 * Who copies is compared with those who copy. Handing out one's own documents is one look into a hash table, for everybody: there is
 * nothing to be five times as fast at.
 */
const COPIERS = ["nedb", "lokijs, clone: true"];

/** Different inputs in each call, the same for all contestants. */
const inTurn = (texts: readonly string[]): (() => string) => {
  let turn = 0;
  return () => texts[turn++ % texts.length] ?? "";
};

export const getContest = ({ store, nedb, loki, lokiClone, byId }: Engines, total: number): Contest => {
  const next = shuffled(total);
  const id = inTurn(Array.from({ length: 5_000 }, () => goods(next(), total).id));
  const ours = store.collection("goods");
  return {
    title: `Get by id, ${total} documents`,
    contestants: [
      { name: "get", gives: COPIES, work: () => ours.get(id()) },
      { name: "peek", gives: OWN, work: () => ours.peek(id()) },
      { name: "nedb", gives: COPIES, work: () => nedb.findOneAsync({ id: id() }) },
      { name: "lokijs", gives: OWN, work: () => loki.by("id", id()) },
      { name: "lokijs, clone: true", gives: COPIES, work: () => lokiClone.by("id", id()) },
      { name: "floor: Map.get", gives: OWN, work: () => byId.get(id()) },
    ],
    aims: [{ ours: "get", peers: COPIERS, factor: 5 }],
  };
};

export const equalityContest = (engines: Engines, total: number): Contest => {
  const { store, nedb, loki, lokiClone, list, byBatch } = engines;
  const next = shuffled(total);
  const batch = inTurn(Array.from({ length: 1_000 }, () => batchOf(next(), total)));
  const ours = store.collection("goods");
  return {
    title: `Find by an indexed field, ${PER_BATCH} of ${total} documents match`,
    contestants: [
      { name: "find", gives: COPIES, work: () => ours.find({ batch: batch() }) },
      { name: "peekAll", gives: OWN, work: () => ours.peekAll({ batch: batch() }) },
      { name: "nedb", gives: COPIES, work: () => nedb.findAsync({ batch: batch() }) },
      { name: "lokijs", gives: OWN, work: () => loki.find({ batch: batch() }) },
      { name: "lokijs, clone: true", gives: COPIES, work: () => lokiClone.find({ batch: batch() }) },
      { name: "mingo over an array, no index", gives: OWN, work: () => mingoFilter(list, { batch: batch() }) },
      { name: "floor: Map of arrays", gives: OWN, work: () => byBatch.get(batch()) },
    ],
    aims: [
      { ours: "find", peers: COPIERS, factor: 5 },
      { ours: "peekAll", peers: ["lokijs"], factor: 5 },
    ],
  };
};

interface Filter {
  readonly name: string;
  readonly criteria: Record<string, unknown>;
  /** Where its language differs. */
  readonly nedb?: Record<string, unknown>;
  readonly loki?: Record<string, unknown>;
  readonly test: (document: Readonly<Record<string, unknown>>) => boolean;
}

const filtersOf = (total: number): readonly Filter[] => [
  {
    name: "two comparisons",
    criteria: { price: { $gte: total / 2 }, stock: { $lt: 25 } },
    test: ({ price, stock }) => Number(price) >= total / 2 && Number(stock) < 25,
  },
  {
    name: "a text in a text",
    criteria: { description: { $regex: "限量" } },
    nedb: { description: { $regex: /限量/ } },
    test: ({ description }) => typeof description === "string" && description.includes("限量"),
  },
  {
    name: "an element of an array",
    criteria: { tags: "t3" },
    loki: { tags: { $contains: "t3" } },
    test: ({ tags }) => Array.isArray(tags) && tags.includes("t3"),
  },
  {
    name: "a nested path and one of several",
    criteria: { "address.city": { $ne: "北京" }, status: { $in: ["在售", "预售"] } },
    test: ({ address, status }) =>
      (address as { city: string }).city !== "北京" && (status === "在售" || status === "预售"),
  },
];

const scanContest = (engines: Engines, total: number, filter: Filter): Contest => {
  const { store, nedb, loki, lokiClone, list } = engines;
  const ours = store.collection("goods");
  const { criteria, test } = filter;
  return {
    title: `Scan, ${total} documents: ${filter.name}`,
    contestants: [
      { name: "find", gives: COPIES, work: () => ours.find(criteria as never) },
      { name: "peekAll", gives: OWN, work: () => ours.peekAll(criteria as never) },
      { name: "nedb", gives: COPIES, work: () => nedb.findAsync(filter.nedb ?? criteria) },
      { name: "lokijs", gives: OWN, work: () => loki.find((filter.loki ?? criteria) as never) },
      { name: "lokijs, clone: true", gives: COPIES, work: () => lokiClone.find((filter.loki ?? criteria) as never) },
      { name: "mingo over an array", gives: OWN, work: () => mingoFilter(list, criteria) },
      { name: "floor: filter by hand", gives: OWN, work: () => list.filter(test) },
    ],
    aims: [{ ours: "peekAll", peers: ["mingo over an array"], factor: 1 / 1.1 }],
    rounds: 5,
  };
};

/** @throws when two contestants do not find the same number of documents */
const checkSame = async ({ title, contestants }: Contest): Promise<void> => {
  const counts = new Map<number, string>();
  for (const { name, work } of contestants) counts.set(((await work()) as unknown[]).length, name);
  if (counts.size !== 1 || counts.has(0)) {
    throw new Error(`${title}: ${[...counts].map(([count, name]) => `${name} finds ${count}`).join(", ")}`);
  }
};

export const scanContests = async (engines: Engines, total: number): Promise<Contest[]> => {
  const contests = filtersOf(total).map((filter) => scanContest(engines, total, filter));
  for (const contest of contests) await checkSame(contest);
  return contests;
};

/** Every contestant gets documents of its own, since lokijs keeps and marks what it is given. */
export const insertContest = ({ store, nedb, loki, lokiClone, byId }: Engines, total: number): Contest => {
  let made = total;
  const inserter = (
    name: string,
    gives: string,
    insert: (document: ReturnType<typeof goods>) => unknown,
  ): Contestant => {
    let waiting: ReturnType<typeof goods>[] = [];
    return {
      name,
      gives,
      prepare: (calls) => {
        waiting = Array.from({ length: calls }, () => goods(made++, total));
      },
      work: () => insert(waiting.pop() ?? goods(made++, total)),
    };
  };
  return {
    title: `Insert into ${total} documents, found by id and by one index`,
    contestants: [
      inserter("insert", "keeps a copy", (document) => store.commit((tx) => tx.insert("goods", document))),
      inserter("nedb", "keeps a copy", (document) => nedb.insertAsync(document)),
      inserter("lokijs", "keeps what it is given", (document) => loki.insertOne(document)),
      inserter("lokijs, clone: true", "keeps a copy", (document) => lokiClone.insertOne(document)),
      inserter("floor: Map.set of a structuredClone", "keeps a copy", (document) =>
        byId.set(document.id, structuredClone(document)),
      ),
    ],
    aims: [{ ours: "insert", peers: ["nedb", "lokijs", "lokijs, clone: true"], factor: 1 }],
    calls: 100,
    rounds: 9,
  };
};
