/** What two UTF-16 units are together, apart is none. */
const isFirstOfTwo = (text: string, index: number): boolean => {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit < 0xdc00;
};

/**
 * The beginning of a text, at most so long; no character is cut in two.
 *
 * @param most UTF-16 units
 * @example
 * ```ts
 * beginning("a😀", 2); // "a"
 * ```
 */
export const beginning = (text: string, most: number): string =>
  text.slice(0, text.length > most && isFirstOfTwo(text, most - 1) ? most - 1 : most);
