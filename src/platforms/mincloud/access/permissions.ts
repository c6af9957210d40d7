import type { Criteria, Document } from "../../../store/index.js";
import { forbidden, unauthorized } from "../errors.js";
import type { Table } from "../tables/schema.js";
import { COLLECTIONS, type Reader } from "../world.js";
import type { Caller } from "./caller.js";

/** What a caller may do, from table and row ACL (contract 5). Only hserve is bound by it. */
export interface Permissions {
  /** Added to every search: unreadable rows are silently left out. Undefined when all rows are readable. */
  readonly readable: Criteria | undefined;
  canRead(row: Document): boolean;
  canWrite(row: Document): boolean;
  /** @throws ApiError 401 without session */
  assertSession(): void;
  /** @throws ApiError 401 without session, 403 without the table's write permission */
  assertMayCreate(table: Table): void;
}

const ADMIN: Permissions = {
  readable: undefined,
  canRead: () => true,
  canWrite: () => true,
  assertSession: () => {},
  assertMayCreate: () => {},
};

/** The groups a user belongs to. */
export const groupsOf = (reader: Reader, user: number): number[] => {
  const membership = reader.collection(COLLECTIONS.memberships).get(String(user));
  return (membership?.groups as number[] | undefined) ?? [];
};

/** The users in any of some groups, by id. */
export const membersOf =
  (reader: Reader) =>
  (groups: readonly number[]): string[] =>
    reader
      .collection(COLLECTIONS.memberships)
      .find({ groups: { $in: [...groups] } })
      .map(({ id }) => id);

/** The ACL strings that let this caller in (the table of contract 5). */
const grantsOf = (reader: Reader, caller: Caller): string[] => {
  const { user } = caller;
  if (user === undefined) return ["user:anonymous"];
  return [
    "user:anonymous",
    ...(user.anonymous ? [] : ["user:*"]),
    `user:${user.id}`,
    ...groupsOf(reader, user.id).map((group) => `gid:${group}`),
  ];
};

const shares = (entries: unknown, grants: ReadonlySet<string>): boolean =>
  Array.isArray(entries) && entries.some((entry) => grants.has(entry));

/**
 * @example
 * ```ts
 * const permissions = permissionsOf(store, caller);
 * if (!permissions.canRead(row)) throw notFound("record");
 * ```
 */
export const permissionsOf = (reader: Reader, caller: Caller): Permissions => {
  if (caller.namespace !== "hserve") return ADMIN;
  const list = grantsOf(reader, caller);
  const grants = new Set(list);
  const assertSession = (): void => {
    if (caller.user === undefined) throw unauthorized();
  };
  return {
    readable: { read_perm: { $in: list } },
    canRead: (row) => shares(row.read_perm, grants),
    canWrite: (row) => caller.user !== undefined && shares(row.write_perm, grants),
    assertSession,
    assertMayCreate(table) {
      assertSession();
      if (!shares(table.writePerm, grants)) throw forbidden();
    },
  };
};
