import type { Cursor } from "./cursor.js";
import type { Query } from "./query.js";

/** What stands between `select` and `from`. */
export type Selection = Pick<Query, "keys" | "include" | "count" | "onlyCount">;

interface Items {
  readonly columns: Set<string>;
  readonly includes: Set<string>;
  all: boolean;
  count: boolean;
}

/** How calls go on in the list of a select, by their names in lower case; they are at their names. `count` is always there. */
export type Calls = ReadonlyMap<string, (cursor: Cursor) => unknown>;

const NO_CALLS: Calls = new Map();

/** Reads `count(*)` or `count(objectId)`, which mean the same. @throws SqlError */
export const readCount = (cursor: Cursor): void => {
  cursor.take();
  cursor.expect("(");
  const { kind, text } = cursor.peek();
  const isCountable = cursor.is("*") || (kind === "name" && text === "objectId");
  if (!isCountable) throw cursor.unexpected("* or objectId");
  cursor.take();
  cursor.expect(")");
};

const readItem = (cursor: Cursor, items: Items, calls: Calls): void => {
  if (cursor.accept("*")) {
    items.all = true;
    return;
  }
  if (cursor.is("(", 1)) {
    const read = calls.get(cursor.peek().sign);
    if (cursor.is("count")) {
      readCount(cursor);
      items.count = true;
    } else if (read !== undefined) {
      read(cursor);
    } else {
      throw cursor.error(`only ${["count", ...calls.keys()].join(", ")} can be called in select`, cursor.peek());
    }
    return;
  }
  // `include` and `from` are columns where something that ends an item follows.
  const isWhole = cursor.is(",", 1) || cursor.is("from", 1);
  if (cursor.is("from") && !isWhole) throw cursor.unexpected("a column");
  if (isWhole || !cursor.accept("include")) items.columns.add(cursor.name("a column").text);
  else items.includes.add(cursor.name("a column").text);
};

const rootOf = (path: string): string => path.split(".", 1)[0] ?? path;

/**
 * REST's `keys` would drop the pointer that `include` asks for, so it is named there too, unless a key already says how
 * much of it is wanted.
 */
const keysOf = ({ columns, includes }: Items): string => {
  const roots = new Set([...columns].map(rootOf));
  const isNamed = (path: string): boolean => columns.has(path) || columns.has(rootOf(path)) || roots.has(path);
  const missing = [...includes].filter((path) => !isNamed(path)).map(rootOf);
  return [...new Set([...columns, ...missing])].join(",");
};

/**
 * Reads the list of a select: columns, `*`, `count(*)`, `count(objectId)`, `include key`. Includes alone select everything
 * (the vendors' guides).
 *
 * @throws SqlError
 * @example
 * ```ts
 * readSelection(createCursor("count(*), name, include post from A", [], dialect));
 * // { keys: "name,post", include: "post", count: true, onlyCount: false }
 * ```
 */
export const readSelection = (cursor: Cursor, calls: Calls = NO_CALLS): Selection => {
  const items: Items = { columns: new Set(), includes: new Set(), all: false, count: false };
  do readItem(cursor, items, calls);
  while (cursor.accept(","));
  const { columns, includes, all, count } = items;
  return {
    ...(all || columns.size === 0 ? {} : { keys: keysOf(items) }),
    ...(includes.size === 0 ? {} : { include: [...includes].join(",") }),
    count,
    onlyCount: count && !all && columns.size === 0 && includes.size === 0,
  };
};
