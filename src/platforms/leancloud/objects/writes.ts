import { cloneJson, isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { keysOf } from "../../parse-like/changes.js";
import { columnIn } from "../../parse-like/columns.js";
import { createRows, type RowWrite } from "../../parse-like/rows.js";
import type { Caller } from "../access/caller.js";
import { type Permissions, permissionsOf } from "../access/permissions.js";
import type { ClassVerb } from "../config.js";
import { DIALECT } from "../dialect.js";
import { forbiddenByClass, objectMissing, refuse } from "../errors.js";
import { BUILT_IN, checkClassName } from "../values/names.js";
import { checkSize } from "../values/size.js";
import { findRow, nowIso, type World } from "../world.js";
import { applyEdits, type Change, readChange } from "./changes.js";
import { findClass, requireClass } from "./classes.js";
import type { AfterHook, BeforeHook, ClassHook, ClassHooks } from "./hooks.js";
import { wholeObject } from "./presentation.js";
import { matches } from "./query.js";

/** What a built-in class adds to the writing of its objects. */
export interface Steps {
  /** Inside the commit, when the object's new state is known and nothing is stored: may complete it, or refuse. */
  readonly complete?: (tx: Transaction, row: Document, before: Readonly<Document> | undefined) => void;
  /** Instead of the object's ACL: whether the caller may change it (contract 15.6). */
  readonly authorize?: (row: Readonly<Document>) => void;
  /** Keys of the write that are kept elsewhere than in the object: hooks are told of them all the same (contract 8.5). */
  readonly keptApart?: readonly string[];
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

const rows = createRows(DIALECT);

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

  /**
   * Which of two hooks run around a write: known before anything is stored, so that nothing is stored when it cannot be known.
   *
   * @throws ApiError 503 when the cloud code does not run
   */
  const runs = (caller: Caller, change: Change, className: string, around: readonly [BeforeHook, AfterHook]) => {
    const has = async (hook: ClassHook): Promise<boolean> =>
      !isSilent(className) && !skips(caller, change, hook) && (await hooks.has(caller, hook, className));
    return Promise.all([has(around[0]), has(around[1])]);
  };

  /** An object as hooks see it: everything, and its ACL. */
  const forHook = (caller: Caller, className: string, row: Readonly<Document>): JsonObject => ({
    ...wholeObject(world, { ...caller, master: true }, className, row),
    ...(row.ACL === undefined ? {} : { ACL: cloneJson(row.ACL) }),
  });

  /** Asked before a hook runs and once more inside the commit: meanwhile a role may have been lost. @throws ApiError 403 */
  const permitted = (caller: Caller, verb: ClassVerb, className: string): Permissions => {
    const permissions = permissionsOf(world, caller);
    permissions.assertClass(verb, className);
    return permissions;
  };

  /** New columns need the class's permission (contract 15.7). */
  const assertColumns = (permissions: Permissions, className: string, change: Change): void => {
    if (permissions.mayUse("add_fields", className)) return;
    const schema = findClass(store, className);
    const isNew = keysOf(change).some((key) => key !== "ACL" && columnIn(schema, key) === undefined);
    if (isNew) throw forbiddenByClass("add_fields", className);
  };

  const written = (className: string, change: Change, complete: Steps["complete"]): RowWrite => ({
    className,
    change,
    now: nowIso(world),
    enforcesTypes: config.enforceColumnTypes,
    complete(tx, row, before) {
      complete?.(tx, row, before);
      checkSize(row);
    },
  });

  const insert = async (caller: Caller, input: InsertInput): Promise<Document> => {
    const { className, body, defaults, complete } = input;
    checkClassName(className);
    permitted(caller, "create", className);
    let change = readChange({ ...defaults, ...body }, false);
    const { assert } = caller.lease ?? world.lease();
    const [runsBefore, runsAfter] = await runs(caller, change, className, ["beforeSave", "afterSave"]);
    if (runsBefore) {
      const preview: Document = { id: "" };
      applyEdits(preview, change);
      const { objectId: _none, ...object } = forHook(caller, className, preview);
      change = afterHook(change, await hooks.before(caller, "beforeSave", className, object));
    }
    const row = await store.commit((tx) => {
      assert();
      assertColumns(permitted(caller, "create", className), className, change);
      return rows.insert(tx, world.ids.objectId(), written(className, change, complete));
    });
    if (runsAfter) {
      await hooks.after(caller, "afterSave", className, forHook(caller, className, row));
    }
    return row;
  };

  /** @throws ApiError 305 when the object does not match (contract 10.4) */
  const assertMatch = (caller: Caller, className: string, id: string, where: Json | undefined): void => {
    if (!matches(world, caller, className, id, where)) throw refuse("noEffect");
  };

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
    const { assert } = caller.lease ?? world.lease();
    const [runsBefore, runsAfter] = await runs(caller, change, className, ["beforeUpdate", "afterUpdate"]);
    if (runsBefore) {
      // Contract 8.5: a preview, which the hook can only accept or reject.
      applyEdits(before, change);
      await hooks.before(caller, "beforeUpdate", className, forHook(caller, className, before), keys);
    }
    const row = await store.commit((tx) => {
      assert();
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

  /** @returns whether there was such an object (D10: an unknown id is no error) */
  const remove = async (caller: Caller, input: RemoveInput): Promise<boolean> => {
    const { className, id, body = {}, where, complete, authorize } = input;
    requireClass(store, className);
    const change = readChange(body, true);
    const present = (): Readonly<Document> | undefined => {
      const permissions = permitted(caller, "delete", className);
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
    const { assert } = caller.lease ?? world.lease();
    const [runsBefore, runsAfter] = await runs(caller, change, className, ["beforeDelete", "afterDelete"]);
    if (runsBefore) {
      await hooks.before(caller, "beforeDelete", className, forHook(caller, className, before));
    }
    const removed = await store.commit((tx) => {
      assert();
      const row = present();
      if (row === undefined) return undefined;
      complete?.(tx, cloneJson(row), row);
      rows.remove(tx, className, id);
      return row;
    });
    if (removed !== undefined && runsAfter) {
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
