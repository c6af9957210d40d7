import type { Json, JsonObject } from "../../../src/kernel/index.js";
import { CqlError, parseCql, type Statement } from "../../../src/platforms/leancloud/cql/index.js";

/** The where of `select * from A where …`. */
export const whereOf = (conditions: string, pvalues: readonly Json[] = []): JsonObject => {
  const statement = parseCql(`select * from A where ${conditions}`, pvalues);
  if (statement.kind !== "select") throw new Error(`expected a select, got ${statement.kind}`);
  return statement.where;
};

/** A select of everything from class A, and what is different. */
export const select = (different: Partial<Statement> = {}): object => ({
  kind: "select",
  className: "A",
  where: {},
  count: false,
  onlyCount: false,
  ...different,
});

/** What a text is refused with. */
export const refusal = (text: string, pvalues: readonly Json[] = []): CqlError => {
  try {
    parseCql(text, pvalues);
  } catch (error) {
    if (error instanceof CqlError) return error;
    throw error;
  }
  throw new Error(`understood: ${text}`);
};
