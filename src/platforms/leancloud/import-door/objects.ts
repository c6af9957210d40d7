import type { JsonObject } from "../../../kernel/index.js";
import type { Explanation } from "../../../store/index.js";
import type { BatchResult } from "../../parse-like/batch.js";
import { SHAPE_TYPES, withTexts } from "../../parse-like/door.js";
import { ANYTHING, COUNT, FLAG, type OptionTypes, readOptions, TEXT } from "../../shared/arguments.js";
import { objectMissing } from "../errors.js";
import type { FindResult } from "../objects/query.js";
import type { ScanResult } from "../objects/scan.js";
import { toWire } from "../wire.js";
import { condition, readObject, readQuery } from "./arguments.js";
import type { Group } from "./parts.js";
import type { LeanObject, QueryOptions, Wire } from "./values.js";

export type GetOptions = Pick<QueryOptions, "include" | "keys" | "returnACL">;

export interface ScanOptions {
  readonly where?: Wire;
  readonly limit?: number;
  readonly scanKey?: string;
  readonly cursor?: string;
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
   * @returns `{ objectId, createdAt }`; the whole object with `fetchWhenSave`
   * @example
   * ```ts
   * await leancloud.objects.create("Todo", { title: "写周报", due: new Date("2026-12-01") });
   * ```
   */
  create(className: string, data?: Wire, options?: { readonly fetchWhenSave?: boolean }): Promise<LeanObject>;
  /** @throws ApiError 404 when there is no such object: this door does not answer `{}` */
  get(className: string, id: string, options?: GetOptions): Promise<LeanObject>;
  /**
   * @example
   * ```ts
   * const { results } = await leancloud.objects.find("Review", { where: { stars: { $gte: 4 } }, include: "author" });
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
   * const { plan, document } = await leancloud.objects.explain("Review", { where: { stars: { $gte: 4 } } }, "5cc5…");
   * document?.clauses; // [{ clause: "stars: $gte", asked: 4, found: [3], holds: false }]
   * ```
   */
  explain(className: string, options?: QueryOptions, id?: string): Promise<Explanation>;
  /** Operations as in contract 12: `{ views: { __op: "Increment", amount: 1 } }`. */
  update(
    className: string,
    id: string,
    data: Wire,
    options?: { readonly where?: Wire; readonly fetchWhenSave?: boolean },
  ): Promise<LeanObject>;
  delete(className: string, id: string, options?: { readonly where?: Wire }): Promise<void>;
  /** Contract 20.1: requests with `method`, `path`, `body`, `params`; each answers for itself. */
  batch(requests: readonly Wire[]): Promise<BatchResult>;
  /** Contract 20.4. */
  scan(className: string, options?: ScanOptions): Promise<ScanResult>;
  /** Contract 19: the vendor's SQL. */
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
      const object = await objects.get(caller(), { ...shape, className, id });
      if (object === undefined) throw objectMissing(className, id);
      return { ...object, objectId: id };
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
