/** The text between two places, as far as a sticky `pattern` reaches. */
export const take = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};
