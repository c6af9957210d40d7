import { columnsOf } from "../files/index.js";

/**
 * A text with blanks behind it, up to a column.
 *
 * @example
 * ```ts
 * padColumns("云", 4); // "云  "
 * ```
 */
export const padColumns = (text: string, columns: number): string =>
  text + " ".repeat(Math.max(0, columns - columnsOf(text)));
