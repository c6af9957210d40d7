import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import { type Criteria, isGeometry } from "../../../store/index.js";
import { badRequest } from "../errors.js";
import { normalizeDate } from "../tables/dates.js";
import { type Field, NAME_PATTERN } from "../tables/schema.js";

export const NOTHING: Criteria = { $nor: [{}] };
const MAX_REGEX_LENGTH = 1000;

/** A column, or a path below one, as a test sees it. */
export interface Target {
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

export const array = (name: string, operand: Json): Json[] => {
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

export const equals = (target: Target, operand: Json): Criteria => {
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

/** Null or never set; an array that holds null is neither. */
const isNull = (target: Target): Criteria =>
  target.type === "unknown"
    ? { $and: [at(target, { $eq: null }), { $nor: [at(target, { $elemMatch: { $eq: null } })] }] }
    : at(target, { $eq: null });

const contains: Operator = (target, operand) => {
  // No element is null: a null among the operands finds nothing.
  const shares = (operands: Json[]): Criteria => {
    const values = storable(target, operands).filter((value) => value !== null);
    return at(target, { $in: values });
  };
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

/** Contract 6.5: great-circle distances on a sphere of this radius. */
export const EARTH_RADIUS_KM = 6378.1;

const angleOf = (metres: number): number => metres / 1000 / EARTH_RADIUS_KM;

export const near = (operand: Json): { center: [number, number]; min: number; max?: number } => {
  if (!isObject(operand)) throw wrongOperand("$nearsphere", "{geometry, min_distance, max_distance}");
  const { geometry: point, min_distance: min, max_distance: max } = operand;
  return {
    center: coordinates("$nearsphere", geometry("$nearsphere", "Point", point).coordinates),
    min: min === undefined || min === null ? 0 : angleOf(distance("$nearsphere", "min_distance", min)),
    ...(max === undefined || max === null ? {} : { max: angleOf(distance("$nearsphere", "max_distance", max)) }),
  };
};

/** MinCloud contract 6.4 and 6.5, one row per operator. */
export const OPERATORS: Record<string, Operator> = {
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
  $isnull: (target, operand) => (boolean("$isnull", operand) ? isNull(target) : { $nor: [isNull(target)] }),
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
    return values.length < operands.length || values.includes(null) ? NOTHING : at(target, { $all: values });
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
    const radius = distance("$center", "radius", operand.radius) / EARTH_RADIUS_KM;
    return at(target, { $geoWithinCircle: { center, radius } });
  },
  $nearsphere: (target, operand) => at(target, { $geoDistance: near(operand) }),
};
