/**
 * Headers, found by their names whatever the case; written as they were last set.
 *
 * @param {Readonly<Record<string, string>>} [initial]
 * @example
 * ```js
 * const headers = createHeaders({ "X-A": "1" });
 * headers.set("x-a", "2");
 * headers.toObject(); // { "x-a": "2" }
 * ```
 */
export const createHeaders = (initial = {}) => {
  /** @type {Map<string, readonly [name: string, value: string]>} */
  const entries = new Map(Object.entries(initial).map((entry) => [entry[0].toLowerCase(), entry]));
  return {
    /** @param {string} name */
    get: (name) => entries.get(name.toLowerCase())?.[1],
    /** @param {string} name */
    has: (name) => entries.has(name.toLowerCase()),
    /**
     * @param {string} name
     * @param {string} value
     */
    set: (name, value) => void entries.set(name.toLowerCase(), [name, value]),
    /** @param {string} name */
    delete: (name) => void entries.delete(name.toLowerCase()),
    toObject: () => Object.fromEntries(entries.values()),
  };
};
