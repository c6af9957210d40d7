import type { JsonObject } from "../../../kernel/index.js";
import type { Collection, Document, Transaction } from "../../../store/index.js";
import { resolveAcl } from "../access/acl.js";
import { badRequest } from "../errors.js";
import { type Table, USER_TABLE } from "../tables/schema.js";
import { assertUnique } from "../tables/unique.js";
import { COLLECTIONS, nowSeconds, type Reader, requireTable, rowsName, rowsOf, type World } from "../world.js";

/** The names a user can log in with (contract 12.1). */
export const LOGIN_METHODS = ["username", "email", "phone"] as const;
export type LoginMethod = (typeof LOGIN_METHODS)[number];

/** Smallest id of a registered user: ids have 8 digits or more (contract 12.2). */
const FIRST_USER_ID = 10_000_000;

export const usersTable = (reader: Reader): Table => requireTable(reader, USER_TABLE);

export const usersOf = (reader: Reader): Collection => rowsOf(reader, usersTable(reader));

/** Names are unique without regard to case. */
const loginKey = (method: LoginMethod, value: string): string => `${method}:${value.toLowerCase()}`;

/** The user who logs in with this name, by id. */
export const findLogin = (reader: Reader, method: LoginMethod, value: string): string | undefined =>
  reader.collection(COLLECTIONS.logins).get(loginKey(method, value))?.user as string | undefined;

/** Takes a login name for a user, gives the old one free. @throws ApiError 400 when another user has it */
export const claimLogin = (tx: Transaction, user: Document, method: LoginMethod, value: string | null): void => {
  const before = user[`_${method}`];
  if (typeof before === "string") tx.remove(COLLECTIONS.logins, loginKey(method, before));
  if (value === null) return;
  if (findLogin(tx, method, value) !== undefined) throw badRequest(`${method} is taken`);
  tx.insert(COLLECTIONS.logins, { id: loginKey(method, value), user: user.id });
};

/** The next id that no fixture has taken. */
const freeId = (tx: Transaction, table: Table): number => {
  const id = FIRST_USER_ID + tx.next(COLLECTIONS.users);
  return rowsOf(tx, table).has(String(id)) ? freeId(tx, table) : id;
};

/** A user row with everything contract 12.2 lists. */
export const newUser = (world: World, tx: Transaction, values: JsonObject): Document => {
  const table = usersTable(tx);
  const id = freeId(tx, table);
  const now = nowSeconds(world);
  const user: Document = {
    nickname: "",
    avatar: "",
    gender: 0,
    country: "",
    province: "",
    city: "",
    language: "",
    openid: "",
    unionid: "",
    is_authorized: false,
    _username: null,
    _email: null,
    _email_verified: false,
    _phone: null,
    _phone_verified: false,
    _anonymous: false,
    _provider: {},
    ...values,
    id: String(id),
    created_by: id,
    created_at: now,
    updated_at: now,
    read_perm: resolveAcl(table.rowReadPerm, id),
    write_perm: resolveAcl(table.rowWritePerm, id),
  };
  assertUnique(tx, table, user);
  tx.insert(rowsName(table), user);
  return user;
};

/** Removes what belongs to a user: login names, password, sessions, memberships. */
export const forgetUser = (tx: Transaction, user: Document): void => {
  for (const method of LOGIN_METHODS) claimLogin(tx, user, method, null);
  tx.remove(COLLECTIONS.credentials, user.id);
  tx.remove(COLLECTIONS.memberships, user.id);
  for (const { id } of tx.collection(COLLECTIONS.sessions).find({ user: Number(user.id) }))
    tx.remove(COLLECTIONS.sessions, id);
};

export const replaceUser = (tx: Transaction, user: Document): void => {
  const table = usersTable(tx);
  assertUnique(tx, table, user);
  tx.replace(rowsName(table), user);
};
