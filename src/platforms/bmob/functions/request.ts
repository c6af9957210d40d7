import type { JsonObject } from "../../../kernel/index.js";

/** A request as a function sees it (contract 4.3). */
export type FunctionRequest = {
  /** Percent-encoded, as it arrived. */
  readonly path: string;
  /** In capitals. */
  readonly method: string;
  readonly headers: Record<string, string[]>;
  /** Empty when there is none. */
  readonly body: string;
  readonly query: Record<string, string>;
  readonly params: JsonObject;
};
