import type { Cursor } from "./cursor.js";
import type { Token } from "./tokens.js";

/** Reads how a clause goes on after the word that it begins with, which was taken. @throws SqlError */
export type ReadClause<T> = (cursor: Cursor, word: Token) => Partial<T>;

/** What may follow the conditions, by the words that the clauses begin with. */
export type Clauses<T> = ReadonlyMap<string, ReadClause<T>>;

/**
 * Reads clauses in whatever order they come, each at most once. Guides put `order by` last; programs that ran in their
 * clouds also have it first.
 *
 * @throws SqlError
 * @example
 * ```ts
 * readClauses(createCursor("order by -a limit 20, 10", [], dialect), pagingClauses(readValue));
 * // { order: "-a", skip: 20, limit: 10 }
 * ```
 */
export const readClauses = <T>(cursor: Cursor, clauses: Clauses<T>): Partial<T> => {
  const seen = new Set<string>();
  let found: Partial<T> = {};
  for (;;) {
    const { sign } = cursor.peek();
    const read = seen.has(sign) ? undefined : clauses.get(sign);
    if (read === undefined) return found;
    seen.add(sign);
    found = { ...found, ...read(cursor, cursor.take()) };
  }
};
