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
   * Saves a new object (contract 6.2). A class, or a column, that is not there yet comes into being.
   *
   * @returns `{ objectId, createdAt }`
   * @throws ApiError 111 for a value of another type than the column's, 105 for a name that is none
   * @example
   * ```ts
   * const { objectId } = await bmob.objects.create("GameScore", {
   *   playerName: "小刚",
   *   score: 80,
   *   playedAt: new Date("2026-12-01"),
   * });
   * (await bmob.objects.get("GameScore", objectId)).playedAt; // { __type: "Date", iso: "2026-12-01 08:00:00" }
   * ```
   */
  create(className: string, data?: Wire): Promise<With<"objectId" | "createdAt">>;
  /**
   * One object.
   *
   * @throws ApiError 101 when there is no such object, or the caller may not read it
   * @example
   * ```ts
   * const best = await bmob.objects.get("GameScore", "e1kxt22l01", { include: "player" });
   * best.score; // 90
   * best.player; // { __type: "Object", className: "_User", username: "小明", … }
   * ```
   */
  get(className: string, id: string, options?: Pick<QueryOptions, "include" | "keys">): Promise<BmobObject>;
  /**
   * Queries a class (contract 6.3), or asks for statistics of it (contract 6.4).
   *
   * @returns `results`; and `count` when it was asked for
   * @throws ApiError 101 when there is no such class, 102 for a condition that is none
   * @example
   * ```ts
   * const { results } = await bmob.objects.find("GameScore", {
   *   where: { score: { $gte: 60 } },
   *   order: "-score",
   * });
   * results.map(({ score }) => score); // [90, 75, 60]
   * await bmob.objects.find("GameScore", {
   *   groupby: "playerName",
   *   sum: "score",
   *   order: "-_sumScore",
   *   limit: 1,
   * });
   * // { results: [{ playerName: "小明", _sumScore: 150 }] }
   * ```
   */
  find(className: string, options?: QueryOptions): Promise<FindResult>;
  /**
   * How many objects match.
   *
   * @throws ApiError as {@link find}
   * @example
   * ```ts
   * await bmob.objects.count("GameScore", { cheatMode: false }); // 4
   * ```
   */
  count(className: string, where?: Wire): Promise<number>;
  /**
   * How {@link find} is answered: which index serves, how many objects are looked at, and of one object, why it is found or not. The
   * criteria are the store's, ACL included.
   *
   * @param id of the object to explain
   * @throws ApiError as {@link find}
   * @example
   * ```ts
   * const { plan, document } = await bmob.objects.explain(
   *   "GameScore",
   *   { where: { score: { $gte: 60 } } },
   *   "e1kxt22l05",
   * );
   * plan; // "scan"
   * document?.clauses; // [{ clause: "score: $gte", asked: 60, found: [55], holds: false }]
   * ```
   */
  explain(className: string, options?: QueryOptions, id?: string): Promise<Explanation>;
  /**
   * Changes an object; operations as in contract 6.2.
   *
   * @returns `{ updatedAt }`
   * @throws ApiError 101 when there is no such object, 122 for who may not
   * @example
   * ```ts
   * await bmob.objects.update("GameScore", "e1kxt22l05", {
   *   score: { __op: "Increment", amount: 45 },
   *   level: 3,
   * });
   * (await bmob.objects.get("GameScore", "e1kxt22l05")).score; // 100
   * ```
   */
  update(className: string, id: string, data: Wire): Promise<With<"updatedAt">>;
  /**
   * Deletes an object.
   *
   * @throws ApiError 101 when there is no such object, 122 for who may not
   * @example
   * ```ts
   * await bmob.objects.delete("GameScore", "e1kxt22l04");
   * await bmob.objects.count("GameScore"); // 4
   * ```
   */
  delete(className: string, id: string): Promise<void>;
  /**
   * At most 50 requests in one (contract 6.5), in order; each answers for itself, and none stops or undoes another.
   *
   * @param requests with `method`, `path`, `body`, `token`
   * @throws ApiError 112-114 for what is no such list
   * @example
   * ```ts
   * await bmob.objects.batch([
   *   { method: "POST", path: "/1/classes/GameScore", body: { score: 1 } },
   *   { method: "DELETE", path: "/1/classes/GameScore/none" },
   * ]); // [{ success: { … } }, { error: { code: 101, … } }]
   * ```
   */
  batch(requests: readonly Wire[]): Promise<BatchResult>;
  /**
   * The vendor's SQL (contract 6.10): queries only.
   *
   * @param values what stands for each `?`
   * @returns `results`; and `count` when it was selected
   * @throws ApiError 601 for what is not BQL
   * @example
   * ```ts
   * const { results } = await bmob.objects.bql(
   *   "select * from GameScore where score > ? order by -score",
   *   [60],
   * );
   * results; // [{ score: 90, … }, { score: 75, … }]
   * ```
   */
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
