/** The SQL-like query language that the clouds of this family share, in parts: each cloud's dialect puts them together. */
export { type Clauses, type ReadClause, readClauses } from "./clauses.js";
export { type Condition, conjuncts, toWhere } from "./condition.js";
export { type Cursor, createCursor, MAX_NESTING } from "./cursor.js";
export type { Construct, Dialect, Vocabulary } from "./dialect.js";
export { SqlError } from "./error.js";
export { type BuiltIn, COMMON_FUNCTIONS, ofTexts, ofTime } from "./functions.js";
export { type Paging, pagingClauses } from "./paging.js";
export { readPlaceholders } from "./placeholders.js";
export type { Query } from "./query.js";
export { readSelect, readSource } from "./select.js";
export { type Calls, readCount, readSelection } from "./selection.js";
export type { Token } from "./tokens.js";
export { createReadValue, type ReadValue } from "./values.js";
export { createReadWhere, type ReadWhere } from "./where.js";
