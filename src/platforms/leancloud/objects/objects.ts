import type { Json, JsonObject } from "../../../kernel/index.js";
import type { Caller } from "../access/caller.js";
import { permissionsOf } from "../access/permissions.js";
import { findRow, type World } from "../world.js";
import { requireClass } from "./classes.js";
import { createPresentation, type ShapeInput, wholeObject } from "./presentation.js";
import { changedPart, type RemoveInput, type Steps, type Writes } from "./writes.js";

/** Where an object lives. */
export interface Place {
  readonly className: string;
  readonly id: string;
}

/** Whether a write shows the object it wrote (contract 10.2): `fetchWhenSave` or `new`. */
export interface Fetch {
  readonly fetch?: boolean | undefined;
}

/**
 * Contract 10: objects of any class. Built-in classes with rules of their own (`_User`, `_Role`, `_File`) give them as steps.
 *
 * @example
 * ```ts
 * await objects.create(caller, { className: "Post", body: { title: "新" } }); // { objectId: "5cc5…", createdAt: "2026-…" }
 * ```
 */
export const createObjects = (world: World, writes: Writes) => {
  // A write shows what it wrote: what after-hooks (contract 8.6) and others made of it since is no part of its answer.
  const create = async (
    caller: Caller,
    input: Fetch & Steps & { readonly className: string; readonly body: JsonObject },
  ): Promise<JsonObject> => {
    const row = await writes.insert(caller, input);
    if (input.fetch === true) return wholeObject(world, caller, input.className, row);
    return { objectId: row.id, createdAt: row.createdAt ?? null };
  };

  const has = ({ className, id }: Place): boolean => findRow(world.store, className, id) !== undefined;

  /** Contract 10.3: undefined when there is no such object. @throws ApiError 101, 403 */
  const get = async (caller: Caller, input: Place & ShapeInput): Promise<JsonObject | undefined> => {
    const { className, id } = input;
    requireClass(world.store, className);
    const permissions = permissionsOf(world, caller);
    permissions.assertClass("get", className);
    const row = findRow(world.store, className, id);
    if (row === undefined) return undefined;
    permissions.assertRead(row);
    return createPresentation(world, caller, permissions, className, input)(row);
  };

  const update = async (
    caller: Caller,
    input: Place & Fetch & Steps & { readonly body: JsonObject; readonly where?: Json | undefined },
  ): Promise<JsonObject> => {
    const { row, keys } = await writes.update(caller, input);
    const answer = { objectId: row.id, updatedAt: row.updatedAt ?? null };
    // Who may change an object without seeing it is not shown it.
    if (input.fetch !== true || !permissionsOf(world, caller).maySee(input.className, row)) return answer;
    return { ...changedPart(wholeObject(world, caller, input.className, row), keys), ...answer };
  };

  const remove = async (
    caller: Caller,
    input: Place & Steps & { readonly body?: JsonObject | undefined; readonly where?: Json | undefined },
  ): Promise<JsonObject> => {
    await writes.remove(caller, input);
    return {};
  };

  /** See `Writes.removeAll`. */
  const removeAll = (
    caller: Caller,
    inputs: readonly RemoveInput[],
    refused?: (refusal: unknown) => void,
  ): Promise<void> => writes.removeAll(caller, inputs, refused);

  return { create, has, get, update, delete: remove, deleteAll: removeAll };
};

export type Objects = ReturnType<typeof createObjects>;
