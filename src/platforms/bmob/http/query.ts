/** Name and value pairs as an object; of a name that comes twice, the first counts (contract 4.3). */
export const firstOf = (pairs: Iterable<readonly [name: string, value: string]>): Record<string, string> => {
  const first = new Map<string, string>();
  for (const [name, value] of pairs) if (!first.has(name)) first.set(name, value);
  return Object.fromEntries(first);
};

/**
 * The parameters of a URL. `+` is a space (contract 2). The parameter `timestamp` that the Node module adds is one like any other
 * here, a function may want it; endpoints for data ignore it because none of them reads it.
 *
 * @example
 * ```ts
 * queryOf(new URLSearchParams("n=a+b&n=c")); // { n: "a b" }
 * ```
 */
export const queryOf = (search: URLSearchParams): Record<string, string> => firstOf(search);
