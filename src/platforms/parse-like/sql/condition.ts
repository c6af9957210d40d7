import { has, type Json, type JsonObject } from "../../../kernel/index.js";

/** What follows `where`, before it is put into REST's form. */
export type Condition =
  | { readonly kind: "equals"; readonly key: string; readonly value: Json }
  | { readonly kind: "operators"; readonly key: string; readonly operators: JsonObject }
  | { readonly kind: "related"; readonly key: string; readonly object: JsonObject }
  | { readonly kind: "and" | "or"; readonly parts: readonly Condition[] };

/**
 * Joins conditions; those already joined the same way become one list.
 *
 * @example
 * ```ts
 * join("and", [a, join("and", [b, c])]); // { kind: "and", parts: [a, b, c] }
 * ```
 */
export const join = (kind: "and" | "or", conditions: readonly Condition[]): Condition => {
  const [first, ...others] = conditions;
  if (first !== undefined && others.length === 0) return first;
  return { kind, parts: conditions.flatMap((part) => (part.kind === kind ? part.parts : [part])) };
};

/** The conditions that must all hold. */
export const conjuncts = (condition: Condition): readonly Condition[] =>
  condition.kind === "and" ? condition.parts : [condition];

const entryOf = (condition: Condition): [string, Json] => {
  switch (condition.kind) {
    case "equals":
      return [condition.key, condition.value];
    case "operators":
      return [condition.key, condition.operators];
    case "related":
      return ["$relatedTo", { object: condition.object, key: condition.key }];
    default:
      return [`$${condition.kind}`, condition.parts.map((part) => toWhere([part]))];
  }
};

/**
 * The `where` of REST for conditions that must all hold. Different operators on one key all apply, so
 * they share its object; what would overwrite something goes into `$and`.
 *
 * @example
 * ```ts
 * toWhere([over(1), under(9), over(3)]); // { n: { $gt: 1, $lt: 9 }, $and: [{ n: { $gt: 3 } }] }
 * ```
 */
export const toWhere = (conditions: readonly Condition[]): JsonObject => {
  const where = new Map<string, Json>();
  const operatorsOf = new Map<string, JsonObject>();
  const rest: JsonObject[] = [];
  for (const condition of conditions.flatMap(conjuncts)) {
    const [key, value] = entryOf(condition);
    const merged = operatorsOf.get(key);
    if (!where.has(key)) {
      where.set(key, value);
      if (condition.kind !== "operators") continue;
      const own = { ...condition.operators };
      operatorsOf.set(key, own);
      where.set(key, own);
    } else if (
      condition.kind === "operators" &&
      merged !== undefined &&
      !Object.keys(condition.operators).some((operator) => has(merged, operator))
    ) {
      Object.assign(merged, condition.operators);
    } else {
      rest.push({ [key]: value });
    }
  }
  if (rest.length > 0) where.set("$and", rest);
  return Object.fromEntries(where);
};
