import type { JsonObject } from "../../../kernel/index.js";
import type { Explanation } from "../../../store/index.js";
import type { BatchResult } from "../../parse-like/batch.js";
import { SHAPE_TYPES, type Wire, type With, withTexts } from "../../parse-like/door.js";
import { readOptions } from "../../shared/arguments.js";
import type { FindResult } from "../objects/query.js";
import { toData } from "../wire.js";
import { type BmobObject, condition, type QueryOptions, readObject, readQuery } from "./arguments.js";
import type { Group } from "./parts.js";

/** Objects of any class (contract 6.2-6.5, 6.10). */
export interface ObjectsDoor {
  /**
   * @returns `{ objectId, createdAt }`
   * @example
   * ```ts
   * await bmob.objects.create("GameScore", { playerName: "小明", score: 80, playedAt: new Date("2026-12-01") });
   * ```
   */
  create(className: string, data?: Wire): Promise<With<"objectId" | "createdAt">>;
  /** @throws ApiError 101 when there is no such object, or the caller may not read it */
  get(className: string, id: string, options?: Pick<QueryOptions, "include" | "keys">): Promise<BmobObject>;
  /**
   * @example
   * ```ts
   * const { results } = await bmob.objects.find("GameScore", { where: { score: { $gte: 60 } }, order: "-score" });
   * ```
   */
  find(className: string, options?: QueryOptions): Promise<FindResult>;
  count(className: string, where?: Wire): Promise<number>;
  /**
   * How {@link find} is answered: which index serves, how many objects are looked at, and of one object, why it is found or not. The
   * criteria are the store's, ACL included.
   *
   * @example
   * ```ts
   * const { plan, document } = await bmob.objects.explain("GameScore", { where: { score: { $gte: 60 } } }, "5cc5…");
   * document?.clauses; // [{ clause: "score: $gte", asked: 60, found: [59], holds: false }]
   * ```
   */
  explain(className: string, options?: QueryOptions, id?: string): Promise<Explanation>;
  /** Operations as in contract 6.2: `{ score: { __op: "Increment", amount: 1 } }`. @returns `{ updatedAt }` */
  update(className: string, id: string, data: Wire): Promise<With<"updatedAt">>;
  delete(className: string, id: string): Promise<void>;
  /** Contract 6.5: at most 50 requests with `method`, `path`, `body`, `token`; each answers for itself. */
  batch(requests: readonly Wire[]): Promise<BatchResult>;
  /** Contract 6.10: the vendor's SQL. */
  bql(bql: string, values?: readonly Wire[]): Promise<JsonObject>;
}

export const createObjectsDoor = ({ operations, batch, caller }: Group<"operations" | "batch">): ObjectsDoor => {
  const { objects } = operations;
  return {
    async create(className, data = {}) {
      const { object } = await objects.create(caller(), { className, body: readObject("objects.create", data) });
      return withTexts(object, ["objectId", "createdAt"]);
    },
    async get(className, id, options) {
      const shape = readOptions("objects.get", options, SHAPE_TYPES);
      return { ...(await objects.get(caller(), { ...shape, className, id })), objectId: id };
    },
    find: async (className, options) => objects.find(caller(), { className, ...readQuery("objects.find", options) }),
    explain: async (className, options, id) =>
      objects.explain(caller(), { className, ...readQuery("objects.explain", options), id }),
    async count(className, where) {
      const { count } = await objects.find(caller(), { className, ...condition(where), limit: 0, count: 1 });
      return Number(count);
    },
    async update(className, id, data) {
      const answer = await objects.update(caller(), { className, id, body: readObject("objects.update", data) });
      return withTexts(answer, ["updatedAt"]);
    },
    async delete(className, id) {
      await objects.delete(caller(), { className, id });
    },
    batch: async (requests) => batch(caller(), { requests: toData(requests) }),
    bql: async (bql, values) =>
      objects.cloudQuery(caller(), { bql, ...(values === undefined ? {} : { values: toData(values) }) }),
  };
};
