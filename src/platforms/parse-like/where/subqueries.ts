import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Criteria } from "../../../store/index.js";
import type { Dialect } from "../dialect.js";
import { isTime, storedPath } from "../names.js";
import { valueAt } from "../paths.js";
import { dateValue, isoOf, pointerTo } from "../typed.js";
import { holdsTimes, isRelation, type Operator, type SubQuery, type Target, type Targets } from "./target.js";

const idsOfText = (ids: readonly Json[], className: string): Json[] =>
  ids.flatMap((id) => (typeof id === "string" ? [pointerTo(className, id)] : []));

/** Times are texts in one column and dates in another; here they come into the form of the target's. */
const inFormOf = (target: Target, isFromTime: boolean, value: Json): Json => {
  if (holdsTimes(target)) return isoOf(value) ?? value;
  return isFromTime && typeof value === "string" ? dateValue(value) : value;
};

/** Operators that ask another query first. */
export const createSubqueries = (dialect: Dialect, { owners }: Targets): Readonly<Record<string, Operator>> => {
  const { refusals, isClassName } = dialect;

  const readQuery = (name: string, operand: Json | undefined): SubQuery => {
    const query = isObject(operand) ? (operand as JsonObject) : {};
    const { className, where, limit, skip, order } = query;
    if (!isClassName(className)) throw refusals.badCondition(`${name} takes {className, where, …}`);
    return { className, where, limit, skip, order };
  };

  const inQuery =
    (name: "$inQuery" | "$notInQuery", operator: "$in" | "$nin"): Operator =>
    (target, operand) => {
      const query = readQuery(name, operand);
      const ids = target.context.find(query).map(({ id }) => id);
      if (isRelation(target)) {
        const members = ids.map((id) => pointerTo(query.className, id));
        return { id: { [operator]: owners(target, members) } };
      }
      // An id says nothing without its class.
      const isThere: Criteria[] = [
        { [`${target.path}.objectId`]: { $in: ids } },
        { [`${target.path}.className`]: { $eq: query.className } },
      ];
      return operator === "$in" ? { $and: isThere } : { $nor: [{ $and: isThere }] };
    };

  const select =
    (name: "$select" | "$dontSelect", operator: "$in" | "$nin"): Operator =>
    (target, operand) => {
      if (!isObject(operand) || typeof operand.key !== "string")
        throw refusals.badCondition(`${name} takes {key, query}`);
      const { key } = operand;
      if (!dialect.queryKey.test(key)) throw refusals.badQueryKey(key);
      const path = storedPath(key);
      const query = readQuery(name, operand.query as Json | undefined);
      target.context.permissions.assertSearch(query.className, key);
      const found = target.context.find(query).flatMap((row): Json[] => {
        const value = valueAt(row, path);
        if (value === undefined || value === null) return [];
        return (Array.isArray(value) ? value : [value]).map((each) => inFormOf(target, isTime(key), each));
      });
      // An object's own id stands for the object, where a pointer is compared with it.
      const pointers = path === "id" ? idsOfText(found, query.className) : [];
      return { [target.path]: { [operator]: [...found, ...pointers] } };
    };

  return {
    $inQuery: inQuery("$inQuery", "$in"),
    $notInQuery: inQuery("$notInQuery", "$nin"),
    $select: select("$select", "$in"),
    $dontSelect: select("$dontSelect", "$nin"),
  };
};
