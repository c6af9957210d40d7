import { cloneJson, EmulatorError } from "../kernel/index.js";
import type { Budget } from "./budget.js";
import { prepare } from "./criteria.js";
import type { Documents } from "./documents.js";
import { candidates } from "./planner.js";
import { type Aspect, aspectOf, createRanking } from "./sort.js";
import type { Collection, Criteria, Document, Entry, FindOptions } from "./types.js";

/** Takes the matches one by one. */
interface Sink {
  /** Whether the documents are to come last first. */
  readonly fromEnd: boolean;
  /** Returns whether it wants more. */
  take(document: Document): boolean;
  /** The documents to return: still the store's own. */
  taken(): Document[];
  total(): number;
}

/** Documents in a budgeted run of the match loop. */
const CHUNK = 10_000;

const checkCount = (name: string, value: number): number => {
  if (value >= 0 && (Number.isSafeInteger(value) || value === Number.POSITIVE_INFINITY)) return value;
  throw new EmulatorError("INVALID_ARGUMENT", `find: ${name} is ${value}; it must be a whole number, 0 or more`);
};

/** Insertion order: counts past the page only when the total is wanted. */
const sliceSink = (skip: number, limit: number, isCounting: boolean): Sink => {
  const documents: Document[] = [];
  let total = 0;
  return {
    fromEnd: false,
    take(document) {
      if (total >= skip && documents.length < limit) documents.push(document);
      total += 1;
      return isCounting || documents.length < limit;
    },
    taken: () => documents,
    total: () => total,
  };
};

/**
 * @param fromEnd later documents tend to come first in the order, as with "newest first": walked in that direction, most are
 * turned away at once
 */
const sortSink = (aspects: readonly Aspect[], skip: number, limit: number, fromEnd = false): Sink => {
  const ranking = createRanking(aspects, skip + limit, fromEnd);
  let total = 0;
  return {
    fromEnd,
    take(document) {
      ranking.add(document);
      total += 1;
      return true;
    },
    taken: () => ranking.inOrder().slice(skip),
    total: () => total,
  };
};

const BY_NUMBER = (a: unknown, b: unknown): number => Number(a) - Number(b);

const rankSink = (rank: NonNullable<FindOptions["rank"]>, skip: number, limit: number): Sink => {
  const sorted = sortSink([{ of: rank, compare: BY_NUMBER }], skip, limit);
  return {
    ...sorted,
    take(document) {
      const value = rank(document);
      return value === undefined || Number.isNaN(value) || sorted.take(document);
    },
  };
};

const sinkFor = (
  { sort, rank, skip = 0, limit = Number.POSITIVE_INFINITY }: FindOptions,
  isCounting: boolean,
): Sink => {
  checkCount("skip", skip);
  checkCount("limit", limit);
  if (rank !== undefined) return rankSink(rank, skip, limit);
  if (sort !== undefined && sort.length > 0) {
    return sortSink(sort.map(aspectOf), skip, limit, sort[0]?.descending === true);
  }
  return sliceSink(skip, limit, isCounting);
};

type Take = (document: Document) => boolean;

/** Runs the match loop in pieces, each within the budget. */
const walkWithin = (budget: Budget, entries: Iterable<Entry>, matches: Take, take: Take): void => {
  const iterator = entries[Symbol.iterator]();
  /** Returns whether there is more to do. */
  const walkChunk = (): boolean => {
    for (let seen = 0; seen < CHUNK; seen++) {
      const { done, value } = iterator.next();
      if (done === true) return false;
      if (matches(value.document) && !take(value.document)) return false;
    }
    return true;
  };
  while (budget(walkChunk));
};

const walk = (entries: Iterable<Entry>, matches: Take, take: Take): void => {
  for (const { document } of entries) if (matches(document) && !take(document)) return;
};

export interface CollectionSource {
  readonly name: string;
  /** The documents at the moment of asking; undefined when there are none. */
  readonly documents: () => Documents | undefined;
  readonly budget: Budget;
}

/** The reading side of a collection: a view, always of the present state. */
export const createCollection = ({ name, documents, budget }: CollectionSource): Collection => {
  const search = (criteria: Criteria, sink: Sink): Sink => {
    const { test, canRunAway } = prepare(criteria);
    const present = documents();
    if (present === undefined) return sink;
    const chosen = candidates(criteria, present);
    const entries = sink.fromEnd ? [...chosen].reverse() : chosen;
    if (canRunAway) walkWithin(budget, entries, test, sink.take);
    else walk(entries, test, sink.take);
    return sink;
  };
  const peekAll = (criteria: Criteria, options: FindOptions = {}): Document[] =>
    search(criteria, sinkFor(options, false)).taken();
  const find = (criteria: Criteria, options?: FindOptions): Document[] => cloneJson(peekAll(criteria, options));
  const peekPage = (criteria: Criteria, options: FindOptions = {}) => {
    const sink = search(criteria, sinkFor(options, true));
    return { documents: sink.taken(), total: sink.total() };
  };
  return {
    name,
    get size() {
      return documents()?.size() ?? 0;
    },
    get(id) {
      const entry = documents()?.get(id);
      return entry === undefined ? undefined : cloneJson(entry.document);
    },
    peek: (id) => documents()?.get(id)?.document,
    has: (id) => documents()?.get(id) !== undefined,
    find,
    peekAll,
    findOne: (criteria, options) => find(criteria, { ...options, limit: 1 })[0],
    count: (criteria) => search(criteria, sliceSink(0, 0, true)).total(),
    page(criteria, options) {
      const { documents, total } = peekPage(criteria, options);
      return { documents: cloneJson(documents), total };
    },
    peekPage,
  };
};
