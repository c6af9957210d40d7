import { ApiError, isObject, type Json, type JsonObject } from "../../kernel/index.js";
import type { Caller } from "./access/caller.js";
import type { ByClass } from "./by-class.js";
import { badHookData } from "./errors.js";
import type { Access, DataHook } from "./functions/index.js";
import { readQueryData, tellQuery } from "./hooked-query.js";
import type { Find } from "./objects/query.js";

/** Objects of any class, as everybody outside reaches them. */
export interface ObjectAccess extends ByClass {
  readonly find: Find;
}

/** What the hook says instead of the operation, whatever its status: the client gets it as it is. */
const saidInstead = (status: number, json: Json): ApiError => {
  const { error, code } = isObject(json) ? (json as Partial<JsonObject>) : {};
  const message = typeof error === "string" ? error : `the data hook answered ${JSON.stringify(json)}`;
  return new ApiError(status, message, json, typeof code === "number" ? code : undefined);
};

/** Which object it is instead, when the data says so. @throws ApiError 324 */
const idIn = ({ objectId }: Partial<JsonObject>, id: string): string => {
  if (objectId === undefined) return id;
  if (typeof objectId === "string") return objectId;
  throw badHookData("objectId must be a text");
};

/**
 * Contract 5, data hooks: the app's function is asked before each access to a table. Every door's way to objects leads through here,
 * users and BQL included. To log in, to change a password or to ask for a code is no access to a table.
 *
 * @param ask see `createDataHook`
 * @example
 * ```ts
 * const { hookFind, hookObjects } = createHooked(ask);
 * const objects = hookObjects({ ...byClass, find });
 * await objects.create(caller, { className: "GameScore", body: { score: 80 } });
 * ```
 */
export const createHooked = (ask: DataHook) => {
  /** @returns the data to go on with */
  const passed = async (
    caller: Caller,
    access: Access & { readonly data: JsonObject },
  ): Promise<JsonObject | "same"> => {
    const verdict = await ask(caller, access);
    if (verdict.kind === "answer") throw saidInstead(verdict.status, verdict.json);
    return verdict.kind === "replace" ? verdict.data : "same";
  };

  /** @returns which object to go on with */
  const passedId = async (
    caller: Caller,
    table: string,
    operation: Access["operation"],
    id: string,
  ): Promise<string> => {
    const data = await passed(caller, { table, operation, data: { objectId: id } });
    return data === "same" ? id : idIn(data, id);
  };

  /** @returns the body to go on with */
  const passedBody = async (
    caller: Caller,
    table: string,
    operation: Access["operation"],
    body: JsonObject,
  ): Promise<JsonObject> => {
    const data = await passed(caller, { table, operation, data: body });
    return data === "same" ? body : data;
  };

  const hookFind =
    (find: Find): Find =>
    async (caller, { className, ...query }) => {
      const data = await passed(caller, { table: className, operation: "query", data: tellQuery(query) });
      return find(caller, { ...(data === "same" ? query : readQueryData(data)), className });
    };

  const hookObjects = ({ find, ...objects }: ObjectAccess): ObjectAccess => ({
    find: hookFind(find),
    async create(caller, input) {
      return objects.create(caller, {
        ...input,
        body: await passedBody(caller, input.className, "create", input.body),
      });
    },
    async get(caller, input) {
      return objects.get(caller, { ...input, id: await passedId(caller, input.className, "query", input.id) });
    },
    async update(caller, input) {
      return objects.update(caller, {
        ...input,
        body: await passedBody(caller, input.className, "update", input.body),
      });
    },
    async delete(caller, input) {
      return objects.delete(caller, { ...input, id: await passedId(caller, input.className, "delete", input.id) });
    },
  });

  return { hookFind, hookObjects };
};
