import type { JsonObject } from "../../../kernel/index.js";
import type { BatchResult } from "../../parse-like/batch.js";
import { readOptions } from "../../shared/arguments.js";
import type { FindResult } from "../objects/query.js";
import { toWire } from "../wire.js";
import { type BmobObject, condition, type QueryOptions, readObject, readQuery, type Wire } from "./arguments.js";
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
  create(className: string, data?: Wire): Promise<BmobObject>;
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
  /** Operations as in contract 6.2: `{ score: { __op: "Increment", amount: 1 } }`. @returns `{ updatedAt }` */
  update(className: string, id: string, data: Wire): Promise<BmobObject>;
  delete(className: string, id: string): Promise<void>;
  /** Contract 6.5: at most 50 requests with `method`, `path`, `body`, `token`; each answers for itself. */
  batch(requests: readonly Wire[]): Promise<BatchResult>;
  /** Contract 6.10: the vendor's SQL. */
  bql(bql: string, values?: readonly Wire[]): Promise<JsonObject>;
}

export const createObjectsDoor = ({ operations, batch, caller }: Group<"operations" | "batch">): ObjectsDoor => {
  const { objects, other } = operations;
  return {
    async create(className, data = {}) {
      return (await objects.create(caller(), { className, body: readObject("objects.create", data) })).object;
    },
    async get(className, id, options) {
      return objects.get(caller(), { ...readOptions("objects.get", options, ["include", "keys"]), className, id });
    },
    find: async (className, options) => objects.find(caller(), { className, ...readQuery("objects.find", options) }),
    async count(className, where) {
      const { count } = await objects.find(caller(), { className, ...condition(where), limit: 0, count: 1 });
      return Number(count);
    },
    update: async (className, id, data) =>
      objects.update(caller(), { className, id, body: readObject("objects.update", data) }),
    async delete(className, id) {
      await objects.delete(caller(), { className, id });
    },
    batch: async (requests) => batch(caller(), { requests: toWire(requests) }),
    bql: async (bql, values) =>
      other.cloudQuery(caller(), { bql, ...(values === undefined ? {} : { values: toWire(values) }) }),
  };
};
