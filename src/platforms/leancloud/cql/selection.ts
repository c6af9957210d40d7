import type { Cursor } from "./cursor.js";
import type { Select } from "./statement.js";

/** What stands between `select` and `from`. */
export type Selection = Pick<Select, "keys" | "include" | "count" | "onlyCount">;

interface Items {
  readonly columns: Set<string>;
  readonly includes: Set<string>;
  all: boolean;
  count: boolean;
}

const readCount = (cursor: Cursor): void => {
  cursor.take();
  cursor.expect("(");
  const { kind, text } = cursor.peek();
  const isCountable = cursor.is("*") || (kind === "name" && text === "objectId");
  if (!isCountable) throw cursor.unexpected("* or objectId");
  cursor.take();
  cursor.expect(")");
};

const readItem = (cursor: Cursor, items: Items): void => {
  if (cursor.accept("*")) {
    items.all = true;
    return;
  }
  if (cursor.is("(", 1)) {
    if (!cursor.is("count")) throw cursor.error("only count can be called in select", cursor.peek());
    readCount(cursor);
    items.count = true;
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
 * REST's `keys` would drop the pointer that `include` asks for (LeanCloud contract 14.5), so it is named there too, unless
 * a key already says how much of it is wanted.
 */
const keysOf = ({ columns, includes }: Items): string => {
  const roots = new Set([...columns].map(rootOf));
  const isNamed = (path: string): boolean => columns.has(path) || columns.has(rootOf(path)) || roots.has(path);
  const missing = [...includes].filter((path) => !isNamed(path)).map(rootOf);
  return [...new Set([...columns, ...missing])].join(",");
};

/**
 * Reads the list of a select: columns, `*`, `count(*)`, `count(objectId)`, `include key`. Includes alone select everything
 * (the vendor's CQL guide).
 *
 * @throws CqlError
 * @example
 * ```ts
 * readSelection(createCursor("count(*), name, include post from A", []));
 * // { keys: "name,post", include: "post", count: true, onlyCount: false }
 * ```
 */
export const readSelection = (cursor: Cursor): Selection => {
  const items: Items = { columns: new Set(), includes: new Set(), all: false, count: false };
  do readItem(cursor, items);
  while (cursor.accept(","));
  const { columns, includes, all, count } = items;
  return {
    ...(all || columns.size === 0 ? {} : { keys: keysOf(items) }),
    ...(includes.size === 0 ? {} : { include: [...includes].join(",") }),
    count,
    onlyCount: count && !all && columns.size === 0 && includes.size === 0,
  };
};
