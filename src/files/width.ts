/** Characters that take two columns of a terminal: Chinese, Japanese, Korean, their punctuation, full-width forms, most pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

/**
 * How many columns of a terminal a text takes.
 *
 * @example
 * ```ts
 * columnsOf("云函数 a"); // 8
 * ```
 */
export const columnsOf = (text: string): number => {
  let columns = 0;
  for (const character of text) columns += WIDE.test(character) ? 2 : 1;
  return columns;
};
