import { ApiError, isObject, type Json, type JsonObject } from "../../kernel/index.js";
import type { Caller } from "./access/caller.js";
import type { ByClass } from "./by-class.js";
import type { Access, DataHook } from "./functions/index.js";
import type { FindInput, FindResult } from "./objects/query.js";

/** Objects of any class, as everybody outside reaches them. */
export interface ObjectAccess extends ByClass {
  find(caller: Caller, input: FindInput): Promise<FindResult>;
}

/** What the hook says instead of the operation, whatever its status: the client gets it as it is. */
const saidInstead = (status: number, json: Json): ApiError => {
  const { error, code } = isObject(json) ? (json as Partial<JsonObject>) : {};
  const message = typeof error === "string" ? error : `the data hook answered ${JSON.stringify(json)}`;
  return new ApiError(status, message, json, typeof code === "number" ? code : undefined);
};

/**
 * Contract 5, data hooks: the app's function is asked before each access.
 *
 * @param ask see `createDataHook`
 * @example
 * ```ts
 * const objects = createHooked({ ...byClass, find }, ask);
 * await objects.create(caller, { className: "GameScore", body: { score: 80 } });
 * ```
 */
export const createHooked = (objects: ObjectAccess, ask: DataHook): ObjectAccess => {
  /** @returns the data to go on with */
  const passed = async <T extends object>(
    caller: Caller,
    table: string,
    operation: Access["operation"],
    data: T,
  ): Promise<T> => {
    const verdict = await ask(caller, { table, operation, data: data as unknown as JsonObject });
    if (verdict.kind === "answer") throw saidInstead(verdict.status, verdict.json);
    return verdict.kind === "replace" ? (verdict.data as T) : data;
  };

  return {
    async create(caller, input) {
      const body = await passed(caller, input.className, "create", input.body);
      return objects.create(caller, { ...input, body });
    },
    async get(caller, input) {
      await passed(caller, input.className, "query", { objectId: input.id });
      return objects.get(caller, input);
    },
    async find(caller, { className, ...query }) {
      return objects.find(caller, { ...(await passed(caller, className, "query", query)), className });
    },
    async update(caller, input) {
      const body = await passed(caller, input.className, "update", input.body);
      return objects.update(caller, { ...input, body });
    },
    async delete(caller, input) {
      await passed(caller, input.className, "delete", { objectId: input.id });
      return objects.delete(caller, input);
    },
  };
};
