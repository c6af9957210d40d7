import { createPlaces, type Reader } from "./places.js";

/**
 * Who a user is for ACLs.
 *
 * @param prefix as in {@link createPlaces}
 * @example
 * ```ts
 * const { grantsOf } = createGrants("rain");
 * grantsOf(store, "5cc5"); // ["*", "5cc5", "role:editors"]
 * ```
 */
export const createGrants = (prefix: string) => {
  const { joinName, findRow } = createPlaces(prefix);

  const rolesWith = (reader: Reader, key: string, member: string): string[] =>
    reader
      .collection(joinName("_Role", key))
      .find({ member: { $eq: member } })
      .map(({ owner }) => String(owner));

  /** Names of every role that holds the user directly, of every role whose `roles` holds one of those, and so on. */
  const rolesOf = (reader: Reader, user: string): string[] => {
    const found = new Set(rolesWith(reader, "users", user));
    // A set may grow while it is walked: what is added is walked as well.
    for (const role of found) for (const parent of rolesWith(reader, "roles", role)) found.add(parent);
    return [...found].flatMap((id) => {
      const name = findRow(reader, "_Role", id)?.name;
      return typeof name === "string" ? [name] : [];
    });
  };

  /** The names under which an ACL may let a caller in. */
  const grantsOf = (reader: Reader, user: string | undefined): readonly string[] =>
    user === undefined ? ["*"] : ["*", user, ...rolesOf(reader, user).map((name) => `role:${name}`)];

  return { rolesOf, grantsOf };
};
