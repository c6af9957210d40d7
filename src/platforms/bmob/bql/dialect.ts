import type { Construct, Dialect, Vocabulary } from "../../parse-like/sql/index.js";
import { BqlError } from "./error.js";
import { FUNCTIONS } from "./functions.js";

const COMPARISONS: readonly Construct[] = ["=", "!=", "<>", "<", "<=", ">", ">=", "in", "like", "regexp", "not"];

/** What BQL knows in conditions (Bmob contract 6.10). */
export const BQL: Dialect = {
  ErrorClass: BqlError,
  valuesName: "values",
  constructs: new Set([...COMPARISONS, "is", "all", "near", "max", "within", "related", "select", "?"]),
  functions: FUNCTIONS,
};

/** What it knows of result columns, which are numbers and texts. Placeholders are for where and limit (contract 6.10). */
export const HAVING: Vocabulary = { constructs: new Set(COMPARISONS), functions: FUNCTIONS };
