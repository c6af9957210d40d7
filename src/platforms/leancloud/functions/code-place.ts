/** The place that a stack begins at, as stacks name it: `cloud.js`, line 3, column 7. */
export interface CodePlace {
  readonly file: string;
  readonly line: number;
  /** Undefined where a syntax error is. */
  readonly column: number | undefined;
}

/** The stack of what was thrown; of what is no error, its text. */
export const stackOf = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);

/** `    at load (cloud.js:3:7)` */
const FRAME = /^ {4}at (?:.* \()?([^()\n]+):(\d+):(\d+)\)?$/m;

/** The first line of a syntax error's: `cloud.js:3` */
const SYNTAX = /^(\S+):(\d+)\n/;

/**
 * @example
 * ```ts
 * placeIn("TypeError: no\n    at cloud.js:3:7"); // { file: "cloud.js", line: 3, column: 7 }
 * ```
 */
export const placeIn = (stack: string): CodePlace | undefined => {
  const [, file, line, column] = SYNTAX.exec(stack) ?? FRAME.exec(stack) ?? [];
  if (file === undefined) return undefined;
  return { file, line: Number(line), column: column === undefined ? undefined : Number(column) };
};

/**
 * Why code failed, with the place.
 *
 * @example
 * ```ts
 * withPlace("TypeError: no", "TypeError: no\n    at cloud.js:3:7"); // "TypeError: no (cloud.js:3:7)"
 * ```
 */
export const withPlace = (reason: string, stack: string): string => {
  const place = placeIn(stack);
  if (place === undefined) return reason;
  const { file, line, column } = place;
  return `${reason} (${file}:${line}${column === undefined ? "" : `:${column}`})`;
};
