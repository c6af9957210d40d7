/**
 * A query text that cannot be understood: what was wrong, and where. Each cloud throws a class of its own.
 *
 * @example
 * ```ts
 * new SqlError("expected a column, found the end", 29).message; // "expected a column, found the end at position 29"
 * ```
 */
export class SqlError extends Error {
  override readonly name: string = "SqlError";

  constructor(
    reason: string,
    /** The place in the text: UTF-16 units, counted from 1. */
    readonly position: number,
  ) {
    super(`${reason} at position ${position}`);
  }
}

/** A cloud's own class of {@link SqlError}. */
export type SqlErrorClass = new (reason: string, position: number) => SqlError;
