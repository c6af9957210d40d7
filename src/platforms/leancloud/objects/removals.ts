import { cloneJson } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import type { Caller } from "../access/caller.js";
import { refuse } from "../errors.js";
import { findRow, type World } from "../world.js";
import { readChange } from "./changes.js";
import { requireClass } from "./classes.js";
import type { ClassHooks } from "./hooks.js";
import type { Prepared, RemoveInput } from "./write-inputs.js";
import { rows, type WriteParts } from "./write-parts.js";

const rethrow: (thrown: unknown) => never = (thrown) => {
  throw thrown;
};

/**
 * Objects that go (contract 8.6, 10.5).
 *
 * @example
 * ```ts
 * const { remove } = createRemovals(world, hooks, parts);
 * ```
 */
export const createRemovals = (
  { store }: Pick<World, "store">,
  hooks: ClassHooks,
  { hold, runs, forHook, permitted, assertMatch }: WriteParts,
) => {
  /** Undefined when there is no such object (D10: an unknown id is no error). */
  const prepareRemove = async (
    caller: Caller,
    input: RemoveInput,
  ): Promise<Prepared<Readonly<Document> | undefined> | undefined> => {
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
    if (before === undefined) return undefined;
    const [runsBefore, runsAfter] = await runs(caller, change, className, ["beforeDelete", "afterDelete"]);
    if (runsBefore) {
      await hooks.before(caller, "beforeDelete", className, forHook(caller, className, before));
    }
    return {
      write(tx) {
        // Whatever refuses does so here, before anything is written.
        const row = present();
        if (row === undefined) return undefined;
        complete?.(tx, cloneJson(row), row);
        rows.remove(tx, className, id);
        return row;
      },
      async follow(removed) {
        if (removed === undefined || !runsAfter) return;
        await hooks.after(caller, "afterDelete", className, forHook(caller, className, removed));
      },
    };
  };

  /**
   * Several, in one commit.
   *
   * @param refused told of each that may not go, and when it throws, none goes. Default: it throws the refusal
   */
  const removeAll = async (
    caller: Caller,
    inputs: readonly RemoveInput[],
    refused: (refusal: unknown) => void = rethrow,
  ): Promise<void> => {
    const { commit } = hold(caller);
    const prepared: Prepared<Readonly<Document> | undefined>[] = [];
    for (const input of inputs) {
      const each = await prepareRemove(caller, input).catch(refused);
      if (each !== undefined) prepared.push(each);
    }
    const removed = await commit((tx) =>
      prepared.map(({ write, follow }) => {
        try {
          return { row: write(tx), follow };
        } catch (refusal) {
          return refused(refusal);
        }
      }),
    );
    for (const each of removed) await each?.follow(each.row);
  };

  const remove = (caller: Caller, input: RemoveInput): Promise<void> => removeAll(caller, [input]);

  return { remove, removeAll };
};
