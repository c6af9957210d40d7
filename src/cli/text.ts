/**
 * A number and what it counts.
 *
 * @example
 * ```ts
 * counted(2, "class", "classes"); // "2 classes"
 * ```
 */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** Lines below a heading. */
export const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
