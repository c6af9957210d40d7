import { cloneJson, has, isObject, type Json } from "../../kernel/index.js";
import { compile } from "../criteria/criteria.js";
import { comparedAt } from "../criteria/paths.js";
import { LOGIC } from "../criteria/query.js";
import type { Clause, Criteria, Document, Explanation } from "../types.js";
import { showIndex } from "./keys.js";
import type { Access, Plan } from "./planner.js";

const nameOf = (access: Access): string => {
  switch (access.by) {
    case "scan":
      return "scan";
    case "id":
      return "id";
    case "index":
      return `index on ${access.index.path}`;
    case "union":
      return `union of ${access.parts.map(nameOf).join(", ")}`;
  }
};

const indexesOf = (access: Access): string[] => {
  if (access.by === "union") return [...new Set(access.parts.flatMap(indexesOf))];
  return access.by === "index" ? [access.index.path] : [];
};

/** What a plan is called, and the paths of the indexes that serve it. */
export const describePlan = ({ access, order }: Plan): Pick<Explanation, "plan" | "indexes"> =>
  order === undefined
    ? { plan: nameOf(access), indexes: indexesOf(access) }
    : { plan: `in the order of the index on ${showIndex(order.index.path)}`, indexes: [showIndex(order.index.path)] };

/** What a comparison at a path looks at. */
const foundAt = (document: Document, path: string): Json[] =>
  comparedAt(path)(document).flatMap((value) => (value === undefined ? [] : [cloneJson(value as Json)]));

/** One test of a field, or all of them when they only mean something together. */
const testsOf = (test: Json): [operator: string, operand: Json, test: Json][] => {
  const names = isObject(test) ? Object.keys(test) : [];
  if (!isObject(test) || !names.some((name) => name.startsWith("$"))) return [["$eq", test, { $eq: test }]];
  return names
    .filter((name) => name !== "$options")
    .map((name) => {
      const operand = test[name] as Json;
      const isPattern = name === "$regex" && has(test, "$options");
      return [name, operand, isPattern ? { $regex: operand, $options: test.$options as Json } : { [name]: operand }];
    });
};

/**
 * Why a document matches, or does not: each part of the criteria with what was found and whether it holds.
 *
 * @param criteria valid ones
 */
export const explainDocument = (criteria: Criteria, document: Document): Clause[] =>
  Object.entries(criteria).flatMap(([name, test]): Clause[] => {
    if (LOGIC.has(name)) {
      const branches = (test as Criteria[]).map((branch) => explainDocument(branch, document));
      if (name === "$and") return branches.flat();
      return [{ clause: name, holds: compile({ [name]: test })(document), branches }];
    }
    return testsOf(test).map(([operator, operand, alone]) => ({
      clause: `${name}: ${operator}`,
      asked: cloneJson(operand),
      found: foundAt(document, name),
      holds: compile({ [name]: alone })(document),
    }));
  });
