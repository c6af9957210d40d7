/** What people see as one character. */
export interface Cluster {
  readonly text: string;
  /** How many columns of a terminal it takes. */
  readonly columns: number;
}

const PLAIN = /^[\x20-\x7e]*$/;

const VISIBLE = /[^\p{Default_Ignorable_Code_Point}\p{Cc}\p{Mn}\p{Me}\p{Cs}]/u;

/** Of several characters: flags, keys, and what is joined, coloured, or said to be a picture. */
const PICTURE =
  /^\p{Regional_Indicator}{2}|\p{Emoji_Modifier}|\u20e3|\p{Extended_Pictographic}(?:\ufe0f|\u200d\p{Extended_Pictographic})/u;

/** What Unicode calls wide or full-width. No library: its tables would make the start of every program some milliseconds longer. */
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2630-\u2637\u268a-\u268f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1d300}-\u{1d376}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;

/** As much as a tab may take. */
const TAB = 8;

const clusterColumns = (cluster: string): number => {
  if (cluster === "\t") return TAB;
  const [visible] = VISIBLE.exec(cluster) ?? [];
  if (visible === undefined) return 0;
  return WIDE.test(visible) || PICTURE.test(cluster) ? 2 : 1;
};

/**
 * A text character by character, as people see it: a letter with its accent, a flag, a family.
 *
 * @example
 * ```ts
 * clustersOf("云é"); // [{ text: "云", columns: 2 }, { text: "é", columns: 1 }]
 * ```
 */
export const clustersOf = (text: string): Cluster[] =>
  Array.from(new Intl.Segmenter().segment(text), ({ segment }) => ({
    text: segment,
    columns: clusterColumns(segment),
  }));

/**
 * How many columns of a terminal a text takes.
 *
 * @example
 * ```ts
 * columnsOf("云函数 a"); // 8
 * ```
 */
export const columnsOf = (text: string): number =>
  PLAIN.test(text) ? text.length : clustersOf(text).reduce((sum, { columns }) => sum + columns, 0);
