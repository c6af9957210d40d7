import { cloneJson, type JsonObject } from "../../../kernel/index.js";
import type { Caller } from "../access/caller.js";
import { refuse } from "../errors.js";
import type { World } from "../world.js";
import { classesOf, requireClass } from "./classes.js";

/** What every class has besides its columns. */
const BUILT_IN: JsonObject = {
  objectId: { type: "String" },
  createdAt: { type: "Date" },
  updatedAt: { type: "Date" },
  ACL: { type: "ACL" },
};

/**
 * Contract 20.6: the columns of one class, or of all; for the master only.
 *
 * @example
 * ```ts
 * await schema(MASTER, { className: "Post" }); // { objectId: { type: "String" }, …, title: { type: "String" } }
 * ```
 */
export const createSchemas =
  ({ store }: Pick<World, "store">) =>
  async (caller: Caller, { className }: { readonly className?: string | undefined }): Promise<JsonObject> => {
    if (!caller.master) throw refuse("masterOnly");
    const columns = (name: string): JsonObject => cloneJson({ ...BUILT_IN, ...requireClass(store, name).columns });
    if (className !== undefined) return columns(className);
    return Object.fromEntries(classesOf(store).map(({ id }) => [id, columns(id)]));
  };
