import { EmulatorError, isObject, type Json, toJson } from "../../kernel/index.js";
import { ADMIN, type Caller, LATEST, parseVersion } from "./access/caller.js";
import { asApiError, badRequest } from "./errors.js";
import type { FileFindInput } from "./files/files.js";
import type { CallerOptions, JsonLike, Mincloud } from "./mincloud.js";
import type { Operations } from "./operations.js";
import type { ExplainInput, FindInput, SelectInput } from "./records/records.js";
import type { TableInput } from "./tables/tables.js";
import type { UserFindInput } from "./users/profiles.js";

/** What a caller hands over, as plain JSON. @throws ApiError 400 */
const json = (value: JsonLike): Json => {
  try {
    return value === undefined ? null : toJson(value);
  } catch (error) {
    throw asApiError(error);
  }
};

const criteria = (where: JsonLike): { where?: Json } => (where === undefined ? {} : { where: json(where) });

/** Whose eyes, resolved: `guest` is the caller without session, who reads what everybody may read and writes nothing. */
interface Seen extends CallerOptions {
  readonly guest?: boolean;
}

const CALLER_KEYS = ["user", "env", "version"];

/** A misspelt caller must not become the super-admin. @throws EmulatorError INVALID_ARGUMENT */
const checkCaller = (other: unknown): void => {
  const isKnown =
    other === "anonymous" ||
    (isObject(other) &&
      Object.keys(other).length > 0 &&
      Object.keys(other).every((name) => CALLER_KEYS.includes(name)));
  if (isKnown) return;
  throw new EmulatorError(
    "INVALID_ARGUMENT",
    `mincloud.as(${JSON.stringify(other)}): write "anonymous", or an object with user, env or version; asAdmin() is the super-admin`,
  );
};

const callerOf = ({ user, guest, version }: Seen, { userOf }: Operations["auth"]): Caller => {
  const parsed = version === undefined ? LATEST : parseVersion(version);
  if (parsed === undefined) throw badRequest(`${version} is no API version`);
  const admin: Caller = { ...ADMIN, version: parsed };
  if (guest) return { ...admin, namespace: "hserve", source: "sdk" };
  return user === undefined ? admin : { ...admin, namespace: "hserve", source: "sdk", user: userOf(user) };
};

const membership = (op: "add" | "remove", users: readonly number[], groups: readonly number[]): Json => ({
  op,
  path: "/membership",
  users: [...users],
  groups: [...groups],
});

/** What only code can define, in an environment. */
export interface Definitions {
  define(environment: string | undefined, name: string, main: unknown): Promise<void>;
  defineTriggers(environment: string | undefined, set: unknown): Promise<void>;
}

/** Asks for the operations at each call: a reset takes an environment's data away, and the next call brings it back. */
const atEachCall = (current: () => Operations): Operations => {
  const deferred = Object.entries(current()).map(([group, operations]) => [
    group,
    Object.fromEntries(
      Object.keys(operations).map((name) => [
        name,
        (...input: unknown[]) => Reflect.get(Reflect.get(current(), group), name)(...input),
      ]),
    ),
  ]);
  return Object.fromEntries(deferred) as Operations;
};

/** Binds the operations to a caller. */
export const createImportDoor = (
  environment: (id: string | undefined) => Operations,
  own: Definitions,
  seen: Seen = {},
): Mincloud => {
  const operations = atEachCall(() => environment(seen.env));
  const { auth, tables, transfer, indexes, records, functions, timers, server } = operations;
  const { users, sessions, groups, superGroups, files, categories } = operations;
  const caller = callerOf(seen, auth);
  return {
    tables: {
      create: async (input) => tables.create(caller, json(input) as TableInput),
      list: (input = {}) => tables.list(caller, input),
      get: (table) => tables.get(caller, { table }),
      update: async (table, data) => tables.update(caller, { table, data: json(data) as TableInput }),
      delete: (table) => tables.delete(caller, { table }),
      indexes: (table) => indexes.list(caller, { table }),
      createIndex: async (table, fields) => indexes.create(caller, { table, data: { fields: json(fields) } }),
      deleteIndex: (table, index) => indexes.delete(caller, { table, index }),
      export: async (table, options) => (await transfer.dump(caller, { table, data: json(options) })).text,
      import: async (table, name, text) => {
        await transfer.load(caller, { table, name, bytes: Buffer.from(text) });
      },
    },
    records: {
      find: async (table, options = {}) =>
        records.find(caller, { ...options, table, ...criteria(options.where) } as FindInput),
      explain: async (table, options = {}, id) =>
        records.explain(caller, { ...options, table, ...criteria(options.where), id } as ExplainInput),
      get: (table, id, options = {}) => records.get(caller, { ...options, table, id }),
      create: async (table, data, options = {}) => records.create(caller, { ...options, table, data: json(data) }),
      createMany: async (table, rows, options = {}) =>
        records.createMany(caller, { ...options, table, rows: json(rows) }),
      update: async (table, id, data, options = {}) =>
        records.update(caller, { ...options, table, id, data: json(data) }),
      updateMany: async (table, data, options = {}) =>
        records.updateMany(caller, {
          ...options,
          table,
          data: json(data),
          ...criteria(options.where),
        } as SelectInput & { data: Json }),
      delete: (table, id, options = {}) => records.delete(caller, { ...options, table, id }),
      deleteMany: async (table, options = {}) =>
        records.deleteMany(caller, { ...options, table, ...criteria(options.where) } as SelectInput),
      bulkOperation: (id) => records.bulkOperation(caller, { id }),
    },
    functions: {
      create: async (input) => functions.create(caller, { data: json(input) }),
      list: (input = {}) => functions.list(caller, input),
      get: (name) => functions.get(caller, { name }),
      update: async (name, data) => functions.update(caller, { name, data: json(data) }),
      delete: (name) => functions.delete(caller, { name }),
      invoke: (async (name: string, data?: JsonLike, options: { readonly sync?: boolean } = {}) =>
        functions.invoke(caller, {
          name,
          ...(data === undefined ? {} : { data: json(data) }),
          sync: options.sync,
        })) as Mincloud["functions"]["invoke"],
      debug: async (name, input) => functions.debug(caller, { name, data: json(input) }),
      jobs: (name, filter = {}) => functions.jobs(caller, { ...filter, name }),
      define: (name, main) => own.define(seen.env, name, main),
    },
    users: {
      create: async (data, options = {}) => users.create(caller, { ...options, data: json(data) }),
      delete: (id) => users.delete(caller, { id }),
      setAccount: async (id, data) => sessions.setAccount(caller, { id, data: json(data) }),
      find: async (options = {}) => users.find(caller, { ...options, ...criteria(options.where) } as UserFindInput),
      get: (id, options = {}) => users.get(caller, { ...options, id }),
      // A client changes its own profile, by an endpoint of its own (contract 12.3).
      update: async (id, data, options = {}) =>
        seen.user !== undefined && String(id) === String(seen.user)
          ? users.updateSelf(caller, { ...options, data: json(data) })
          : users.update(caller, { ...options, id, data: json(data) }),
    },
    files: {
      upload: async (name, bytes, { type = "", ...data } = {}) =>
        files.upload(caller, { data: json(data), file: { bytes: Buffer.from(bytes), name, type } }),
      content: (cdnPath) => files.content({ cdnPath }),
      find: async (options = {}) => files.find(caller, { ...options, ...criteria(options.where) } as FileFindInput),
      get: (id) => files.get(caller, { id }),
      delete: (id) => files.delete(caller, { id }),
    },
    categories: {
      create: async (input) => categories.create(caller, { data: json(input) }),
      list: (input = {}) => categories.list(caller, input),
      get: (id) => categories.get(caller, { id }),
      update: async (id, input) => categories.update(caller, { id, data: json(input) }),
      delete: (id) => categories.delete(caller, { id }),
    },
    groups: {
      create: async (input) => groups.create(caller, { data: json(input) }),
      list: (input = {}) => groups.list(caller, input),
      get: (id) => groups.get(caller, { id }),
      update: async (id, data) => groups.update(caller, { id, data: json(data) }),
      delete: (id) => groups.delete(caller, { id }),
      add: async (members, ids) => groups.patchMembership(caller, { data: [membership("add", members, ids)] }),
      remove: async (members, ids) => groups.patchMembership(caller, { data: [membership("remove", members, ids)] }),
    },
    superGroups: {
      create: async (input) => superGroups.create(caller, { data: json(input) }),
      list: (input = {}) => superGroups.list(caller, input),
      get: (id) => superGroups.get(caller, { id }),
      update: async (id, data) => superGroups.update(caller, { id, data: json(data) }),
      delete: (id) => superGroups.delete(caller, { id }),
    },
    triggers: { define: (set) => own.defineTriggers(seen.env, set) },
    timers: { run: (name) => timers.run(caller, { name }) },
    server: { time: () => server.time(caller) },
    as: (other) => {
      checkCaller(other);
      const { guest: _guest, user: _user, ...rest } = seen;
      return createImportDoor(environment, own, { ...rest, ...(other === "anonymous" ? { guest: true } : other) });
    },
    asAdmin: () => {
      const { guest: _guest, user: _user, ...rest } = seen;
      return createImportDoor(environment, own, rest);
    },
  };
};
