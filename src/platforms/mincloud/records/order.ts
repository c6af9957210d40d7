import type { SortKey } from "../../../store/index.js";
import { badRequest } from "../errors.js";
import { columnOf, isUserTable, type Table } from "../tables/schema.js";
import { toNames } from "./presentation.js";

/** MinCloud contract 6.2: ties go to the newest id. */
const NEWEST_ID: SortKey = { path: "id", descending: true };
const DEFAULT_ORDER: readonly SortKey[] = [{ path: "created_at", descending: true }, NEWEST_ID];

/**
 * `order_by` as sort keys: `"-price,name"`. Default: newest first.
 *
 * @throws ApiError 400 for a name that is no column.
 */
export const parseOrder = (table: Table, orderBy: string | readonly string[] | undefined): readonly SortKey[] => {
  const names = toNames(orderBy);
  if (names.length === 0) return DEFAULT_ORDER;
  const keys = names.map((given): SortKey => {
    const descending = given.startsWith("-");
    const name = descending ? given.slice(1) : given;
    const [head = ""] = name.split(".");
    const field = columnOf(table, head);
    if (field === undefined) throw badRequest(`order_by: ${table.name} has no column ${head}`);
    const path =
      field.type === "id"
        ? isUserTable(table)
          ? "created_by"
          : "id"
        : field.type === "reference"
          ? `${head}.id`
          : name;
    return { path, descending };
  });
  return keys.some(({ path }) => path === "id") ? keys : [...keys, NEWEST_ID];
};
