import type { Json } from "../../kernel/index.js";

/** One answer for each request, in order. */
export type BatchResult = ({ success: Json } | { error: { code: number; error: Json } })[];

export interface BatchParts<Caller> {
  /** Answers one request as if it had come alone. */
  readonly answer: (caller: Caller, request: Json) => Promise<Json>;
  /** What is told of a request that failed. @throws what no request should have to answer for */
  readonly errorOf: (thrown: unknown) => { code: number; error: Json };
}

/**
 * Several requests in one, in order; none stops or undoes another.
 *
 * @example
 * ```ts
 * const batch = createBatch({ answer, errorOf });
 * await batch(caller, [{ method: "POST", path: "/1/classes/Post", body: { title: "新" } }]); // [{ success: { … } }]
 * ```
 */
export const createBatch =
  <Caller>({ answer, errorOf }: BatchParts<Caller>) =>
  async (caller: Caller, requests: readonly Json[]): Promise<BatchResult> => {
    const results: BatchResult = [];
    for (const request of requests) {
      try {
        results.push({ success: await answer(caller, request) });
      } catch (thrown) {
        results.push({ error: errorOf(thrown) });
      }
    }
    return results;
  };
