import { cloneJson, isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import type { Caller } from "../access/caller.js";
import { type Permissions, permissionsOf } from "../access/permissions.js";
import { forbiddenByClass, objectMissing, refuse } from "../errors.js";
import { BUILT_IN, checkClassName } from "../values/names.js";
import { checkSize } from "../values/size.js";
import { findRow, nowIso, rowsName, type World } from "../world.js";
import { applyEdits, applyRelations, type Change, fitColumns, keysOf, readChange } from "./changes.js";
import { columnIn, defineColumns, findClass, relationsOf, requireClass } from "./classes.js";
import type { ClassHook, ClassHooks } from "./hooks.js";
import { wholeObject } from "./presentation.js";
import { matches } from "./query.js";
import { dropRelations } from "./relations.js";

/** What a built-in class adds to the writing of its objects. */
export interface Steps {
  /** Inside the commit, when the object's new state is known and nothing is stored: may complete it, or refuse. */
  readonly complete?: (tx: Transaction, row: Document, before: Readonly<Document> | undefined) => void;
  /** Instead of the object's ACL: whether the caller may change it (contract 15.6). */
  readonly authorize?: (row: Readonly<Document>) => void;
}

export interface InsertInput extends Steps {
  readonly className: string;
  readonly body: JsonObject;
  /** What the class sets by itself, beneath what the client sends. */
  readonly defaults?: JsonObject;
}

export interface UpdateInput extends Steps {
  readonly className: string;
  readonly id: string;
  readonly body: JsonObject;
  /** The object must also match this (contract 10.4). */
  readonly where?: Json | undefined;
}

export interface RemoveInput extends Steps {
  readonly className: string;
  readonly id: string;
  readonly body?: JsonObject | undefined;
  readonly where?: Json | undefined;
}

/** Contract 8.9: the hooks to skip; asked for by those who may, else dropped silently (D13). */
const skips = (caller: Caller, { ignoredHooks }: Change, hook: ClassHook): boolean =>
  (caller.master || caller.hookKey) && ignoredHooks.includes(hook);

/** Contract 8.3: `_Installation` fires none. */
const isSilent = (className: string): boolean => className === "_Installation";

/** What a beforeSave hook left of the object, as a change: relations stay as the request had them. */
const afterHook = (change: Change, result: JsonObject): Change => {
  const { __type: _type, className: _class, _updatedKeys: _keys, ...fields } = result;
  const left = readChange(fields, false);
  const relations = change.edits.filter(({ edit }) => edit.kind === "relate");
  const values = left.edits.filter(({ edit }) => edit.kind !== "relate");
  return { ...change, edits: [...values, ...relations], acl: left.acl ?? change.acl };
};

/**
 * Writes of objects, whatever their class (contract 8.3-8.6, 10, 12): hooks, permissions, columns, relations.
 *
 * @example
 * ```ts
 * const row = await writes.insert(caller, { className: "Post", body: { title: "新" } });
 * ```
 */
export const createWrites = (world: World, hooks: ClassHooks) => {
  const { store, config } = world;

  const runs = async (caller: Caller, change: Change, hook: ClassHook, className: string): Promise<boolean> =>
    !isSilent(className) && !skips(caller, change, hook) && (await hooks.has(caller, hook, className));

  /** An object as hooks see it: everything, and its ACL. */
  const forHook = (caller: Caller, className: string, row: Readonly<Document>): JsonObject => ({
    ...wholeObject(world, { ...caller, master: true }, className, row),
    ...(row.ACL === undefined ? {} : { ACL: cloneJson(row.ACL) }),
  });

  /** New columns need the class's permission (contract 15.7). */
  const assertColumns = (permissions: Permissions, className: string, change: Change): void => {
    if (permissions.mayUse("add_fields", className)) return;
    const schema = findClass(store, className);
    const isNew = keysOf(change).some((key) => key !== "ACL" && columnIn(schema, key) === undefined);
    if (isNew) throw forbiddenByClass("add_fields", className);
  };

  const insert = async (caller: Caller, input: InsertInput): Promise<Document> => {
    const { className, body, defaults, complete } = input;
    checkClassName(className);
    const permissions = permissionsOf(world, caller);
    permissions.assertClass("create", className);
    let change = readChange({ ...defaults, ...body }, false);
    if (await runs(caller, change, "beforeSave", className)) {
      const preview: Document = { id: "" };
      applyEdits(preview, change);
      const { objectId: _none, ...object } = forHook(caller, className, preview);
      change = afterHook(change, await hooks.before(caller, "beforeSave", className, object));
    }
    const row = await store.commit((tx) => {
      assertColumns(permissions, className, change);
      const now = nowIso(world);
      const fresh: Document = { id: world.ids.objectId(), createdAt: now, updatedAt: now };
      applyEdits(fresh, change);
      complete?.(tx, fresh, undefined);
      checkSize(fresh);
      defineColumns(tx, className);
      fitColumns(tx, className, fresh, keysOf(change), config.enforceColumnTypes);
      applyRelations(tx, className, fresh.id, change);
      tx.insert(rowsName(className), fresh);
      return fresh;
    });
    if (await runs(caller, change, "afterSave", className)) {
      await hooks.after(caller, "afterSave", className, forHook(caller, className, row));
    }
    return row;
  };

  /** @throws ApiError 305 when the object does not match (contract 10.4) */
  const assertMatch = (caller: Caller, className: string, id: string, where: Json | undefined): void => {
    if (!matches(world, caller, className, id, where)) throw refuse("noEffect");
  };

  const update = async (caller: Caller, input: UpdateInput): Promise<{ row: Document; keys: string[] }> => {
    const { className, id, body, where, complete, authorize } = input;
    requireClass(store, className);
    const permissions = permissionsOf(world, caller);
    permissions.assertClass("update", className);
    const change = readChange(body, true);
    const keys = keysOf(change);
    /** As it is by now: asked again inside the commit, since hooks take their time. */
    const present = (): Document => {
      const row = findRow(store, className, id);
      if (row === undefined) throw objectMissing(className, id);
      if (authorize !== undefined) authorize(row);
      else permissions.assertWrite(row);
      assertMatch(caller, className, id, where);
      return cloneJson(row);
    };
    const before = present();
    if (await runs(caller, change, "beforeUpdate", className)) {
      // Contract 8.5: a preview, which the hook can only accept or reject.
      applyEdits(before, change);
      await hooks.before(caller, "beforeUpdate", className, forHook(caller, className, before), keys);
    }
    const row = await store.commit((tx) => {
      const row = present();
      assertColumns(permissions, className, change);
      applyEdits(row, change);
      row.updatedAt = nowIso(world);
      complete?.(tx, row, findRow(tx, className, id));
      checkSize(row);
      fitColumns(tx, className, row, keys, config.enforceColumnTypes);
      applyRelations(tx, className, id, change);
      tx.replace(rowsName(className), row);
      return row;
    });
    if (await runs(caller, change, "afterUpdate", className)) {
      await hooks.after(caller, "afterUpdate", className, forHook(caller, className, row), keys);
    }
    return { row, keys };
  };

  /** @returns whether there was such an object (D10: an unknown id is no error) */
  const remove = async (caller: Caller, input: RemoveInput): Promise<boolean> => {
    const { className, id, body = {}, where, complete, authorize } = input;
    requireClass(store, className);
    const permissions = permissionsOf(world, caller);
    permissions.assertClass("delete", className);
    const change = readChange(body, true);
    const present = (): Readonly<Document> | undefined => {
      const row = findRow(store, className, id);
      if (row === undefined) {
        if (where !== undefined) throw refuse("noEffect");
        return undefined;
      }
      if (authorize !== undefined) authorize(row);
      else permissions.assertWrite(row);
      assertMatch(caller, className, id, where);
      return row;
    };
    const before = present();
    if (before === undefined) return false;
    if (await runs(caller, change, "beforeDelete", className)) {
      await hooks.before(caller, "beforeDelete", className, forHook(caller, className, before));
    }
    const removed = await store.commit((tx) => {
      const row = present();
      if (row === undefined) return undefined;
      complete?.(tx, cloneJson(row), row);
      const keys = relationsOf(findClass(tx, className)).map(([key]) => key);
      dropRelations(tx, className, keys, id);
      tx.remove(rowsName(className), id);
      return row;
    });
    if (removed !== undefined && (await runs(caller, change, "afterDelete", className))) {
      await hooks.after(caller, "afterDelete", className, forHook(caller, className, removed));
    }
    return removed !== undefined;
  };

  return { insert, update, remove };
};

export type Writes = ReturnType<typeof createWrites>;

/** What a write answers of an object when it is asked to show it: the keys of the request, and relations (contract 10.4). */
export const changedPart = (object: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(
    Object.entries(object).filter(([key, value]) =>
      BUILT_IN.has(key) ? key !== "createdAt" : keys.includes(key) || (isObject(value) && value.__type === "Relation"),
    ),
  );
