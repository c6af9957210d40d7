import { cloneJson, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import { keysOf } from "../../parse-like/changes.js";
import { columnIn } from "../../parse-like/columns.js";
import { createRows, type RowWrite } from "../../parse-like/rows.js";
import { createHold } from "../../shared/hold.js";
import type { Caller } from "../access/caller.js";
import { type Permissions, permissionsOf } from "../access/permissions.js";
import type { ClassVerb } from "../config.js";
import { DIALECT } from "../dialect.js";
import { forbiddenByClass, refuse } from "../errors.js";
import { checkSize } from "../values/size.js";
import { nowIso, type World } from "../world.js";
import type { Change } from "./changes.js";
import { findClass } from "./classes.js";
import type { AfterHook, BeforeHook, ClassHook, ClassHooks } from "./hooks.js";
import { wholeObject } from "./presentation.js";
import { matches } from "./query.js";
import type { Steps } from "./write-inputs.js";

/** Contract 8.9: the hooks to skip; asked for by those who may, else dropped silently (D13). */
const skips = (caller: Caller, { ignoredHooks }: Change, hook: ClassHook): boolean =>
  (caller.master || caller.hookKey) && ignoredHooks.includes(hook);

/** Contract 8.3: `_Installation` fires none. */
const isSilent = (className: string): boolean => className === "_Installation";

/** What is stored of a write, and where. */
export const rows = createRows(DIALECT);

/**
 * What inserts, updates and removals share.
 *
 * @example
 * ```ts
 * const { permitted, runs, forHook } = createWriteParts(world, hooks);
 * ```
 */
export const createWriteParts = (world: World, hooks: ClassHooks) => {
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

  /** @throws ApiError 305 when the object does not match (contract 10.4) */
  const assertMatch = (caller: Caller, className: string, id: string, where: Json | undefined): void => {
    if (!matches(world, caller, className, id, where)) throw refuse("noEffect");
  };

  return { hold: createHold(world, "leancloud"), runs, forHook, permitted, assertColumns, written, assertMatch };
};

export type WriteParts = ReturnType<typeof createWriteParts>;
