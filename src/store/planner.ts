import { has, isObject } from "../kernel/index.js";
import type { Documents } from "./documents.js";
import type { Criteria, Entry } from "./types.js";

const idsOfTest = (test: unknown): readonly unknown[] | undefined => {
  if (!isObject(test)) return [test];
  if (has(test, "$eq")) return [test.$eq];
  return has(test, "$in") && Array.isArray(test.$in) ? test.$in : undefined;
};

/** The fewest ids that criteria leave possible; undefined when they do not say. */
const idsOf = (criteria: Criteria): readonly unknown[] | undefined => {
  let fewest = has(criteria, "id") ? idsOfTest(criteria.id) : undefined;
  if (Array.isArray(criteria.$and)) {
    for (const branch of criteria.$and) {
      const ids = idsOf(branch as Criteria);
      if (ids !== undefined && (fewest === undefined || ids.length < fewest.length)) fewest = ids;
    }
  }
  return fewest;
};

/**
 * Picks the documents that can match at all, in insertion order; the matcher still looks at each. Ids are answered from the map.
 * This is the place for indexes: an index only has to name a smaller set that leaves no match out.
 *
 * @param criteria checked already
 */
export const candidates = (criteria: Criteria, documents: Documents): Iterable<Entry> => {
  const ids = idsOf(criteria);
  if (ids === undefined) return documents.all();
  const entries = new Set<Entry>();
  for (const id of ids) {
    const entry = typeof id === "string" ? documents.get(id) : undefined;
    if (entry !== undefined) entries.add(entry);
  }
  return entries.size < 2 ? entries : [...entries].sort((a, b) => a.place - b.place);
};
