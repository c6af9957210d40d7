import type { JsonObject } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import type { Caller } from "../access/caller.js";
import { checkClassName } from "../values/names.js";
import type { World } from "../world.js";
import { applyEdits, type Change, readChange } from "./changes.js";
import type { ClassHooks } from "./hooks.js";
import type { InsertInput, Once, Prepared } from "./write-inputs.js";
import { rows, type WriteParts } from "./write-parts.js";

/** What a beforeSave hook left of the object, as a change: relations stay as the request had them. */
const afterHook = (change: Change, result: JsonObject): Change => {
  const { __type: _type, className: _class, _updatedKeys: _keys, ...fields } = result;
  const left = readChange(fields, false);
  const relations = change.edits.filter(({ edit }) => edit.kind === "relate");
  const values = left.edits.filter(({ edit }) => edit.kind !== "relate");
  return { ...change, edits: [...values, ...relations], acl: left.acl ?? change.acl };
};

/**
 * New objects (contract 8.4, 10.2).
 *
 * @example
 * ```ts
 * const { insert } = createInserts(world, hooks, parts);
 * ```
 */
export const createInserts = (
  world: Pick<World, "ids">,
  hooks: ClassHooks,
  { hold, runs, forHook, permitted, assertColumns, written }: WriteParts,
) => {
  const prepareInsert = async (caller: Caller, input: InsertInput): Promise<Prepared<Document>> => {
    const { className, body, defaults, complete } = input;
    checkClassName(className);
    permitted(caller, "create", className);
    let change = readChange({ ...defaults, ...body }, false);
    const [runsBefore, runsAfter] = await runs(caller, change, className, ["beforeSave", "afterSave"]);
    if (runsBefore) {
      const preview: Document = { id: "" };
      applyEdits(preview, change);
      const { objectId: _none, ...object } = forHook(caller, className, preview);
      change = afterHook(change, await hooks.before(caller, "beforeSave", className, object));
    }
    return {
      write(tx) {
        assertColumns(permitted(caller, "create", className), className, change);
        return rows.insert(tx, world.ids.objectId(), written(className, change, complete));
      },
      async follow(row) {
        if (runsAfter) await hooks.after(caller, "afterSave", className, forHook(caller, className, row));
      },
    };
  };

  const insert = async (caller: Caller, input: InsertInput): Promise<Document> => {
    const { commit } = hold(caller);
    const { write, follow } = await prepareInsert(caller, input);
    const row = await commit(write);
    await follow(row);
    return row;
  };

  /** Several that belong together: all that are not there yet, or none. */
  const insertAll = async (caller: Caller, inputs: readonly (InsertInput & Once)[]): Promise<void> => {
    const { commit } = hold(caller);
    const prepared: (Prepared<Document> & Once)[] = [];
    for (const input of inputs) prepared.push({ ...(await prepareInsert(caller, input)), isThere: input.isThere });
    const written = await commit((tx) =>
      prepared.flatMap(({ write, follow, isThere }) => (isThere(tx) ? [] : { row: write(tx), follow })),
    );
    for (const { row, follow } of written) await follow(row);
  };

  return { insert, insertAll };
};
