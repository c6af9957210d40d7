import type { Json, JsonObject } from "../../kernel/index.js";
import type { Caller } from "./access/caller.js";
import { objectMissing } from "./errors.js";
import type { Files } from "./files/files.js";
import type { Fetch, Objects, Place } from "./objects/objects.js";
import type { ShapeInput } from "./objects/presentation.js";
import type { Steps } from "./objects/writes.js";
import type { Roles } from "./roles/index.js";
import type { Users } from "./users/index.js";

export interface CreateInput extends Fetch {
  readonly className: string;
  readonly body: JsonObject;
  /** Contract 16.9: a login by another service's account must not make a user. */
  readonly failOnNotExist?: boolean | undefined;
}

export type UpdateInput = Place & Fetch & { readonly body: JsonObject; readonly where?: Json | undefined };

interface RemoveOptions {
  readonly body?: JsonObject | undefined;
  readonly where?: Json | undefined;
}

export type RemoveInput = Place & RemoveOptions;

/** Contract 10.5: several objects, their ids separated by commas. */
export type RemoveListedInput = RemoveOptions & { readonly className: string; readonly ids: string };

/** What a create made, or found (contract 16.9). */
export interface Created {
  readonly created: boolean;
  readonly object: JsonObject;
}

/**
 * Objects of any class (contract 10, 16.1, 17.1, 18.5): built-in classes go to those who know their rules, whichever path they came by.
 *
 * @example
 * ```ts
 * await byClass.create(caller, { className: "_User", body: { username: "小明", password: "…" } }); // signs up
 * ```
 */
export const createByClass = (
  objects: Objects,
  { users, roles, files }: { readonly users: Users; readonly roles: Roles; readonly files: Files },
) => {
  const removalOf = (caller: Caller, className: string): Steps => {
    switch (className) {
      case "_User":
        return users.removal(caller);
      case "_Role":
        return roles.removal;
      default:
        return {};
    }
  };

  const get = (caller: Caller, input: Place & ShapeInput): Promise<JsonObject | undefined> =>
    input.className === "_User" ? users.get(caller, input) : objects.get(caller, input);

  return {
    async create(caller: Caller, input: CreateInput): Promise<Created> {
      switch (input.className) {
        case "_User": {
          const { created, user } = await users.create(caller, input);
          return { created, object: user };
        }
        case "_Role":
          return { created: true, object: await roles.create(caller, input) };
        case "_File":
          return { created: true, object: await files.create(caller, input.body) };
        default:
          return { created: true, object: await objects.create(caller, input) };
      }
    },
    get,
    /** @throws ApiError 400 when there is no such object, which over HTTP is `{}` */
    async getThere(caller: Caller, input: Place & ShapeInput): Promise<JsonObject> {
      const object = await get(caller, input);
      if (object === undefined) throw objectMissing(input.className, input.id);
      return object;
    },
    update(caller: Caller, input: UpdateInput): Promise<JsonObject> {
      switch (input.className) {
        case "_User":
          return users.update(caller, input);
        case "_Role":
          return roles.update(caller, input);
        case "_File":
          return files.update(caller, input.id, input.body);
        default:
          return objects.update(caller, input);
      }
    },
    delete: (caller: Caller, input: RemoveInput): Promise<JsonObject> =>
      objects.delete(caller, { ...input, ...removalOf(caller, input.className) }),
    /** Hooks run for each. One that is refused does not keep the others, which go together; the first refusal is the answer. */
    async deleteListed(caller: Caller, { ids, ...input }: RemoveListedInput): Promise<JsonObject> {
      // Ids may be any text, one with commas as well.
      const listed = objects.has({ ...input, id: ids }) ? [ids] : ids.split(",");
      const refusals: unknown[] = [];
      const steps = removalOf(caller, input.className);
      await objects.deleteAll(
        caller,
        [...new Set(listed)].map((id) => ({ ...input, ...steps, id })),
        (refusal) => void refusals.push(refusal),
      );
      if (refusals.length > 0) throw refusals[0];
      return {};
    },
  };
};

export type ByClass = ReturnType<typeof createByClass>;
