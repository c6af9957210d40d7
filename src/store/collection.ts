import { cloneJson, EmulatorError } from "../kernel/index.js";
import type { Budget } from "./criteria/budget.js";
import { compile, prepare } from "./criteria/criteria.js";
import type { Documents } from "./documents/documents.js";
import type { Cursor } from "./documents/places.js";
import { candidates, inOrder } from "./finding/access.js";
import { describePlan, explainDocument } from "./finding/explain.js";
import { makePlan, type Plan } from "./finding/planner.js";
import { type Aspect, aspectOf, createRanking } from "./finding/sort.js";
import { findTwin, isSameList } from "./finding/unique.js";
import type { Collection, Criteria, Document, FindOptions } from "./types.js";

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
  if (rank !== undefined) return rankSink(rank, skip, limit);
  if (sort !== undefined && sort.length > 0) {
    return sortSink(sort.map(aspectOf), skip, limit, sort[0]?.descending === true);
  }
  return sliceSink(skip, limit, isCounting);
};

/** What a search found, and how it went. */
interface Found {
  readonly documents: Document[];
  readonly total: number;
  readonly plan: Plan;
  /** How many documents were looked at. */
  readonly checked: number;
}

const scanOf = (documents: Documents | undefined): Plan => ({
  access: { by: "scan", count: documents?.size() ?? 0 },
  order: undefined,
  isExact: false,
  missing: new Set(),
});

type Take = (document: Document) => boolean;

/** Runs the match loop in pieces, each within the budget. */
const walkWithin = (budget: Budget, next: Cursor, matches: Take, take: Take): void => {
  /** Returns whether there is more to do. */
  const walkChunk = (): boolean => {
    for (let seen = 0; seen < CHUNK; seen++) {
      const document = next();
      if (document === undefined) return false;
      if (matches(document) && !take(document)) return false;
    }
    return true;
  };
  while (budget(walkChunk));
};

const walk = (next: Cursor, matches: Take, take: Take): void => {
  for (let document = next(); document !== undefined; document = next()) {
    if (matches(document) && !take(document)) return;
  }
};

export interface CollectionSource {
  readonly name: string;
  /** The documents at the moment of asking; undefined when there are none. */
  readonly documents: () => Documents | undefined;
  readonly budget: Budget;
  /** Whether to look things up in indexes, and to make them. */
  readonly isIndexed: boolean;
}

/** The reading side of a collection: a view, always of the present state. */
export const createCollection = ({ name, documents, budget, isIndexed }: CollectionSource): Collection => {
  const search = (criteria: Criteria, options: FindOptions, wantsTotal: boolean, isLearning = true): Found => {
    const { sort = [], rank, skip = 0, limit = Number.POSITIVE_INFINITY } = options;
    checkCount("skip", skip);
    checkCount("limit", limit);
    const compiled = prepare(criteria);
    const present = documents();
    // Everything matches: the total is known.
    const isAll = rank === undefined && Object.keys(compiled.condition).length === 0;
    const isCounting = wantsTotal && !isAll;
    const wanted = {
      sort: rank === undefined ? sort : [],
      enough: skip + limit,
      isCounting: isCounting || rank !== undefined,
    };
    const plan = present !== undefined && isIndexed ? makePlan(compiled.condition, present, wanted) : scanOf(present);
    const sink = plan.order === undefined ? sinkFor(options, isCounting) : sliceSink(skip, limit, false);
    if (present === undefined) return { documents: [], total: 0, plan, checked: 0 };
    let checked = 0;
    const next =
      plan.order === undefined ? candidates(plan.access, present, sink.fromEnd) : inOrder(plan.order, present);
    const counted: Take = (document) => {
      checked += 1;
      return plan.isExact || compiled.test(document);
    };
    if (compiled.canRunAway) walkWithin(budget, next, counted, sink.take);
    else walk(next, counted, sink.take);
    if (isLearning) for (const name of plan.missing) present.missIndex(name, checked);
    return { documents: sink.taken(), total: isAll ? present.size() : sink.total(), plan, checked };
  };
  const peekAll = (criteria: Criteria, options: FindOptions = {}): Document[] =>
    search(criteria, options, false).documents;
  const find = (criteria: Criteria, options?: FindOptions): Document[] => cloneJson(peekAll(criteria, options));
  const peekPage = (criteria: Criteria, options: FindOptions = {}) => {
    const { documents, total } = search(criteria, options, true);
    return { documents, total };
  };
  return {
    name,
    get size() {
      return documents()?.size() ?? 0;
    },
    get(id) {
      const document = documents()?.get(id);
      return document === undefined ? undefined : cloneJson(document);
    },
    peek: (id) => documents()?.get(id),
    has: (id) => documents()?.get(id) !== undefined,
    find,
    peekAll,
    findOne: (criteria, options) => find(criteria, { ...options, limit: 1 })[0],
    twinOf(document, paths) {
      const present = documents();
      const unique = present?.unique().find((index) => isSameList(index.paths, paths));
      if (present === undefined) return undefined;
      if (unique === undefined) return findTwin(present, paths, document);
      const place = unique.placeOf(document);
      const twin = place === undefined ? undefined : present.at(place);
      return twin?.id === document.id ? undefined : twin;
    },
    explain(criteria, options = {}, id) {
      // Only asked how: that is no use of the collection.
      const { documents: found, plan, checked } = search(criteria, options, false, false);
      const document = id === undefined ? undefined : documents()?.get(id);
      const size = documents()?.size() ?? 0;
      const answer = { ...describePlan(plan), size, checked, matched: found.length };
      if (id === undefined) return answer;
      if (document === undefined) return { ...answer, document: { id, isMissing: true, matches: false, clauses: [] } };
      const clauses = explainDocument(criteria, document);
      return { ...answer, document: { id: document.id, matches: compile(criteria)(document), clauses } };
    },
    count: (criteria) => search(criteria, { limit: 0 }, true).total,
    page(criteria, options) {
      const { documents, total } = peekPage(criteria, options);
      return { documents: cloneJson(documents), total };
    },
    peekPage,
  };
};
