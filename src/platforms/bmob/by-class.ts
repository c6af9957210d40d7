import type { JsonObject } from "../../kernel/index.js";
import type { Caller } from "./access/caller.js";
import type { Objects, Place } from "./objects/objects.js";
import type { ShapeInput } from "./objects/presentation.js";
import type { Roles } from "./roles/index.js";
import type { Users } from "./users/index.js";

export interface CreateInput {
  readonly className: string;
  readonly body: JsonObject;
}

export type UpdateInput = Place & { readonly body: JsonObject };

/** What a create made, or found (contract 6.6), and whether its answer is that of a creation. */
export interface Created {
  readonly created: boolean;
  readonly object: JsonObject;
}

/**
 * Objects of any class (contract 6.2, 6.6, 6.8): built-in classes go to those who know their rules, whichever path they came by.
 *
 * @example
 * ```ts
 * await byClass.create(caller, { className: "_User", body: { username: "小明", password: "…" } }); // signs up
 * ```
 */
export const createByClass = (
  objects: Objects,
  { users, roles }: { readonly users: Users; readonly roles: Roles },
) => ({
  async create(caller: Caller, input: CreateInput): Promise<Created> {
    switch (input.className) {
      case "_User": {
        const { created, user } = await users.signUp(caller, input.body);
        return { created, object: user };
      }
      case "_Role":
        return { created: true, object: await roles.create(caller, input) };
      default:
        return { created: true, object: await objects.create(caller, input) };
    }
  },
  get: (caller: Caller, input: Place & ShapeInput): Promise<JsonObject> => objects.get(caller, input),
  update(caller: Caller, input: UpdateInput): Promise<JsonObject> {
    switch (input.className) {
      case "_User":
        return users.update(caller, input);
      case "_Role":
        return roles.update(caller, input);
      default:
        return objects.update(caller, input);
    }
  },
  delete(caller: Caller, input: Place): Promise<JsonObject> {
    switch (input.className) {
      case "_User":
        return users.delete(caller, input);
      case "_Role":
        return roles.delete(caller, input);
      default:
        return objects.delete(caller, input);
    }
  },
});

export type ByClass = ReturnType<typeof createByClass>;
