import { cloneJson, isObject, type JsonObject } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import { keysOf } from "../../parse-like/changes.js";
import type { Caller } from "../access/caller.js";
import { permissionsOf } from "../access/permissions.js";
import { objectMissing } from "../errors.js";
import { BUILT_IN } from "../values/names.js";
import { findRow, type World } from "../world.js";
import { applyEdits, readChange } from "./changes.js";
import { requireClass } from "./classes.js";
import type { ClassHooks } from "./hooks.js";
import { createInserts } from "./inserts.js";
import { createRemovals } from "./removals.js";
import type { UpdateInput } from "./write-inputs.js";
import { createWriteParts, rows } from "./write-parts.js";

export type { InsertInput, Once, RemoveInput, Steps, UpdateInput } from "./write-inputs.js";

/**
 * Writes of objects, whatever their class (contract 8.3-8.6, 10, 12): hooks, permissions, columns, relations. Hooks take their time,
 * so they run before and after the commit, not in it; everything that is written, of one object or of several, is one commit.
 *
 * @example
 * ```ts
 * const row = await writes.insert(caller, { className: "Post", body: { title: "新" } });
 * ```
 */
export const createWrites = (world: World, hooks: ClassHooks) => {
  const { store } = world;
  const parts = createWriteParts(world, hooks);
  const { hold, runs, forHook, permitted, assertColumns, written, assertMatch } = parts;

  const update = async (caller: Caller, input: UpdateInput): Promise<{ row: Document; keys: string[] }> => {
    const { className, id, body, where, complete, authorize, keptApart = [] } = input;
    requireClass(store, className);
    const change = readChange(body, true);
    const keys = [...keysOf(change), ...keptApart];
    /** As it is by now: asked again inside the commit, since hooks take their time. */
    const present = (): Document => {
      const permissions = permitted(caller, "update", className);
      const row = findRow(store, className, id);
      if (row === undefined) throw objectMissing(className, id);
      if (authorize !== undefined) authorize(row);
      else permissions.assertWrite(row);
      assertMatch(caller, className, id, where);
      return cloneJson(row);
    };
    const before = present();
    const { commit } = hold(caller);
    const [runsBefore, runsAfter] = await runs(caller, change, className, ["beforeUpdate", "afterUpdate"]);
    if (runsBefore) {
      // Contract 8.5: a preview, which the hook can only accept or reject.
      applyEdits(before, change);
      await hooks.before(caller, "beforeUpdate", className, forHook(caller, className, before), keys);
    }
    const row = await commit((tx) => {
      const row = present();
      assertColumns(permissionsOf(world, caller), className, change);
      const before = findRow(tx, className, id) ?? row;
      return rows.update(tx, row, before, { ...written(className, change, complete), alsoKeys: keptApart });
    });
    if (runsAfter) {
      await hooks.after(caller, "afterUpdate", className, forHook(caller, className, row), keys);
    }
    return { row, keys };
  };

  return { ...createInserts(world, hooks, parts), update, ...createRemovals(world, hooks, parts) };
};

export type Writes = ReturnType<typeof createWrites>;

/** What a write answers of an object when it is asked to show it: the keys of the request, and relations (contract 10.4). */
export const changedPart = (object: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(
    Object.entries(object).filter(([key, value]) =>
      BUILT_IN.has(key) ? key !== "createdAt" : keys.includes(key) || (isObject(value) && value.__type === "Relation"),
    ),
  );
