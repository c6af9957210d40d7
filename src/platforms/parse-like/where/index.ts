import { has, isObject, type Json, type JsonObject, parseJson } from "../../../kernel/index.js";
import type { Criteria, FindOptions } from "../../../store/index.js";
import type { Dialect } from "../dialect.js";
import { storedPath } from "../names.js";
import { createPlaces } from "../places.js";
import { createRelations } from "../relations.js";
import { isPointer } from "../typed.js";
import { createDistances } from "./distance.js";
import { createConditions, isOperators } from "./operators.js";
import { createTargets, type Target, type WhereContext } from "./target.js";

export type { Sight, SubQuery, WhereContext } from "./target.js";

/** A `where` as the store takes it. */
export interface Translated {
  readonly criteria: Criteria;
  /** `$nearSphere` sorts by distance, unless an order is given. */
  readonly rank?: NonNullable<FindOptions["rank"]> | undefined;
}

const join = (parts: readonly Translated[]): Translated => {
  const all = parts.map(({ criteria }) => criteria);
  const rank = parts.find((part) => part.rank !== undefined)?.rank;
  const [only] = all;
  return { criteria: all.length === 1 && only !== undefined ? only : all.length === 0 ? {} : { $and: all }, rank };
};

/** A `where` as it comes: JSON text in a URL, a value elsewhere. @throws EmulatorError INVALID_JSON */
export const readWhere = (where: Json | undefined): Json | undefined => {
  if (typeof where !== "string") return where;
  return where.trim() === "" ? undefined : parseJson(where);
};

/**
 * Makes the translation of a `where` into the store's criteria. Inner queries are answered on the way.
 *
 * @throws ApiError for an unknown operator or a malformed operand
 * @example
 * ```ts
 * const translateWhere = createTranslateWhere(dialect);
 * translateWhere(context, { likes: { $gt: 10 }, author: { __type: "Pointer", className: "_User", objectId: "5cc5" } });
 * ```
 */
export const createTranslateWhere = (dialect: Dialect) => {
  const { refusals, readValue } = dialect;
  const targets = createTargets(dialect);
  const conditionsOf = createConditions(dialect, targets);
  const { near } = createDistances(dialect);
  const { membersOf } = createRelations(dialect);
  const { findRow } = createPlaces(dialect.prefix);

  /** The members of an object's relation. Who may not see the object sees none of them. */
  const relatedTo = ({ reader, permissions }: WhereContext, operand: Json): Criteria => {
    const { object, key } = isObject(operand) ? (operand as JsonObject) : {};
    const owner = object === undefined ? undefined : readValue(object);
    if (!isPointer(owner) || typeof key !== "string") throw refusals.badCondition("$relatedTo takes {object, key}");
    const { className, objectId } = owner;
    const row = findRow(reader, className, objectId);
    const isClosed = row !== undefined && !permissions.maySee(className, row);
    return { id: { $in: isClosed ? [] : membersOf(reader, className, key, objectId) } };
  };

  /** The branches of `$and` and `$or`. None at all is a mistake, as it is for MongoDB: it would match everything, or nothing. */
  const branches = (name: string, operand: Json, context: WhereContext): Translated[] => {
    const given = targets.list(name, operand);
    if (given.length === 0) throw refusals.badCondition(`${name} takes at least one condition`);
    return given.map((branch) => translate(context, branch));
  };

  const field = (context: WhereContext, key: string, value: Json): Translated => {
    if (!dialect.queryKey.test(key)) throw refusals.badQueryKey(key);
    if (dialect.allowsNestedRelatedTo && isObject(value) && has(value, "$relatedTo")) {
      const { $relatedTo: related, ...rest } = value as JsonObject;
      const nested: Translated = { criteria: relatedTo(context, related ?? null) };
      return Object.keys(rest).length === 0 ? nested : join([nested, field(context, key, rest)]);
    }
    context.permissions.assertSearch(context.className, key);
    const target: Target = { key, path: (context.placeOf ?? storedPath)(key), context };
    const criteria: Criteria = { $and: conditionsOf(target, value) };
    if (!isOperators(value) || !has(value, "$nearSphere")) return { criteria };
    return { criteria, rank: near(target.path, value).rank };
  };

  /** Translates one object of conditions. */
  const translate = (context: WhereContext, where: Json): Translated => {
    if (Array.isArray(where) && dialect.allowsWhereLists) return join(where.map((each) => translate(context, each)));
    if (!isObject(where)) throw refusals.badWhere("where must be an object");
    const parts: Translated[] = [];
    for (const [key, value] of Object.entries(where as JsonObject)) {
      if (key === "$and") parts.push(join(branches(key, value, context)));
      else if (key === "$or") {
        parts.push({ criteria: { $or: branches(key, value, context).map(({ criteria }) => criteria) } });
      } else if (key === "$relatedTo") parts.push({ criteria: relatedTo(context, value) });
      else if (key.startsWith("$")) throw refusals.badCondition(`Unknown operator: ${key}`);
      else parts.push(field(context, key, value));
    }
    return join(parts);
  };

  return (context: WhereContext, where: Json | undefined): Translated =>
    where === undefined || where === null ? { criteria: {} } : translate(context, where);
};
