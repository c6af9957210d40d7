import { isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Document } from "../../../store/index.js";
import type { Caller } from "../access/caller.js";
import { badRequest, forbidden, notFound, typeConflict } from "../errors.js";
import { toFlag } from "../paging.js";
import { acceptColumn } from "../records/changes.js";
import { createPresentation, type ShapeInput } from "../records/presentation.js";
import { type Row, removeRow, type WriteOptions } from "../records/records.js";
import { assertRequired, fillDefaults } from "../records/rows.js";
import { type WritableColumn, writableProfileColumn } from "../records/writable.js";
import { columnOf, type Table } from "../tables/schema.js";
import type { Hooks } from "../triggers/hooks.js";
import { findUser, lookup, type Reader, tableNames, type World } from "../world.js";
import { claimLogin, LOGIN_METHODS, newUser, usersTable } from "./users.js";

/** What only a new user takes, besides `_password` and what the user endpoints change (contract 9). */
const ACCOUNT_COLUMNS = ["_username", "_email", "_phone", "_provider"];

/** Contract 9: the super-admin makes and removes users; no client does. */
const assertAdmin = (caller: Caller): void => {
  if (caller.namespace === "hserve") throw forbidden();
};

const requireUser = (reader: Reader, id: string | number): Document => {
  const user = findUser(reader, id);
  if (user === undefined) throw notFound(`user ${id}`);
  return user;
};

const writableAccountColumn = (caller: Caller): WritableColumn => {
  const profile = writableProfileColumn(caller);
  return (table, name) => (ACCOUNT_COLUMNS.includes(name) ? columnOf(table, name) : profile(table, name));
};

/** A new user's columns, checked as strictly as an update of a user is (contract 12.3). */
const readColumns = (world: World, caller: Caller, table: Table, data: JsonObject): JsonObject => {
  const names = tableNames(world.store);
  const writable = writableAccountColumn(caller);
  const values: JsonObject = {};
  for (const [name, value] of Object.entries(data)) {
    const field = writable(table, name);
    if (field === undefined) continue;
    const accepted = acceptColumn(field, value, names);
    if (accepted === undefined) throw typeConflict();
    values[name] = accepted;
  }
  for (const method of LOGIN_METHODS) {
    if (values[`_${method}`] === "") throw badRequest(`_${method} must be a text or null`);
  }
  fillDefaults(table, values, names);
  assertRequired(table, values);
  return values;
};

const readPassword = (value: Json | undefined): string | undefined => {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string" || value === "") throw badRequest("_password must be a non-empty text");
  return value;
};

/** Users made and removed by the super-admin (contract 9, `BaaS.User`). */
export const createAccounts = (world: World, hooks: Hooks) => {
  const { store } = world;

  /** A user who did not register: logins and password are optional. */
  const create = async (caller: Caller, input: ShapeInput & WriteOptions & { readonly data: Json }): Promise<Row> => {
    assertAdmin(caller);
    if (!isObject(input.data)) throw badRequest("the body must be a JSON object");
    const fires = toFlag("enable_trigger", input.enableTrigger) ?? true;
    const table = usersTable(store);
    const present = createPresentation(caller, table, lookup(store), input);
    const { _password, ...data } = input.data as JsonObject;
    const password = readPassword(_password);
    const values = readColumns(world, caller, table, data);
    if (hooks.hasValidator(table)) await hooks.validate(caller, table, { event: "create", payload: data });
    const user = await store.commit((tx) => {
      const user = newUser(world, tx, values);
      for (const method of LOGIN_METHODS) {
        const login = user[`_${method}`];
        if (typeof login === "string") claimLogin(tx, { ...user, [`_${method}`]: null }, method, login);
      }
      if (password !== undefined) world.passwords.set(tx, user.id, password);
      return user;
    });
    if (fires) hooks.written(caller, table, "create", [{ after: user }]);
    return present(user);
  };

  /** The user is gone with all they could act by: login names, password, sessions, memberships. Their rows stay. */
  const remove = async (caller: Caller, input: WriteOptions & { readonly id: string | number }): Promise<void> => {
    assertAdmin(caller);
    const fires = toFlag("enable_trigger", input.enableTrigger) ?? true;
    const table = usersTable(store);
    const read = requireUser(store, input.id);
    if (hooks.hasValidator(table)) await hooks.validate(caller, table, { event: "delete", before: read });
    const before = await store.commit((tx) => {
      const user = requireUser(tx, input.id);
      removeRow(tx, table, user);
      return user;
    });
    if (fires) hooks.written(caller, table, "delete", [{ before }]);
  };

  return { create, delete: remove };
};
