import { type Condition, type FieldTests, isProbe } from "../criteria/query.js";
import type { Bounds } from "./bounds.js";

/** What is asked of one path by one operator. */
export interface Demand {
  readonly bounds: Bounds;
  readonly isExact: boolean;
}

/** What is asked of the paths, everywhere that must hold. */
export type Demands = Map<string, Demand[]>;

const addTests = (path: string, tests: FieldTests, demands: Demands): void => {
  for (const operator in tests) {
    const test = tests[operator];
    if (test === undefined || !isProbe(test) || test.bounds === undefined) continue;
    const demand: Demand = { bounds: test.bounds, isExact: test.isExact === true };
    const known = demands.get(path);
    if (known === undefined) demands.set(path, [demand]);
    else known.push(demand);
  }
};

/** Collects what must hold; `choices` are lists of which one must. */
export const collect = (condition: Condition, demands: Demands, choices: (readonly Condition[])[]): void => {
  for (const name in condition) {
    const part = condition[name];
    if (part === undefined) continue;
    if (name === "$or") choices.push(part as readonly Condition[]);
    else if (name === "$and") for (const branch of part as readonly Condition[]) collect(branch, demands, choices);
    else if (name !== "$nor") addTests(name, part as FieldTests, demands);
  }
};

/** What is asked of one path. */
export const demandsOn = (condition: Condition, path: string): readonly Demand[] => {
  const demands: Demands = new Map();
  collect(condition, demands, []);
  return demands.get(path) ?? [];
};
