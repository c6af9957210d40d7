/** The word a compiled text ends in: not what was added to it, as in `help$1` and `(0, import_util.help)`. */
const LAST_WORD = /([\p{ID_Continue}$]+?)(?:\$\d+)?\)*$/u;

const LONGEST_WORD = 100;

const FIRST_WORD = /^#?[\p{ID_Continue}$]+/u;

/** Index behind a word in a text, or -1. */
const behind = (word: string, text: string): number => {
  const escaped = word.replace(/\$/g, "\\$");
  const found = new RegExp(`(?<![\\p{ID_Continue}$])${escaped}(?![\\p{ID_Continue}$])`, "u").exec(text);
  return found === null ? -1 : found.index + word.length;
};

/**
 * How far a place lies behind the start of its mapping, in a source that is written differently, as `fail` is for `(0, import_util.fail)`:
 * behind the same word, or at least behind the source's own.
 *
 * @param passed compiled code between the start and the place
 * @param text of the source, from the start on
 * @param name what the source calls it, when the code does not
 */
export const stepsWithin = (passed: string, text: string, name: string | undefined): number => {
  const word = LAST_WORD.exec(passed.slice(-LONGEST_WORD))?.[1];
  const steps = word === undefined ? -1 : behind(word, text);
  if (steps !== -1) return steps;
  if (name && text.startsWith(name)) return name.length;
  return FIRST_WORD.exec(text)?.[0].length ?? 0;
};
