import type { Clause, Collection, Explanation } from "../../store/index.js";
import { READERS } from "./names.js";
import type { Plan } from "./search.js";

/** What people know as the ACL is a list of readers in the store. */
const named = ({ clause, branches, ...rest }: Clause): Clause => ({
  clause: clause.startsWith(`${READERS}:`) ? clause.replace(READERS, "ACL, who may read") : clause,
  ...rest,
  ...(branches === undefined ? {} : { branches: branches.map((branch) => branch.map(named)) }),
});

/**
 * How a query is answered; of the object with the id, why it is found or not.
 *
 * @example
 * ```ts
 * explainQuery(rowsOf(store, "Post"), search.planOf(store, rights, query), "5cc5…").document?.clauses;
 * ```
 */
export const explainQuery = (rows: Collection, { criteria, options }: Plan, id: string | undefined): Explanation => {
  const { document, ...explanation } = rows.explain(criteria, options, id);
  return {
    ...explanation,
    ...(document === undefined ? {} : { document: { ...document, clauses: document.clauses.map(named) } }),
  };
};
