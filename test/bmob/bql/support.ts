import type { Json, JsonObject } from "../../../src/kernel/index.js";
import { BqlError, parseBql, type Statement } from "../../../src/platforms/bmob/bql/index.js";

/** The where of `select * from A where …`. */
export const whereOf = (conditions: string, values: readonly Json[] = []): JsonObject =>
  parseBql(`select * from A where ${conditions}`, values).where;

/** A select of everything from class A, and what is different. */
export const select = (different: Partial<Statement> = {}): Statement => ({
  className: "A",
  where: {},
  count: false,
  onlyCount: false,
  ...different,
});

/** What a text is refused with. */
export const refusal = (text: string, values: readonly Json[] = []): BqlError => {
  try {
    parseBql(text, values);
  } catch (error) {
    if (error instanceof BqlError) return error;
    throw error;
  }
  throw new Error(`understood: ${text}`);
};
