import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import { type Criteria, type Document, distanceKm, isGeometry } from "../../../store/index.js";
import { badRequest } from "../errors.js";
import { normalizeDate } from "../tables/dates.js";
import { columnOf, type Field, isUserTable, itemTypeOf, NAME_PATTERN, type Table } from "../tables/schema.js";
import { pointerId } from "../tables/values.js";

/** A `where` of the vendor's, translated (contract 6.3-6.5). */
export interface Where {
  readonly criteria: Criteria;
  /** `$nearsphere` without explicit order: metres from its centre. */
  readonly rank?: (document: Readonly<Document>) => number | undefined;
}

/** The ids of the users in any of these groups. */
export type GroupMembers = (groups: readonly number[]) => string[];

const NOTHING: Criteria = { $nor: [{}] };
const MAX_REGEX_LENGTH = 1000;

/** A column, or a path below one, as a test sees it. */
interface Target {
  /** Where the value lies in a stored row. */
  readonly path: string;
  readonly type: Field["type"] | "unknown";
  readonly field: Field | undefined;
  /** A caller's operand in stored form; undefined when nothing stored can equal it. */
  readonly stored: (operand: Json) => Json | undefined;
}

type Operator = (target: Target, operand: Json, test: JsonObject) => Criteria;

const wrongOperand = (name: string, expected: string): Error => badRequest(`where: ${name} needs ${expected}`);

const at = (target: Target, test: JsonObject): Criteria => ({ [target.path]: test });

const array = (name: string, operand: Json): Json[] => {
  if (!Array.isArray(operand)) throw wrongOperand(name, "an array");
  return operand;
};

const boolean = (name: string, operand: Json): boolean => {
  if (typeof operand !== "boolean") throw wrongOperand(name, "true or false");
  return operand;
};

const text = (name: string, operand: Json): string => {
  if (typeof operand !== "string") throw wrongOperand(name, "a string");
  return operand;
};

/** The operands that rows can hold at all. */
const storable = (target: Target, operands: readonly Json[]): Json[] =>
  operands.map(target.stored).filter((value) => value !== undefined);

const equals = (target: Target, operand: Json): Criteria => {
  const value = target.stored(operand);
  return value === undefined ? NOTHING : at(target, { $eq: value });
};

/** Ordered comparison: numbers, dates as instants, text by code point. */
const bound = (name: string, target: Target, operand: Json): Json => {
  if (typeof operand !== "number" && typeof operand !== "string") throw wrongOperand(name, "a number or a text");
  const value = target.stored(operand);
  if (value === undefined || (target.type === "date" && normalizeDate(operand) === undefined)) {
    throw wrongOperand(name, `a value of type ${target.type}`);
  }
  return value;
};

const ordered =
  (name: string, operator: string): Operator =>
  (target, operand) =>
    at(target, { [operator]: bound(name, target, operand) });

const contains: Operator = (target, operand) => {
  const shares = (operands: Json[]): Criteria => at(target, { $in: storable(target, operands) });
  switch (target.type) {
    case "string":
      return at(target, { $substring: { text: text("$contains", operand) } });
    case "array":
      return shares(Array.isArray(operand) ? operand : [operand]);
    default:
      if (Array.isArray(operand)) return shares(operand);
      return typeof operand === "string"
        ? { $or: [at(target, { $substring: { text: operand } }), shares([operand])] }
        : shares([operand]);
  }
};

const regex: Operator = (target, operand, test) => {
  const pattern = text("$regex", operand);
  const options = test.$options === undefined ? "" : text("$options", test.$options);
  // `g` comes from RegExp flags of clients; it changes nothing about whether a text matches.
  if (!/^[gims]*$/.test(options)) throw badRequest("where: $options knows the letters i, m and s");
  if (pattern.length > MAX_REGEX_LENGTH)
    throw badRequest(`where: $regex is longer than ${MAX_REGEX_LENGTH} characters`);
  const flags = [...new Set(options.replaceAll("g", ""))].join("");
  try {
    new RegExp(pattern, flags);
  } catch {
    throw badRequest(`where: $regex does not compile: ${pattern}`);
  }
  return at(target, { $regex: pattern, ...(flags === "" ? {} : { $options: flags }) });
};

const coordinates = (name: string, operand: Json | undefined): [number, number] => {
  if (!Array.isArray(operand) || operand.length !== 2 || !operand.every((value) => typeof value === "number")) {
    throw wrongOperand(name, "coordinates [longitude, latitude]");
  }
  return operand as [number, number];
};

const distance = (name: string, member: string, operand: Json | undefined): number => {
  if (typeof operand !== "number" || operand < 0) throw wrongOperand(name, `${member}, a non-negative number`);
  return operand;
};

const geometry = (name: string, type: string, operand: Json | undefined): JsonObject => {
  if (!isObject(operand) || operand.type !== type || !isGeometry(operand))
    throw wrongOperand(name, `a GeoJSON ${type}`);
  return operand;
};

const near = (operand: Json): { center: [number, number]; minM: number; maxM?: number } => {
  if (!isObject(operand)) throw wrongOperand("$nearsphere", "{geometry, min_distance, max_distance}");
  const { geometry: point, min_distance: min, max_distance: max } = operand;
  return {
    center: coordinates("$nearsphere", geometry("$nearsphere", "Point", point).coordinates),
    minM: min === undefined || min === null ? 0 : distance("$nearsphere", "min_distance", min),
    ...(max === undefined || max === null ? {} : { maxM: distance("$nearsphere", "max_distance", max) }),
  };
};

/** MinCloud contract 6.4 and 6.5, one row per operator. */
const OPERATORS: Record<string, Operator> = {
  $eq: equals,
  $ne: (target, operand) => {
    const value = target.stored(operand);
    return value === undefined ? {} : at(target, { $ne: value });
  },
  $lt: ordered("$lt", "$lt"),
  $lte: ordered("$lte", "$lte"),
  $gt: ordered("$gt", "$gt"),
  $gte: ordered("$gte", "$gte"),
  $contains: contains,
  $icontains: (target, operand) => at(target, { $substring: { text: text("$icontains", operand), ignoreCase: true } }),
  $in: (target, operand) => at(target, { $in: storable(target, array("$in", operand)) }),
  $nin: (target, operand) => at(target, { $nin: storable(target, array("$nin", operand)) }),
  $isnull: (target, operand) => at(target, boolean("$isnull", operand) ? { $eq: null } : { $ne: null }),
  $range: (target, operand) => {
    const [from, to, ...rest] = array("$range", operand);
    if (from === undefined || to === undefined || rest.length > 0) throw wrongOperand("$range", "[from, to]");
    return at(target, { $gte: bound("$range", target, from), $lte: bound("$range", target, to) });
  },
  $exists: (target, operand) => at(target, { $exists: boolean("$exists", operand) }),
  $regex: regex,
  $all: (target, operand) => {
    const operands = array("$all", operand);
    const values = storable(target, operands);
    return values.length < operands.length ? NOTHING : at(target, { $all: values });
  },
  $has_key: (target, operand) => {
    const name = text("$has_key", operand);
    if (!NAME_PATTERN.test(name)) throw wrongOperand("$has_key", "the name of a top-level property");
    return at(target, { $hasKey: name });
  },
  $intersects: (target, operand) => at(target, { $geoIntersects: geometry("$intersects", "Point", operand) }),
  $within: (target, operand) => at(target, { $geoWithinPolygon: geometry("$within", "Polygon", operand) }),
  $center: (target, operand) => {
    if (!isObject(operand)) throw wrongOperand("$center", "{radius, coordinates}");
    const center = coordinates("$center", operand.coordinates);
    return at(target, { $geoWithinCircle: { center, radiusKm: distance("$center", "radius", operand.radius) } });
  },
  $nearsphere: (target, operand) => at(target, { $geoDistance: near(operand) }),
};

const UNQUERYABLE_ITEMS = ["file", "geojson", "object", "date"];

const same = (operand: Json): Json => operand;

/** The column a field name of `where` means; undefined when no row can match a test on it. */
const resolve = (table: Table, name: string): Target | undefined => {
  const [head = "", ...rest] = name.split(".");
  const field = columnOf(table, head);
  if (rest.length > 0) {
    // 6.3: dotted paths go into objects; into pointers they match nothing.
    return field?.type === "reference" ? undefined : { path: name, type: "unknown", field: undefined, stored: same };
  }
  if (field === undefined) return { path: name, type: "unknown", field, stored: same };
  const type = field.type;
  switch (type) {
    case "id":
      return {
        path: "id",
        type: "string",
        field,
        stored: (operand) => (isUserTable(table) ? String(operand) : operand),
      };
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
          ? distanceKm(center, value.coordinates as [number, number])
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
  if (where === undefined || where === "") return { criteria: {} };
  if (!isObject(where)) throw badRequest("where must be a JSON object");
  const rank = rankOf(table, where);
  return { criteria: criteriaOf({ table, members }, where), ...(rank === undefined ? {} : { rank }) };
};
