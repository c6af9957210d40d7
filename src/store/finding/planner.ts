import { type Condition, isProbe } from "../criteria/query.js";
import type { Documents } from "../documents/documents.js";
import type { SortKey } from "../types.js";
import { ALL, type Bounds, intersect, spanOfFirst } from "./bounds.js";
import { collect, type Demand, type Demands, demandsOn } from "./demands.js";
import type { FieldIndex } from "./field-index.js";
import { indexName, isIndexable } from "./keys.js";

/** A way to all documents that can match, and perhaps some others: the matcher still looks at each. */
export type Access =
  | { readonly by: "scan"; readonly count: number }
  | { readonly by: "id"; readonly ids: readonly unknown[]; readonly count: number }
  | {
      readonly by: "index";
      readonly index: FieldIndex;
      readonly bounds: Bounds;
      readonly count: number;
      /** Whether each of them matches all that is asked of the path. */
      readonly isExact: boolean;
      /** All of them, when they were found on the way. */
      readonly places?: readonly number[];
    }
  | { readonly by: "union"; readonly parts: readonly Access[]; readonly count: number };

/** An index whose order is the one that is wanted, so that the walk can stop when there is enough. */
export interface OrderedWalk {
  readonly index: FieldIndex;
  /** The stretch of it that can hold matches, if any can. */
  readonly bounds: Bounds;
  readonly descending: boolean;
}

export interface Plan {
  readonly access: Access;
  /** Instead of `access`. */
  readonly order: OrderedWalk | undefined;
  /** Whether all candidates match, so that nobody needs to look. */
  readonly isExact: boolean;
  /** Paths an index over which would have served. */
  readonly missing: ReadonlySet<string>;
}

/** What is wanted of the matches. */
export interface Wanted {
  readonly sort: readonly SortKey[];
  /** `skip` and `limit` together. */
  readonly enough: number;
  /** Whether all matches must be seen, whatever is returned. */
  readonly isCounting: boolean;
}

/** Lists of spans whose product is larger are not intersected: the shorter one will do. */
const MOST_MEETINGS = 1000;

/** A candidate from an index costs about twice a document of a scan: it lies anywhere in memory, and its place was sorted. */
const INDEXED = 2;

/** How many of the candidates are guessed to match when no index says. */
const GUESS = 0.1;

const isEquality = (bounds: Bounds): boolean => bounds.every(({ from, to }) => from === to);

const fewest = <T extends { readonly count: number }>(all: readonly T[]): T | undefined =>
  all.reduce<T | undefined>((best, each) => (best === undefined || each.count < best.count ? each : best), undefined);

/** What an index can do for all that is asked of its path. */
const narrow = (index: FieldIndex, all: readonly Demand[]): Access => {
  const isExact = index.isPlain() && all.every((demand) => demand.isExact);
  const [only] = all;
  if (only !== undefined && all.length === 1) {
    const places = index.few(only.bounds);
    if (places === undefined)
      return { by: "index", index, bounds: only.bounds, count: index.count(only.bounds), isExact };
    return { by: "index", index, bounds: only.bounds, count: places.length, places, isExact };
  }
  // A document with several keys may meet each demand by another one; a document with one key meets all by that one.
  const met = index.isPlain() ? meet(all) : undefined;
  if (met !== undefined) return { by: "index", index, bounds: met, count: index.count(met), isExact };
  const ranked = all.map(({ bounds }) => ({ bounds, count: index.count(bounds) }));
  return { by: "index", index, isExact: false, ...(fewest(ranked) ?? { bounds: [], count: 0 }) };
};

/** The keys that meet all demands; undefined when that is too much to find out. */
const meet = (all: readonly Demand[]): Bounds | undefined => {
  let met: Bounds | undefined;
  for (const { bounds } of all) {
    if (met !== undefined && met.length * bounds.length > MOST_MEETINGS) return undefined;
    met = met === undefined ? bounds : intersect(met, bounds);
  }
  return met;
};

const accessFor = (
  path: string,
  all: readonly Demand[],
  documents: Documents,
  missing: Set<string>,
): Access | undefined => {
  if (path === "id") {
    const equal = fewest(
      all.filter(({ bounds }) => isEquality(bounds)).map(({ bounds }) => ({ bounds, count: bounds.length })),
    );
    if (equal !== undefined) return { by: "id", ids: equal.bounds.map(({ from }) => from), count: equal.count };
  }
  if (!isIndexable(path)) return undefined;
  const index = documents.index(path);
  if (index !== undefined) return narrow(index, all);
  missing.add(path);
  return undefined;
};

/** The access with the fewest candidates; undefined when only a scan will do. */
const bestAccess = (condition: Condition, documents: Documents, missing: Set<string>): Access | undefined => {
  const demands: Demands = new Map();
  const choices: (readonly Condition[])[] = [];
  collect(condition, demands, choices);
  let best: Access | undefined;
  for (const [path, all] of demands) {
    const access = accessFor(path, all, documents, missing);
    if (access !== undefined && (best === undefined || access.count < best.count)) best = access;
  }
  for (const branches of choices) {
    const parts: Access[] = [];
    let count = 0;
    for (const branch of branches) {
      const part = bestAccess(branch, documents, missing);
      if (part === undefined) continue;
      parts.push(part);
      count += part.count;
    }
    if (parts.length === branches.length && (best === undefined || count < best.count)) {
      best = { by: "union", parts, count };
    }
  }
  return best;
};

/** What it costs to look at all candidates and keep the first in order. */
const costOfSorting = (count: number, enough: number): number =>
  count * (1 + Math.log2(2 + Math.min(enough, count)) * (enough > count / 10 ? 0.3 : 0.05));

const orderedWalk = (
  condition: Condition,
  documents: Documents,
  { sort, enough, isCounting }: Wanted,
  access: Access,
  missing: Set<string>,
): OrderedWalk | undefined => {
  const [first] = sort;
  if (first === undefined || isCounting || !sort.every(({ path }) => isIndexable(path))) return undefined;
  const descending = first.descending === true;
  const size = documents.size();
  const name = indexName(sort);
  const index = documents.index(name);
  if (index === undefined) {
    if (enough < size / INDEXED) missing.add(name);
    return undefined;
  }
  if (!index.isPlain()) return undefined;
  const within = demandsOn(condition, first.path).reduce(
    (a, { bounds }) => (bounds.length === 1 ? intersect(a, bounds) : a),
    ALL,
  );
  const bounds = sort.length === 1 ? within : within.map(spanOfFirst);
  const asked = Object.keys(condition);
  const isAll = asked.every((path) => path === first.path) && within !== ALL;
  const rate = Math.max(access.count, 1) / Math.max(size, 1);
  const walked = isAll || asked.length === 0 ? enough : enough / (Math.min(rate, 1) * GUESS);
  const cost = Math.min(walked, index.count(bounds)) * INDEXED;
  const other = costOfSorting(access.count, enough) * (access.by === "scan" ? 1 : INDEXED);
  return cost < other ? { index, bounds, descending } : undefined;
};

/** Whether an access is all that is asked: one path, of which it knows everything. */
const isAnswered = (condition: Condition, access: Access): boolean => {
  if (access.by !== "index" || !access.isExact) return false;
  const [path, ...others] = Object.keys(condition);
  // Each operator must have been a demand: those without bounds were not.
  const tests = path === access.index.path && others.length === 0 ? condition[path] : undefined;
  return tests !== undefined && Object.values(tests).every((test) => isProbe(test) && test.bounds !== undefined);
};

/**
 * Picks the way that looks at the fewest documents.
 *
 * @param condition checked already
 */
export const makePlan = (condition: Condition, documents: Documents, wanted: Wanted): Plan => {
  const missing = new Set<string>();
  const size = documents.size();
  const scan: Access = { by: "scan", count: size };
  const best = bestAccess(condition, documents, missing);
  const { sort, enough, isCounting } = wanted;
  let access: Access = scan;
  if (best !== undefined) {
    // A scan that may stop early wins when matches are everywhere.
    const stops = sort.length === 0 && !isCounting;
    const scanned = stops ? Math.min(size, enough / (Math.max(best.count, 1) / size) / GUESS) : size;
    if (best.count * INDEXED <= scanned || best.by === "id") access = best;
  }
  const order = orderedWalk(condition, documents, wanted, access, missing);
  return { access, order, isExact: order === undefined && isAnswered(condition, access), missing };
};
