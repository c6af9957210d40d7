import type { QueryOptions as CommonOptions, Wire, With } from "../../parse-like/door.js";

export type { Wire };

/**
 * An object as the API shows it: `objectId`, `createdAt`, `updatedAt` (ISO texts) and its fields, typed values with `__type`. Wire is
 * what has such a form: JSON, dates, bytes, and objects of the vendor's SDK.
 */
export type LeanObject = With<"objectId">;

/** A query's options (contract 11.7, 14). */
export interface QueryOptions extends CommonOptions {
  /** Shows each object's ACL, too (contract 14). Default false. */
  readonly returnACL?: boolean;
  /** Looks in the class that this relation leads to, instead (contract 11.2). */
  readonly redirectClassNameForKey?: string;
}
