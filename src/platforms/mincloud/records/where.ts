import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import { angleBetween, type Criteria, type Document } from "../../../store/index.js";
import { badRequest } from "../errors.js";
import { normalizeDate } from "../tables/dates.js";
import { columnOf, isUserTable, itemTypeOf, type Table } from "../tables/schema.js";
import { pointerId } from "../tables/values.js";
import { array, equals, NOTHING, near, OPERATORS, type Target } from "./operators.js";

/** A `where` of the vendor's, translated (contract 6.3-6.5). */
export interface Where {
  readonly criteria: Criteria;
  /** `$nearsphere` without explicit order: metres from its centre. */
  readonly rank?: (document: Readonly<Document>) => number | undefined;
}

/** The ids of the users in any of these groups. */
export type GroupMembers = (groups: readonly number[]) => string[];

const UNQUERYABLE_ITEMS = ["file", "geojson", "object", "date"];

/** A path at which no row has anything, since no column can be called so; explanations show it. */
const unset = (name: string): string => `${name.replaceAll(".", "·")} (no such column)`;

const toInteger = (operand: Json): Json =>
  typeof operand === "string" && /^-?\d{1,15}$/.test(operand) ? Number(operand) : operand;

const same = (operand: Json): Json => operand;

/** The column a field name of `where` means; undefined when no row can match a test on it. */
const resolve = (table: Table, name: string): Target | undefined => {
  const [head = "", ...rest] = name.split(".");
  const field = columnOf(table, head);
  if (rest.length > 0) {
    // 6.3: dotted paths go into objects; into pointers they match nothing.
    if (field?.type === "reference") return undefined;
    return { path: field === undefined ? unset(name) : name, type: "unknown", field: undefined, stored: same };
  }
  // Q3: like a field that no row has, even where the value of a removed column is still stored.
  if (field === undefined) return { path: unset(name), type: "unknown", field, stored: same };
  const type = field.type;
  switch (type) {
    case "id":
      // Users' ids are integers; `created_by` holds them as such (contract 12.2).
      return isUserTable(table)
        ? { path: "created_by", type: "integer", field, stored: toInteger }
        : { path: "id", type: "string", field, stored: same };
    case "reference":
      return {
        path: `${name}.id`,
        type,
        field,
        stored: (operand) => (operand === null ? null : pointerId(field, operand)),
      };
    case "date":
      return { path: name, type, field, stored: (operand) => normalizeDate(operand) ?? operand };
    case "integer":
    case "number":
      return { path: name, type, field, stored: isBuiltInTime(name) ? toSeconds : same };
    case "array":
      return UNQUERYABLE_ITEMS.includes(itemTypeOf(field) ?? "")
        ? undefined
        : { path: name, type, field, stored: same };
    default:
      return { path: name, type, field, stored: same };
  }
};

const isBuiltInTime = (name: string): boolean => name === "created_at" || name === "updated_at";

/** Row times are integer seconds; an ISO text is understood too (contract 6.4). */
const toSeconds = (operand: Json): Json => {
  const date = normalizeDate(operand);
  return date === undefined ? operand : Date.parse(date) / 1000;
};

/** `$isnull` and `$exists` of a pointer look at the pointer, not at the id inside. */
const whole = (target: Target, operator: string): Target =>
  target.field?.type === "reference" && (operator === "$isnull" || operator === "$exists")
    ? { ...target, path: target.field.name }
    : target;

/** Puts criteria side by side in one object, which is quicker to evaluate than `$and`; undefined when they get in each other's way. */
const sideBySide = (all: readonly Criteria[]): Criteria | undefined => {
  const merged: Criteria = {};
  for (const criteria of all) {
    for (const [path, test] of Object.entries(criteria)) {
      const present = Object.hasOwn(merged, path) ? merged[path] : {};
      if (!isObject(present) || !isObject(test)) {
        if (Object.hasOwn(merged, path)) return undefined;
        merged[path] = test;
        continue;
      }
      if (Object.keys(test).some((operator) => Object.hasOwn(present, operator))) return undefined;
      merged[path] = { ...(present as JsonObject), ...(test as JsonObject) };
    }
  }
  return merged;
};

const both = (all: readonly Criteria[]): Criteria => sideBySide(all) ?? { $and: [...all] };

const testOf = (table: Table, name: string, test: Json): Criteria => {
  const target = resolve(table, name);
  const operators = isObject(test) ? Object.keys(test).filter((key) => key.startsWith("$")) : [];
  if (!isObject(test) || operators.length === 0) return target === undefined ? NOTHING : equals(target, test);
  if (operators.length < Object.keys(test).length) throw badRequest(`where: ${name} mixes operators and names`);
  const all = operators
    .filter((operator) => operator !== "$options" || test.$regex === undefined)
    .map((operator) => {
      const evaluate = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
      if (evaluate === undefined) throw badRequest(`where: unknown operator ${operator}`);
      const operand = test[operator] ?? null;
      // Operands are checked even where nothing can match.
      const place = target ?? { path: name, type: "unknown", field: undefined, stored: same };
      return evaluate(whole(place, operator), operand, test);
    });
  if (target === undefined) return NOTHING;
  return both(all);
};

/** What a `where` is read against. */
interface Scope {
  readonly table: Table;
  readonly members: GroupMembers;
}

/** Contract 12.3: `{"_group": {"$in": [ids]}}` finds the members of groups. */
const groupTest = ({ members }: Scope, test: Json): Criteria => {
  if (!isObject(test) || Object.keys(test).join() !== "$in") throw badRequest("where: _group knows $in only");
  const groups = array("$in", test.$in ?? null).map(Number);
  return { id: { $in: members(groups) } };
};

const branches = (scope: Scope, name: string, operand: Json): Criteria[] => {
  if (!Array.isArray(operand) || !operand.every(isObject)) throw badRequest(`where: ${name} needs an array of objects`);
  return operand.map((branch) => criteriaOf(scope, branch as JsonObject));
};

const criteriaOf = (scope: Scope, where: JsonObject): Criteria => {
  const all = Object.entries(where).map(([name, test]): Criteria => {
    if (name === "$and") {
      const parts = branches(scope, name, test);
      return parts.length === 0 ? {} : { $and: parts };
    }
    if (name === "$or") {
      const parts = branches(scope, name, test);
      return parts.length === 0 ? NOTHING : { $or: parts };
    }
    if (name.startsWith("$")) throw badRequest(`where: unknown operator ${name}`);
    if (name === "_group" && isUserTable(scope.table)) return groupTest(scope, test);
    return testOf(scope.table, name, test);
  });
  return both(all);
};

/** The first `$nearsphere` on the AND level, which orders the result near to far (contract 6.5). */
const rankOf = (table: Table, where: JsonObject): Where["rank"] => {
  for (const [name, test] of Object.entries(where)) {
    if (name === "$and" && Array.isArray(test)) {
      for (const branch of test) {
        const rank = isObject(branch) ? rankOf(table, branch as JsonObject) : undefined;
        if (rank !== undefined) return rank;
      }
    } else if (isObject(test) && test.$nearsphere !== undefined && columnOf(table, name) !== undefined) {
      const { center } = near(test.$nearsphere as Json);
      return (document) => {
        const value = document[name];
        return isObject(value) && value.type === "Point"
          ? angleBetween(center, value.coordinates as [number, number])
          : undefined;
      };
    }
  }
  return undefined;
};

/**
 * Translates a `where` of the vendor's into the store's criteria. Dates compare as instants, pointers by id.
 *
 * @throws ApiError 400 for an unknown operator, a wrong operand, a regular expression that does not compile.
 * @example
 * ```ts
 * translateWhere(table, { price: { $range: [1, 9] } }, members).criteria; // { price: { $gte: 1, $lte: 9 } }
 * ```
 */
export const translateWhere = (table: Table, where: Json | undefined, members: GroupMembers): Where => {
  if (where === undefined) return { criteria: {} };
  if (!isObject(where)) throw badRequest("where must be a JSON object");
  const rank = rankOf(table, where);
  return { criteria: criteriaOf({ table, members }, where), ...(rank === undefined ? {} : { rank }) };
};
