import { has, isObject, type Json, type JsonObject, parseJson } from "../../../../kernel/index.js";
import type { Criteria, FindOptions } from "../../../../store/index.js";
import { badKey, badRequest, refuse } from "../../errors.js";
import { storedPath } from "../../values/names.js";
import { isPointer, readValue } from "../../values/typed.js";
import { findRow } from "../../world.js";
import { membersOf } from "../relations.js";
import { near } from "./distance.js";
import { conditionsOf, isOperators } from "./operators.js";
import { KEY, list, type Target, type WhereContext } from "./target.js";

export type { SubQuery, WhereContext } from "./target.js";

/** A `where` as the store takes it. */
export interface Translated {
  readonly criteria: Criteria;
  /** `$nearSphere` sorts by distance, unless an order is given. */
  readonly rank?: NonNullable<FindOptions["rank"]> | undefined;
}

/** Contract 11.7: the members of an object's relation. Who may not see the object sees none of them. */
const relatedTo = ({ reader, permissions }: WhereContext, operand: Json): Criteria => {
  const { object, key } = isObject(operand) ? (operand as JsonObject) : {};
  const owner = object === undefined ? undefined : readValue(object);
  if (!isPointer(owner) || typeof key !== "string") throw badRequest("$relatedTo takes {object, key}");
  const { className, objectId } = owner;
  const row = findRow(reader, className, objectId);
  const isClosed = row !== undefined && !permissions.maySee(className, row);
  return { id: { $in: isClosed ? [] : membersOf(reader, className, key, objectId) } };
};

/** The branches of `$and` and `$or`. None at all is a mistake, as it is for MongoDB: it would match everything, or nothing. */
const branches = (name: string, operand: Json, context: WhereContext): Translated[] => {
  const given = list(name, operand);
  if (given.length === 0) throw badRequest(`${name} takes at least one condition`);
  return given.map((branch) => translate(context, branch));
};

/** Translates one object of conditions. */
const translate = (context: WhereContext, where: Json): Translated => {
  if (Array.isArray(where)) return join(where.map((each) => translate(context, each)));
  if (!isObject(where)) throw refuse("badJson", "where must be an object or an array of objects");
  const parts: Translated[] = [];
  for (const [key, value] of Object.entries(where as JsonObject)) {
    if (key === "$and") parts.push(join(branches(key, value, context)));
    else if (key === "$or") {
      parts.push({ criteria: { $or: branches(key, value, context).map(({ criteria }) => criteria) } });
    } else if (key === "$relatedTo") parts.push({ criteria: relatedTo(context, value) });
    else if (key.startsWith("$")) throw badRequest(`Unknown operator: ${key}`);
    else parts.push(field(context, key, value));
  }
  return join(parts);
};

const field = (context: WhereContext, key: string, value: Json): Translated => {
  if (!KEY.test(key)) throw badKey(key);
  context.permissions.assertSearch(context.className, key);
  const target: Target = { key, path: storedPath(key), context };
  const criteria: Criteria = { $and: conditionsOf(target, value) };
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
 * @throws ApiError 1 for an unknown operator or a malformed operand, 105, 107, 119
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
