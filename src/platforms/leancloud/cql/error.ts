/**
 * A CQL text that cannot be understood: what was wrong, and where. The caller answers it with HTTP 400 and code 300
 * (LeanCloud contract 19.2).
 *
 * @example
 * ```ts
 * new CqlError("expected a column, found the end", 29).message; // "expected a column, found the end at position 29"
 * ```
 */
export class CqlError extends Error {
  override readonly name = "CqlError";

  constructor(
    reason: string,
    /** The place in the text: UTF-16 units, counted from 1. */
    readonly position: number,
  ) {
    super(`${reason} at position ${position}`);
  }
}
