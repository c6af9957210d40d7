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
