/**
 * Remembers what was made of the last `limit` texts: a warm function's code is looked at once.
 *
 * @example
 * ```ts
 * const findSyntaxError = remember(compile);
 * ```
 */
export const remember = <T>(make: (text: string) => T, limit = 200): ((text: string) => T) => {
  const known = new Map<string, { readonly made: T }>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found.made;
    const made = make(text);
    if (known.size >= limit) known.delete(known.keys().next().value ?? "");
    known.set(text, { made });
    return made;
  };
};
