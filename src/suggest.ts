/** How many letters must be added, dropped, exchanged or swapped with their neighbour to turn one word into the other. */
const distance = (from: string, to: string): number => {
  let [beforeLast, last]: [number[], number[]] = [[], Array.from({ length: to.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [beforeLast, last] = [last, row];
  }
  return last[to.length] ?? 0;
};

/** Half a word may be wrong at most, and never more than three letters. */
const isNear = (word: string, steps: number): boolean => steps <= Math.min(3, Math.floor(word.length / 2));

/**
 * The known word a mistyped one was probably meant to be; case does not count.
 *
 * @example
 * ```ts
 * nearest("bodylimits", ["allowHosts", "bodyLimit"]); // "bodyLimit"
 * ```
 */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
  let best: { readonly word: string; readonly steps: number } | undefined;
  for (const candidate of known) {
    const steps = distance(word.toLowerCase(), candidate.toLowerCase());
    if (isNear(candidate, steps) && (best === undefined || steps < best.steps)) best = { word: candidate, steps };
  }
  return best?.word;
};

/**
 * The end of a message about an unknown word.
 *
 * @example
 * ```ts
 * didYouMean("prot", ["port", "host"]); // '; did you mean "port"?'
 * didYouMean("zebra", ["port", "host"]); // '; known are port, host'
 * ```
 */
export const didYouMean = (word: string, known: readonly string[]): string => {
  const guess = nearest(word, known);
  return guess === undefined ? `; known are ${known.join(", ")}` : `; did you mean ${JSON.stringify(guess)}?`;
};
