import type { Construct, Dialect, Vocabulary } from "../../parse-like/sql/index.js";
import { CqlError } from "./error.js";
import { VALUE_FUNCTIONS, WRITE_FUNCTIONS } from "./functions.js";

/** LeanCloud contract 19.3, 19.4 and the vendor's CQL guide. */
const CONSTRUCTS: readonly Construct[] = [
  ...(["=", "!=", "<>", "<", "<=", ">", ">="] as const),
  ...(["in", "all", "like", "regexp", "not", "is"] as const),
  ...(["near", "min", "max", "within"] as const),
  ...(["related", "size", "select", "?"] as const),
];

/** What CQL knows in conditions. */
export const CQL: Dialect = {
  ErrorClass: CqlError,
  valuesName: "pvalues",
  constructs: new Set(CONSTRUCTS),
  functions: VALUE_FUNCTIONS,
};

/** What CQL knows in what it writes. */
export const WRITTEN: Vocabulary = { ...CQL, functions: WRITE_FUNCTIONS };
