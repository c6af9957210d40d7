import type { JsonObject } from "../../../kernel/index.js";

/** An object as the API shows it: `objectId`, `createdAt`, `updatedAt` (ISO texts) and its fields, typed values with `__type`. */
export type LeanObject = JsonObject;

/** Anything that has a wire form: JSON, dates, bytes, and objects of the vendor's SDK. */
export type Wire = unknown;

export interface QueryOptions {
  /** Contract 11.7. */
  readonly where?: Wire;
  readonly order?: string;
  /** Default 100, at most 1000. */
  readonly limit?: number;
  readonly skip?: number;
  readonly include?: string;
  readonly keys?: string;
  /** Also `count` of all matches. */
  readonly count?: boolean;
  readonly returnACL?: boolean;
  readonly redirectClassNameForKey?: string;
}
