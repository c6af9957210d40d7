import { has, isObject, type Json, type JsonObject, parseJson } from "../../../kernel/index.js";
import type { Criteria, Document, FindOptions } from "../../../store/index.js";
import { badKey, badRequest, refuse } from "../errors.js";
import type { ClassSchema } from "../values/columns.js";
import { isClassName, storedPath } from "../values/names.js";
import { isPointer, pointerTo, readValue, toIso } from "../values/typed.js";
import type { Reader } from "../world.js";
import { columnIn } from "./classes.js";
import { isDistance, near, within } from "./distance.js";
import { toPattern } from "./patterns.js";
import { membersOf, ownersOf } from "./relations.js";

/** A query inside a query (contract 11.7: `$inQuery`, `$select`). */
export interface SubQuery {
  readonly className: string;
  readonly where?: Json | undefined;
  readonly limit?: Json | undefined;
  readonly skip?: Json | undefined;
  readonly order?: Json | undefined;
}

/** What the translation needs to know. */
export interface WhereContext {
  readonly reader: Reader;
  /** The class that is searched; a class without columns knows no relations. */
  readonly schema: ClassSchema | undefined;
  /** Runs an inner query as the same caller. */
  readonly find: (query: SubQuery) => readonly Readonly<Document>[];
}

/** A `where` as the store takes it. */
export interface Translated {
  readonly criteria: Criteria;
  /** `$nearSphere` sorts by distance, unless an order is given. */
  readonly rank?: NonNullable<FindOptions["rank"]> | undefined;
}

const NOTHING: Criteria = { id: { $in: [] } };

/** Contract 4.2: these are plain texts, compared with Date values. */
const TIMES: ReadonlySet<string> = new Set(["createdAt", "updatedAt"]);

/** A place that a condition is about. */
interface Target {
  readonly key: string;
  readonly path: string;
  readonly context: WhereContext;
}

/** The text inside a Date; undefined for anything else. */
const isoOf = (value: Json): string | undefined =>
  isObject(value) && value.__type === "Date" && typeof value.iso === "string" ? value.iso : undefined;

/** An operand in the form that the store keeps values in. */
const operandFor = ({ key }: Target, given: Json): Json => {
  if (TIMES.has(key) && given !== null) return isObject(given) ? toIso(given.iso) : toIso(given);
  return readValue(given);
};

const list = (name: string, operand: Json): Json[] => {
  if (!Array.isArray(operand)) throw badRequest(`${name} takes an array`);
  return operand;
};

/** Whether a key is a relation, which objects do not hold but are held by. */
const relationIn = ({ key, context: { schema } }: Target): boolean => columnIn(schema, key)?.type === "Relation";

const owners = ({ key, context: { reader, schema } }: Target, members: readonly string[]): string[] =>
  ownersOf(reader, schema?.id ?? "", key, members);

/** Ids of the objects that a relation of this column can hold: those of its class (contract 13.5). */
const idsFor = ({ key, context: { schema } }: Target, values: readonly Json[]): string[] => {
  const { className = "" } = columnIn(schema, key) ?? {};
  const pointers = values.filter(isPointer);
  return pointers.filter((to) => className === "" || to.className === className).map(({ objectId }) => objectId);
};

const equals = (target: Target, operand: Json): Criteria => {
  const value = operandFor(target, operand);
  if (relationIn(target) && isPointer(value)) return { id: { $in: owners(target, idsFor(target, [value])) } };
  return { [target.path]: { $eq: value } };
};

/** Dates compare by the text inside them, which sorts as they do. */
const ordered =
  (operator: string): Operator =>
  (target, given) => {
    const operand = operandFor(target, given);
    const iso = isoOf(operand);
    return iso === undefined
      ? { [target.path]: { [operator]: operand } }
      : { [`${target.path}.iso`]: { [operator]: iso } };
  };

const among =
  (name: "$in" | "$nin"): Operator =>
  (target, given) => {
    const values = list(name, given).map((value) => operandFor(target, value));
    if (relationIn(target)) return { id: { [name]: owners(target, idsFor(target, values)) } };
    return { [target.path]: { [name]: values } };
  };

const readQuery = (name: string, operand: Json | undefined): SubQuery => {
  if (!isObject(operand) || !isClassName(operand.className)) throw badRequest(`${name} takes {className, where, …}`);
  const { className, where, limit, skip, order } = operand as JsonObject;
  return { className: className as string, where, limit, skip, order };
};

const inQuery =
  (name: "$inQuery" | "$notInQuery", operator: "$in" | "$nin"): Operator =>
  (target, operand) => {
    const query = readQuery(name, operand);
    const ids = target.context.find(query).map(({ id }) => id);
    if (relationIn(target)) {
      const members = ids.map((id) => pointerTo(query.className, id));
      return { id: { [operator]: owners(target, idsFor(target, members)) } };
    }
    // An id says nothing without its class.
    const isThere: Criteria[] = [
      { [`${target.path}.objectId`]: { $in: ids } },
      { [`${target.path}.className`]: { $eq: query.className } },
    ];
    return operator === "$in" ? { $and: isThere } : { $nor: [{ $and: isThere }] };
  };

const valueAt = (document: Readonly<Document>, path: string): Json | undefined => {
  let value: unknown = document;
  for (const name of path.split(".")) value = isObject(value) && has(value, name) ? value[name] : undefined;
  return value as Json | undefined;
};

const select =
  (name: "$select" | "$dontSelect", operator: "$in" | "$nin"): Operator =>
  (target, operand) => {
    if (!isObject(operand) || typeof operand.key !== "string") throw badRequest(`${name} takes {key, query}`);
    if (!KEY.test(operand.key)) throw badKey(operand.key);
    const path = storedPath(operand.key);
    const query = readQuery(name, operand.query);
    const found = target.context.find(query).flatMap((row): Json[] => {
      // An object's own id stands for the object, where a pointer is compared with it.
      const value = valueAt(row, path);
      if (value === undefined || value === null) return [];
      return Array.isArray(value) ? value : [value];
    });
    const pointers = path === "id" ? idsOfText(found, query.className) : [];
    return { [target.path]: { [operator]: [...found, ...pointers] } };
  };

const idsOfText = (ids: readonly Json[], className: string): Json[] =>
  ids.flatMap((id) => (typeof id === "string" ? [pointerTo(className, id)] : []));

/** One operator of contract 11.7. `test` is the whole condition, for operators that look at their neighbours. */
type Operator = (target: Target, operand: Json, test: JsonObject) => Criteria;

const OPERATORS: Readonly<Record<string, Operator>> = {
  $eq: equals,
  $ne(target, given) {
    const operand = operandFor(target, given);
    if (relationIn(target)) return { id: { $nin: owners(target, idsFor(target, [operand])) } };
    return { [target.path]: { $ne: operand } };
  },
  $lt: ordered("$lt"),
  $lte: ordered("$lte"),
  $gt: ordered("$gt"),
  $gte: ordered("$gte"),
  $in: among("$in"),
  $nin: among("$nin"),
  $all(target, given) {
    const values = list("$all", given).map((value) => operandFor(target, value));
    if (!relationIn(target)) return { [target.path]: { $all: values } };
    return { $and: values.map((value) => ({ id: { $in: owners(target, idsFor(target, [value])) } })) };
  },
  $size(target, operand) {
    if (typeof operand !== "number" || !Number.isInteger(operand) || operand < 0) {
      throw badRequest("$size takes a number of elements");
    }
    return { [target.path]: { $size: operand } };
  },
  $exists(target, operand) {
    const isWanted = operand === true || operand === 1;
    // Contract 13.1: every object of the class has the relation.
    if (relationIn(target)) return isWanted ? {} : NOTHING;
    return { [target.path]: { $exists: isWanted } };
  },
  $regex: ({ path }, operand, test) => ({ [path]: toPattern(operand, test.$options) }),
  $options(_target, _operand, test) {
    if (!has(test, "$regex")) throw badRequest("$options stands beside $regex only");
    return {};
  },
  $inQuery: inQuery("$inQuery", "$in"),
  $notInQuery: inQuery("$notInQuery", "$nin"),
  $select: select("$select", "$in"),
  $dontSelect: select("$dontSelect", "$nin"),
  $nearSphere: ({ path }, _operand, test) => near(path, test).criteria,
  $within: ({ path }, operand) => within(path, operand),
};

const isOperators = (value: Json): value is JsonObject =>
  isObject(value) && Object.keys(value).some((name) => name.startsWith("$"));

const operatorOf = (name: string): Operator | undefined =>
  Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;

const fieldCriteria = (target: Target, value: Json): Criteria[] => {
  if (!isOperators(value)) return [equals(target, value)];
  return Object.entries(value).map(([name, operand]) => {
    if (isDistance(name)) {
      if (!has(value, "$nearSphere")) throw badRequest(`${name} stands beside $nearSphere only`);
      return {};
    }
    const operator = operatorOf(name);
    if (operator === undefined) throw badRequest(`Unknown operator: ${name}`);
    return operator(target, operand, value);
  });
};

/** Contract 11.7: the members of an object's relation. */
const relatedTo = ({ reader }: WhereContext, operand: Json): Criteria => {
  const { object, key } = isObject(operand) ? (operand as JsonObject) : {};
  const owner = object === undefined ? undefined : readValue(object);
  if (!isPointer(owner) || typeof key !== "string") throw badRequest("$relatedTo takes {object, key}");
  return { id: { $in: membersOf(reader, owner.className, key, owner.objectId) } };
};

const branches = (name: string, operand: Json, context: WhereContext): Criteria[] =>
  list(name, operand).map((branch) => translate(context, branch).criteria);

const KEY = /^(?!__)[A-Za-z0-9_]+(?:\.[^.$][^.]*)*$/;

/** Translates one object of conditions. */
const translate = (context: WhereContext, where: Json): Translated => {
  if (Array.isArray(where)) return join(where.map((each) => translate(context, each)));
  if (!isObject(where)) throw refuse("badJson", "where must be an object or an array of objects");
  const parts: Translated[] = [];
  for (const [key, value] of Object.entries(where as JsonObject)) {
    if (key === "$and") parts.push(join(list(key, value).map((each) => translate(context, each))));
    else if (key === "$or") {
      const any = branches(key, value, context);
      if (any.length > 0) parts.push({ criteria: { $or: any } });
    } else if (key === "$relatedTo") parts.push({ criteria: relatedTo(context, value) });
    else if (key.startsWith("$")) throw badRequest(`Unknown operator: ${key}`);
    else parts.push(field(context, key, value));
  }
  return join(parts);
};

const field = (context: WhereContext, key: string, value: Json): Translated => {
  if (!KEY.test(key)) throw badKey(key);
  const target: Target = { key, path: storedPath(key), context };
  const criteria: Criteria = { $and: fieldCriteria(target, value) };
  if (!isOperators(value) || !has(value, "$nearSphere")) return { criteria };
  return { criteria, rank: near(target.path, value).rank };
};

const join = (parts: readonly Translated[]): Translated => {
  const all = parts.map(({ criteria }) => criteria);
  const rank = parts.find((part) => part.rank !== undefined)?.rank;
  const [only] = all;
  return { criteria: all.length === 1 && only !== undefined ? only : all.length === 0 ? {} : { $and: all }, rank };
};

/**
 * Translates a `where` of the API into the store's criteria (contract 11.7). Inner queries are answered on the way.
 *
 * @throws ApiError 1 for an unknown operator or a malformed operand, 105, 107
 * @example
 * ```ts
 * translateWhere(context, { likes: { $gt: 10 }, author: { __type: "Pointer", className: "_User", objectId: "5cc5" } });
 * ```
 */
export const translateWhere = (context: WhereContext, where: Json | undefined): Translated =>
  where === undefined || where === null ? { criteria: {} } : translate(context, where);

/** A `where` as it comes: JSON text in a URL, a value in a batch (contract 11.8). @throws ApiError 107 */
export const readWhere = (where: Json | undefined): Json | undefined => {
  if (typeof where !== "string") return where;
  return where.trim() === "" ? undefined : parseJson(where);
};
