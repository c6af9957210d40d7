import type { SqlErrorClass } from "./error.js";
import type { BuiltIn } from "./functions.js";

/** What a condition may be made of, each by the sign that it is known by. `select` is a subquery, `?` a placeholder. */
export type Construct =
  | ("=" | "!=" | "<>" | "<" | "<=" | ">" | ">=")
  | ("in" | "all" | "like" | "regexp" | "not" | "is")
  | ("near" | "min" | "max" | "within")
  | ("related" | "size" | "select" | "?");

/** What conditions and values may hold. */
export interface Vocabulary {
  readonly constructs: ReadonlySet<Construct>;
  /** By their names in lower case. */
  readonly functions: ReadonlyMap<string, BuiltIn>;
}

/** Where one cloud's language differs from another's; clauses and statements aside, which a cloud puts together itself. */
export interface Dialect extends Vocabulary {
  readonly ErrorClass: SqlErrorClass;
  /** What callers know the placeholders' values as, for messages. */
  readonly valuesName: string;
}
