import type { Document } from "../../../store/index.js";
import { mayDo, readableBy, type Verb } from "../../parse-like/acl.js";
import { createGrants } from "../../parse-like/roles.js";
import type { SearchRights } from "../../parse-like/search.js";
import { objectMissing, refuse } from "../errors.js";
import type { World } from "../world.js";
import type { Caller } from "./caller.js";

const { grantsOf } = createGrants("bmob");

/** What a caller may do with objects, from their ACLs (contract 6.8). */
export interface Permissions extends SearchRights {
  /** @throws ApiError 101: what may not be read behaves as absent */
  assertRead(row: Readonly<Document>): void;
  /** @throws ApiError 122; 101 for what may not be read either */
  assertWrite(row: Readonly<Document>): void;
}

const EVERYTHING: Permissions = {
  readable: undefined,
  maySee: () => true,
  assertFind: () => {},
  assertSearch: () => {},
  assertRead: () => {},
  assertWrite: () => {},
};

/**
 * @returns what a caller may do: for one request, since roles can change
 * @example
 * ```ts
 * permissionsOf(world, caller).assertWrite(row);
 * ```
 */
export const permissionsOf = ({ store }: Pick<World, "store">, { master, user }: Caller): Permissions => {
  if (master) return EVERYTHING;
  let known: readonly string[] | undefined;
  /** Asked for only when an ACL, or a search, wants to know. */
  const grants = (): readonly string[] => {
    known ??= grantsOf(store, user);
    return known;
  };
  const may = ({ ACL: acl }: Readonly<Document>, verb: Verb): boolean =>
    acl === undefined || mayDo(acl, verb, grants());
  return {
    get readable() {
      return readableBy(grants());
    },
    maySee: (_className, row) => may(row, "read"),
    assertFind: () => {},
    assertSearch: () => {},
    assertRead(row) {
      if (!may(row, "read")) throw objectMissing(row.id);
    },
    assertWrite(row) {
      if (may(row, "write")) return;
      throw may(row, "read") ? refuse("forbidden") : objectMissing(row.id);
    },
  };
};
