/** What an operation can be about, by the member of a call or fault that names it. */
export type About = "table" | "class" | "function";

export const SUBJECTS: readonly About[] = ["table", "class", "function"];

/** What is known of an operation before it is called. */
export interface OperationHead {
  readonly platform: string;
  /** Group and name. */
  readonly operation: string;
  readonly about: About | undefined;
}

/**
 * Whether a pattern names an operation.
 *
 * @example
 * ```ts
 * isNamed("records.*", "records.create"); // true
 * ```
 */
export const isNamed = (pattern: string, operation: string): boolean =>
  pattern === operation || (pattern.endsWith(".*") && operation.startsWith(pattern.slice(0, -1)));
