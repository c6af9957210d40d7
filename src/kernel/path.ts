/** The way to a value: names of members, and indexes of lists. */
export type Trail = readonly (string | number)[];

/**
 * A place in a value as people write it.
 *
 * @param root where the way begins; empty for the whole
 * @example
 * ```ts
 * pathOf("rows[3]", ["tags", 0, "owner"]); // "rows[3].tags[0].owner"
 * ```
 */
export const pathOf = (root: string, trail: Trail): string => {
  let path = root;
  for (const step of trail) path += typeof step === "number" ? `[${step}]` : path === "" ? step : `.${step}`;
  return path;
};

/** Paths are shown as far as they help. */
const SHOWN = 100;

/** A path for people: of one that goes on and on, as in a circle, the beginning. */
export const shortPath = (path: string): string => (path.length > SHOWN ? `${path.slice(0, SHOWN)}…` : path);
