import type { Json, JsonObject } from "../../../src/kernel/index.js";
import {
  COMMON_FUNCTIONS,
  type Construct,
  createCursor,
  createReadValue,
  createReadWhere,
  type Dialect,
  SqlError,
  toWhere,
} from "../../../src/platforms/parse-like/sql/index.js";

/** Every construct there is. */
export const CONSTRUCTS: readonly Construct[] = [
  ...(["=", "!=", "<>", "<", "<=", ">", ">="] as const),
  ...(["in", "all", "like", "regexp", "not", "is"] as const),
  ...(["near", "min", "max", "within", "related", "size", "select", "?"] as const),
];

/** Which knows everything. */
export const DIALECT: Dialect = {
  ErrorClass: SqlError,
  valuesName: "values",
  constructs: new Set(CONSTRUCTS),
  functions: COMMON_FUNCTIONS,
};

/** The where of conditions. */
export const whereOf = (conditions: string, values: readonly Json[] = [], dialect: Dialect = DIALECT): JsonObject => {
  const cursor = createCursor(conditions, values, dialect);
  const condition = createReadWhere(dialect, createReadValue(dialect))(cursor);
  cursor.end();
  return toWhere([condition]);
};

/** What reading is refused with. */
export const refusal = (read: () => unknown): SqlError => {
  try {
    read();
  } catch (error) {
    if (error instanceof SqlError) return error;
    throw error;
  }
  throw new Error("understood");
};
