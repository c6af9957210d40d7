import type { Platform } from "../platform.js";
import { COLLECTIONS } from "./world.js";

/** What the app has put there, besides the rows of tables. */
const DATA: ReadonlySet<string> = new Set([
  COLLECTIONS.files,
  COLLECTIONS.fileCategories,
  COLLECTIONS.groups,
  COLLECTIONS.superGroups,
  COLLECTIONS.memberships,
]);

/** What it is made of. */
const DEFINITIONS: ReadonlySet<string> = new Set([
  COLLECTIONS.tables,
  COLLECTIONS.tableNames,
  COLLECTIONS.functions,
  COLLECTIONS.fixtureNumbers,
]);

const OWN = /^(?:(?<environment>[^/]+)\/)?(?<name>mincloud:(?:rows:(?<table>.+)|.+))$/;

/**
 * How people call a collection: `mincloud/product` for the rows of a table, `mincloud@staging/product` in a test environment, and
 * `mincloud:sessions` for the rest.
 */
export const labelOf: NonNullable<Platform["labelOf"]> = (collection, find) => {
  const { environment, name, table } = OWN.exec(collection)?.groups ?? {};
  if (name === undefined) return undefined;
  const [prefix, place] =
    environment === undefined ? ["", ""] : [`${environment}/`, `@${decodeURIComponent(environment)}`];
  if (table === undefined) {
    const isDefinition = DEFINITIONS.has(name);
    return { name: name.replace(":", `${place}:`), isData: DATA.has(name), ...(isDefinition && { isDefinition }) };
  }
  return { name: `mincloud${place}/${find(prefix + COLLECTIONS.tables, table)?.name ?? table}`, isData: true };
};
