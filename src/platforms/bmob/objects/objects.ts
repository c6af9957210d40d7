import type { JsonObject } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import type { Caller } from "../access/caller.js";
import { permissionsOf } from "../access/permissions.js";
import { objectMissing } from "../errors.js";
import { shownTime } from "../values/time.js";
import { findRow, type World } from "../world.js";
import { requireClass } from "./classes.js";
import { createPresentation, type ShapeInput } from "./presentation.js";
import type { Steps, Writes } from "./writes.js";

/** Where an object lives. */
export interface Place {
  readonly className: string;
  readonly id: string;
}

/** Contract 6.2. */
export const DONE: JsonObject = { msg: "ok" };

/** A time of an object, as answers have it. */
export const timeOf = (row: Readonly<Document>, key: "createdAt" | "updatedAt"): string => shownTime(String(row[key]));

/**
 * Contract 6.2: objects of any class. Built-in classes with rules of their own give them as steps.
 *
 * @example
 * ```ts
 * await objects.create(caller, { className: "GameScore", body: { score: 80 } });
 * // { objectId: "e1kXT22L…", createdAt: "2026-11-25 12:00:00" }
 * ```
 */
export const createObjects = (world: World, writes: Writes) => ({
  async create(
    caller: Caller,
    input: Steps & { readonly className: string; readonly body: JsonObject },
  ): Promise<JsonObject> {
    const row = await writes.insert(caller, input);
    return { createdAt: timeOf(row, "createdAt"), objectId: row.id };
  },

  /** @throws ApiError 101 */
  async get(caller: Caller, input: Place & ShapeInput): Promise<JsonObject> {
    const { className, id } = input;
    requireClass(world.store, className);
    const permissions = permissionsOf(world, caller);
    const row = findRow(world.store, className, id);
    if (row === undefined) throw objectMissing(id);
    permissions.assertRead(row);
    return createPresentation(world, permissions, className, input)(row);
  },

  async update(caller: Caller, input: Place & Steps & { readonly body: JsonObject }): Promise<JsonObject> {
    const row = await writes.update(caller, input);
    return { updatedAt: timeOf(row, "updatedAt") };
  },

  async delete(caller: Caller, input: Place & Steps): Promise<JsonObject> {
    await writes.remove(caller, input);
    return DONE;
  },
});

export type Objects = ReturnType<typeof createObjects>;
