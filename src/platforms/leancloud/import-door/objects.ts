import type { JsonObject } from "../../../kernel/index.js";
import type { Explanation } from "../../../store/index.js";
import type { BatchResult } from "../../parse-like/batch.js";
import { SHAPE_TYPES, withTexts } from "../../parse-like/door.js";
import { ANYTHING, COUNT, FLAG, type OptionTypes, readOptions, TEXT } from "../../shared/arguments.js";
import type { FindResult } from "../objects/query.js";
import type { ScanResult } from "../objects/scan.js";
import { toWire } from "../wire.js";
import { condition, readObject, readQuery } from "./arguments.js";
import type { Group } from "./parts.js";
import type { LeanObject, QueryOptions, Wire } from "./values.js";

/**
 * How one object is wanted (contract 14).
 *
 * @interface
 */
export type GetOptions = Pick<QueryOptions, "include" | "keys" | "returnACL">;

/** What is walked through (contract 20.4). */
export interface ScanOptions {
  /** As in a query. Default: all objects. */
  readonly where?: Wire;
  /** The most objects of a page. Default 100, at most 1000. */
  readonly limit?: number;
  /** The column that decides the order, `-createdAt` downwards. Default `objectId`. */
  readonly scanKey?: string;
  /** Where the page before ended. */
  readonly cursor?: string;
  /** Columns, `"title,done"`. Default: all. */
  readonly keys?: string;
}

const GET_TYPES: OptionTypes<GetOptions> = { ...SHAPE_TYPES, returnACL: FLAG };

const SCAN_TYPES: OptionTypes<ScanOptions> = {
  where: ANYTHING,
  limit: COUNT,
  scanKey: TEXT,
  cursor: TEXT,
  keys: TEXT,
};

/** Objects of any class (contract 10-14). */
export interface ObjectsDoor {
  /**
   * Saves a new object (contract 10). A class, or a column, that is not there yet comes into being.
   *
   * @param options `fetchWhenSave` asks for the whole object
   * @returns `{ objectId, createdAt }`; the whole object with `fetchWhenSave`
   * @throws ApiError with the vendor's code: 142 when a hook refuses, 111 for a value of another type than the column's
   * @example
   * ```ts
   * const { objectId } = await leancloud.objects.create("Todo", {
   *   title: "写信",
   *   due: new Date("2026-12-01"),
   * });
   * (await leancloud.objects.get("Todo", objectId)).due; // { __type: "Date", iso: "2026-12-01T00:00:00.000Z" }
   * ```
   */
  create(className: string, data?: Wire, options?: { readonly fetchWhenSave?: boolean }): Promise<LeanObject>;
  /**
   * One object.
   *
   * @throws ApiError 400 when there is no such object: this door does not answer `{}`
   * @example
   * ```ts
   * const review = await leancloud.objects.get("Review", "5cc5658443e78cb53fe7b701", {
   *   keys: "stars,author",
   *   include: "author",
   * });
   * review.stars; // 5
   * review.author; // { __type: "Pointer", className: "_User", username: "小明", … }
   * ```
   */
  get(className: string, id: string, options?: GetOptions): Promise<LeanObject>;
  /**
   * Queries a class (contract 11).
   *
   * @returns `results`; and `count` when it was asked for
   * @throws ApiError 101 when there is no such class, 102 for a condition that is none
   * @example
   * ```ts
   * const { results } = await leancloud.objects.find("Review", {
   *   where: { stars: { $gte: 4 } },
   *   order: "-stars,movie",
   *   keys: "movie",
   * });
   * results.map(({ movie }) => movie); // ["夏洛特烦恼", "流浪地球", "流浪地球"]
   * ```
   */
  find(className: string, options?: QueryOptions): Promise<FindResult>;
  /**
   * How many objects match.
   *
   * @throws ApiError as {@link find}
   * @example
   * ```ts
   * await leancloud.objects.count("Todo", { done: false }); // 2
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
   * const { plan, document } = await leancloud.objects.explain(
   *   "Review",
   *   { where: { stars: { $gte: 4 } } },
   *   "5cc5658443e78cb53fe7b705",
   * );
   * plan; // "scan"
   * document?.clauses; // [{ clause: "stars: $gte", asked: 4, found: [3], holds: false }]
   * ```
   */
  explain(className: string, options?: QueryOptions, id?: string): Promise<Explanation>;
  /**
   * Changes an object; operations as in contract 12.
   *
   * @param options `where`: only if it holds (contract 10.4); `fetchWhenSave` asks for the whole object
   * @returns `{ objectId, updatedAt }`
   * @throws ApiError with the vendor's code: 305 when `where` does not hold, 142 when a hook refuses
   * @example
   * ```ts
   * const id = "5cc5658443e78cb53fe7b732";
   * await leancloud.objects.update(
   *   "Todo",
   *   id,
   *   { priority: { __op: "Increment", amount: -1 } },
   *   { where: { done: false } },
   * );
   * (await leancloud.objects.get("Todo", id)).priority; // 2
   * ```
   */
  update(
    className: string,
    id: string,
    data: Wire,
    options?: { readonly where?: Wire; readonly fetchWhenSave?: boolean },
  ): Promise<LeanObject>;
  /**
   * Deletes an object; with `where`, only if it holds.
   *
   * @throws ApiError with the vendor's code: 142 when a hook refuses
   * @example
   * ```ts
   * await leancloud.objects.delete("Todo", "5cc5658443e78cb53fe7b733", { where: { done: true } });
   * ```
   */
  delete(className: string, id: string, options?: { readonly where?: Wire }): Promise<void>;
  /**
   * Several requests in one (contract 20.1), in order; each answers for itself, and none stops or undoes another.
   *
   * @param requests with `method`, `path`, `body`, `params`
   * @example
   * ```ts
   * await leancloud.objects.batch([
   *   { method: "POST", path: "/1.1/classes/Todo", body: { title: "写信" } },
   *   { method: "POST", path: "/1.1/classes/Post", body: { title: "" } },
   * ]); // [{ success: { … } }, { error: { code: 142, … } }]
   * ```
   */
  batch(requests: readonly Wire[]): Promise<BatchResult>;
  /**
   * Walks through a class, a page at a time (contract 20.4); for the master only.
   *
   * @returns `results`, and the `cursor` that the next call takes; null at the end. It is good for ten minutes
   * @throws ApiError 400 for a cursor that has expired
   * @example
   * ```ts
   * const first = await leancloud.objects.scan("Review", { limit: 4, keys: "movie" });
   * const second = await leancloud.objects.scan("Review", {
   *   limit: 4,
   *   keys: "movie",
   *   cursor: String(first.cursor),
   * });
   * second.results.map(({ movie }) => movie); // ["大鱼海棠"]
   * second.cursor; // null
   * ```
   */
  scan(className: string, options?: ScanOptions): Promise<ScanResult>;
  /**
   * The vendor's SQL (contract 19).
   *
   * @param pvalues what stands for each `?`
   * @returns `results` and `className`; and `count` when it was selected
   * @throws ApiError 300 for what is not CQL
   * @example
   * ```ts
   * const { results } = await leancloud.objects.cql(
   *   "select movie from Review where stars < ? order by stars",
   *   [4],
   * );
   * results; // [{ movie: "夏洛特烦恼", … }, { movie: "大鱼海棠", … }]
   * ```
   */
  cql(cql: string, pvalues?: readonly Wire[]): Promise<JsonObject>;
}

export const createObjectsDoor = ({ operations, batch, caller }: Group<"operations" | "batch">): ObjectsDoor => {
  const { objects } = operations;
  return {
    async create(className, data = {}, options) {
      const body = readObject("objects.create", data);
      const { fetchWhenSave } = readOptions("objects.create", options, { fetchWhenSave: FLAG });
      const { object } = await objects.create(caller(), { className, body, fetch: fetchWhenSave });
      return withTexts(object, ["objectId"]);
    },
    async get(className, id, options) {
      const shape = readOptions("objects.get", options, GET_TYPES);
      return { ...(await objects.getThere(caller(), { ...shape, className, id })), objectId: id };
    },
    find: async (className, options) => objects.find(caller(), { className, ...readQuery("objects.find", options) }),
    explain: async (className, options, id) =>
      objects.explain(caller(), { className, ...readQuery("objects.explain", options), id }),
    async count(className, where) {
      const { count } = await objects.find(caller(), { className, ...condition(where), limit: 0, count: 1 });
      return Number(count);
    },
    async update(className, id, data, options) {
      const body = readObject("objects.update", data);
      const { where, fetchWhenSave } = readOptions("objects.update", options, { where: ANYTHING, fetchWhenSave: FLAG });
      const answer = await objects.update(caller(), { className, id, body, ...condition(where), fetch: fetchWhenSave });
      return withTexts(answer, ["objectId"]);
    },
    async delete(className, id, options) {
      const { where } = readOptions("objects.delete", options, { where: ANYTHING });
      await objects.delete(caller(), { className, id, ...condition(where) });
    },
    batch: async (requests) => batch(caller(), { requests: toWire(requests) }),
    async scan(className, options) {
      const { where, ...rest } = readOptions("objects.scan", options, SCAN_TYPES);
      return objects.scan(caller(), { className, ...rest, ...condition(where) });
    },
    cql: async (cql, pvalues) =>
      objects.cloudQuery(caller(), { cql, ...(pvalues === undefined ? {} : { pvalues: toWire(pvalues) }) }),
  };
};
