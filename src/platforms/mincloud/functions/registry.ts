import { isObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import type { Caller } from "../access/caller.js";
import { badRequest, notFound } from "../errors.js";
import { envelope, type ListEnvelope, type PageInput, parsePage } from "../paging.js";
import { COLLECTIONS, nowSeconds, type Reader, type World } from "../world.js";

/** MinCloud contract 7.1: memory size by plan. */
export const PLANS = { P_FREE: 128, P_PERSONAL: 256 } as const;
export type Plan = keyof typeof PLANS;

/** A cloud function as the store keeps it. */
export interface StoredFunction extends Document {
  /** The integer id as text. */
  id: string;
  number: number;
  name: string;
  code: string;
  remark: string;
  plan: Plan;
  createdAt: number;
  createdBy: string;
  updatedAt: number;
  updatedBy: string;
  /** Grows with every change of the code: warm containers belong to one revision. */
  revision: number;
  /** The function of the test's own realm that `code` is the text of; null for code that was deployed. */
  native: string | null;
}

/** A cloud function on the wire (contract 7.1). */
export interface FunctionObject {
  id: number;
  name: string;
  function_code: string;
  remark: string;
  plan_circle: Plan;
  audit_status: "approved";
  created_at: number;
  created_by: string;
  updated_at: number;
  updated_by: string;
}

const present = (stored: StoredFunction): FunctionObject => ({
  id: stored.number,
  name: stored.name,
  function_code: stored.code,
  remark: stored.remark,
  plan_circle: stored.plan,
  audit_status: "approved",
  created_at: stored.createdAt,
  created_by: stored.createdBy,
  updated_at: stored.updatedAt,
  updated_by: stored.updatedBy,
});

const DASHBOARD_NICKNAME = "emulator";

/** Contract 7.1: a nickname; empty for changes made through the open API. */
const nicknameOf = (caller: Caller): string => (caller.namespace === "userve" ? DASHBOARD_NICKNAME : "");

export const findFunction = (reader: Reader, name: string): StoredFunction | undefined =>
  reader.collection(COLLECTIONS.functions).findOne({ name: { $eq: name } }) as StoredFunction | undefined;

export const functionsOf = (reader: Reader): StoredFunction[] =>
  reader.collection(COLLECTIONS.functions).find({}) as StoredFunction[];

/** @throws ApiError 404 */
export const requireFunction = (reader: Reader, name: string): StoredFunction => {
  const found = findFunction(reader, name);
  if (found === undefined) throw notFound(`cloud function ${name}`);
  return found;
};

const requiredText = (name: string, value: unknown): string => {
  if (typeof value !== "string" || value === "") throw badRequest(`${name} must be a non-empty string`);
  return value;
};

const optionalText = (name: string, value: unknown): string => {
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") throw badRequest(`${name} must be a string`);
  return value;
};

const parsePlan = (value: unknown): Plan => {
  if (value !== "P_FREE" && value !== "P_PERSONAL") throw badRequest("plan_circle must be P_FREE or P_PERSONAL");
  return value;
};

const assertFree = (reader: Reader, name: string): void => {
  if (findFunction(reader, name) !== undefined) throw badRequest(`a cloud function named ${name} exists already`);
};

/** @param number default: the next one. @throws ApiError 400 */
export const insertFunction = (
  world: World,
  tx: Transaction,
  by: string,
  data: unknown,
  number = tx.next(COLLECTIONS.functions),
): StoredFunction => {
  if (!isObject(data)) throw badRequest("the body must be a JSON object");
  const name = requiredText("name", data.name);
  const code = requiredText("function_code", data.function_code);
  const remark = optionalText("remark", data.remark);
  assertFree(tx, name);
  const now = nowSeconds(world);
  const stored: StoredFunction = {
    id: String(number),
    number,
    name,
    code,
    remark,
    plan: "P_FREE",
    createdAt: now,
    createdBy: by,
    updatedAt: now,
    updatedBy: by,
    revision: 1,
    native: null,
  };
  tx.insert(COLLECTIONS.functions, stored);
  return stored;
};

/**
 * Contract 7.2: operations on function objects.
 *
 * @example
 * ```ts
 * await registry.create(caller, { data: { name: "hello", function_code: "exports.main = async () => 1" } });
 * ```
 */
export const createRegistry = (world: World) => {
  const { store } = world;

  const create = (caller: Caller, input: { readonly data: unknown }): Promise<FunctionObject> =>
    store.commit((tx) => present(insertFunction(world, tx, nicknameOf(caller), input.data)));

  const list = async (caller: Caller, input: PageInput): Promise<ListEnvelope<FunctionObject>> => {
    const page = parsePage(input);
    const { documents, total } = store
      .collection(COLLECTIONS.functions)
      .page({}, { sort: [{ path: "number", descending: true }], skip: page.offset, limit: page.limit });
    return envelope(caller, page, (documents as StoredFunction[]).map(present), total, true);
  };

  const get = async (_caller: Caller, input: { readonly name: string }): Promise<FunctionObject> =>
    present(requireFunction(store, input.name));

  const update = (caller: Caller, input: { readonly name: string; readonly data: unknown }): Promise<FunctionObject> =>
    store.commit((tx) => {
      const before = requireFunction(tx, input.name);
      if (!isObject(input.data)) throw badRequest("the body must be a JSON object");
      const { data } = input;
      const name = data.name === undefined ? before.name : requiredText("name", data.name);
      if (name !== before.name) assertFree(tx, name);
      const after: StoredFunction = {
        ...before,
        name,
        code: data.function_code === undefined ? before.code : requiredText("function_code", data.function_code),
        remark: data.remark === undefined ? before.remark : optionalText("remark", data.remark),
        plan: data.plan_circle === undefined ? before.plan : parsePlan(data.plan_circle),
        updatedAt: nowSeconds(world),
        updatedBy: nicknameOf(caller),
        revision: before.revision + 1,
        native: data.function_code === undefined ? before.native : null,
      };
      tx.replace(COLLECTIONS.functions, after);
      return present(after);
    });

  const remove = (_caller: Caller, input: { readonly name: string }): Promise<void> =>
    store.commit((tx) => {
      tx.remove(COLLECTIONS.functions, requireFunction(tx, input.name).id);
    });

  return { create, list, get, update, delete: remove };
};
