import { compareValues, EMPTY_ARRAY } from "../criteria/order.js";
import { reader, valuesAt } from "../criteria/paths.js";
import type { Document, SortKey } from "../types.js";

/** Compares one aspect of documents. */
export interface Aspect {
  /** What is compared. Called once or twice for each document, so it must not be costly. */
  readonly of: (document: Readonly<Document>) => unknown;
  readonly compare: (a: unknown, b: unknown) => number;
}

const descending = (a: unknown, b: unknown): number => compareValues(b, a);

/** MongoDB sorts an array by its smallest element ascending, by its greatest descending. */
const extreme = (values: readonly unknown[], compare: (a: unknown, b: unknown) => number): unknown => {
  if (values.length === 0) return EMPTY_ARRAY;
  let best = values[0];
  for (let index = 1; index < values.length; index++) if (compare(values[index], best) < 0) best = values[index];
  return best;
};

/** The aspect of a sort key. */
export const aspectOf = ({ path, descending: isDescending = false }: SortKey): Aspect => {
  const compare = isDescending ? descending : compareValues;
  const collapse = (value: unknown): unknown => (Array.isArray(value) ? extreme(value, compare) : value);
  if (!path.includes(".")) {
    const read = reader(path);
    return { of: (document) => collapse(read(document)), compare };
  }
  const names = path.split(".");
  return { of: (document) => extreme(valuesAt(document, names).map(collapse), compare), compare };
};

interface Row {
  readonly document: Document;
  readonly values: readonly unknown[];
  readonly arrival: number;
}

/** Keeps the first documents of an order. */
export interface Ranking {
  add(document: Document): void;
  /** Those kept, in order; documents that compare equal in the order they were added. */
  inOrder(): Document[];
}

/**
 * The first `limit` documents in the order of the aspects, the first aspect counting most. Keeps no more than `limit`: a heap
 * whose root is the last of those kept, so that most documents are turned away after one comparison.
 *
 * @param fromEnd the documents are added last first
 */
export const createRanking = (aspects: readonly Aspect[], limit: number, fromEnd = false): Ranking => {
  const rows: Row[] = [];
  const step = fromEnd ? -1 : 1;
  let arrivals = 0;

  const compare = (a: Row, b: Row): number => {
    for (const [index, aspect] of aspects.entries()) {
      const order = aspect.compare(a.values[index], b.values[index]);
      if (order !== 0) return order;
    }
    return a.arrival - b.arrival;
  };

  const toRow = (document: Document): Row => ({
    document,
    values: aspects.map((aspect) => aspect.of(document)),
    arrival: step * arrivals++,
  });

  /** Whether a document belongs before a row; one that compares equal came after it, unless the last come first. */
  const isBefore = (document: Document, row: Row): boolean => {
    for (let index = 0; index < aspects.length; index++) {
      const aspect = aspects[index];
      const order = aspect === undefined ? 0 : aspect.compare(aspect.of(document), row.values[index]);
      if (order !== 0) return order < 0;
    }
    return fromEnd;
  };

  /** Lets the row at `start` sink below the rows that come after it in the order. */
  const sink = (start: number): void => {
    const row = rows[start];
    let hole = start;
    while (row !== undefined) {
      const left = 2 * hole + 1;
      const [one, other] = [rows[left], rows[left + 1]];
      if (one === undefined) break;
      const isRight = other !== undefined && compare(other, one) > 0;
      const child = isRight ? other : one;
      if (compare(child, row) <= 0) break;
      rows[hole] = child;
      hole = isRight ? left + 1 : left;
    }
    if (row !== undefined) rows[hole] = row;
  };

  return {
    add(document) {
      if (rows.length < limit) {
        rows.push(toRow(document));
        if (rows.length === limit) for (let index = limit >> 1; index >= 0; index--) sink(index);
        return;
      }
      const last = rows[0];
      if (last === undefined || !isBefore(document, last)) return;
      rows[0] = toRow(document);
      sink(0);
    },
    inOrder: () => rows.sort(compare).map((row) => row.document),
  };
};
