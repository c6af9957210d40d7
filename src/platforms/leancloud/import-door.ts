import { EmulatorError, isObject, type Json, type JsonObject } from "../../kernel/index.js";
import { ANONYMOUS, type Caller, MASTER } from "./access/caller.js";
import { objectMissing } from "./errors.js";
import type { Deployment } from "./functions/code.js";
import type { Definition } from "./functions/engines.js";
import { classHookName, type UserHook, userHookName } from "./functions/names.js";
import type { BatchResult } from "./http/batch.js";
import type { ImportOptions, ImportReport } from "./import-export.js";
import type {
  CallerOptions,
  DefineOptions,
  HookOptions,
  Leancloud,
  NativeFunction,
  QueryOptions,
  Wire,
} from "./leancloud.js";
import { CLASS_HOOKS, type ClassHook } from "./objects/hooks.js";
import type { Operations } from "./operations.js";
import { pointerTo } from "./values/typed.js";
import { toWire, toWireObject } from "./wire.js";

/** What this door leads to besides operations. */
export interface DoorParts {
  readonly operations: Operations;
  readonly batch: (caller: Caller, body: JsonObject) => Promise<BatchResult>;
  readonly define: (deployment: Deployment, name: string, definition: Definition) => void;
  readonly deploy: (code: string, deployment: Deployment) => Promise<void>;
  readonly use: (engine: object, deployment: Deployment) => Promise<void>;
  readonly importExport: (path: string, options?: ImportOptions) => Promise<ImportReport>;
  /** The session token of a user who has one. */
  readonly tokenOf: (user: string) => string | undefined;
}

const CALLER_KEYS = ["sessionToken", "user", "master", "production"];

/** A misspelt caller must not become the master. @throws EmulatorError INVALID_ARGUMENT */
const checkCaller = (other: unknown): void => {
  const isKnown =
    other === "anonymous" ||
    (isObject(other) &&
      Object.keys(other).length > 0 &&
      Object.keys(other).every((name) => CALLER_KEYS.includes(name)));
  if (isKnown) return;
  throw new EmulatorError(
    "INVALID_ARGUMENT",
    `leancloud.as(${JSON.stringify(other)}): write "anonymous", or an object with sessionToken, user, master or production; ` +
      "asMaster() is the master key",
  );
};

const deploymentOf = (deployment: unknown = "production"): Deployment => {
  if (deployment === "production" || deployment === "staging") return deployment;
  throw new EmulatorError(
    "INVALID_ARGUMENT",
    `deployment is "production" or "staging", not ${JSON.stringify(deployment)}`,
  );
};

const checkFunction = (name: unknown, fn: unknown): void => {
  if (typeof name !== "string" || name === "") throw new EmulatorError("INVALID_ARGUMENT", "a function needs a name");
  if (typeof fn !== "function") throw new EmulatorError("INVALID_ARGUMENT", `${name} is not a function`);
};

/** A query's options as operations take them. */
const selection = ({ where, count, ...rest }: QueryOptions = {}) => ({
  ...rest,
  ...(where === undefined ? {} : { where: toWire(where) }),
  ...(count ? { count: 1 } : {}),
});

const condition = (where: Wire): { where?: Json } => (where === undefined ? {} : { where: toWire(where) });

const addMembers = (op: "AddRelation" | "RemoveRelation", className: string, ids: readonly string[]): JsonObject => ({
  __op: op,
  objects: ids.map((id) => pointerTo(className, id)),
});

/** Binds the operations to a caller. */
export const createImportDoor = (parts: DoorParts, caller: Caller = MASTER): Leancloud => {
  const { objects, users, files, functions, queue, other } = parts.operations;

  const define = (name: string, options: DefineOptions | NativeFunction, fn?: NativeFunction): void => {
    if (typeof options === "function" && fn !== undefined) {
      throw new EmulatorError("INVALID_ARGUMENT", `define("${name}", …): the options come before the function`);
    }
    const [given, own] = typeof options === "function" ? [{}, options] : [options, fn];
    checkFunction(name, own);
    const { deployment, ...rest } = given;
    if (own !== undefined) parts.define(deploymentOf(deployment), name, { fn: own as Definition["fn"], ...rest });
  };

  const classHook =
    (hook: ClassHook) => (className: string, options: HookOptions | NativeFunction, fn?: NativeFunction) =>
      define(classHookName(hook, className), options, fn);
  const userHook = (hook: UserHook) => (options: HookOptions | NativeFunction, fn?: NativeFunction) =>
    define(userHookName(hook), options, fn);

  const become = (sessionToken: string) => users.me(caller, { sessionToken });

  return {
    objects: {
      create: async (className, data, { fetchWhenSave } = {}) =>
        (await objects.create(caller, { className, body: toWireObject(data), fetch: fetchWhenSave })).object,
      async get(className, id, options = {}) {
        const object = await objects.get(caller, { ...options, className, id });
        if (object === undefined) throw objectMissing(className, id);
        return object;
      },
      find: async (className, options) => objects.find(caller, { className, ...selection(options) }),
      async count(className, where) {
        const { count } = await objects.find(caller, { className, ...condition(where), limit: 0, count: 1 });
        return Number(count);
      },
      update: async (className, id, data, { where, fetchWhenSave } = {}) =>
        objects.update(caller, { className, id, body: toWireObject(data), ...condition(where), fetch: fetchWhenSave }),
      async delete(className, id, { where } = {}) {
        await objects.delete(caller, { className, id, ...condition(where) });
      },
      batch: async (requests) => parts.batch(caller, { requests: toWire(requests) }),
      scan: async (className, { where, ...options } = {}) =>
        other.scan(caller, { className, ...options, ...condition(where) }),
      cql: async (cql, pvalues) =>
        other.cloudQuery(caller, { cql, ...(pvalues === undefined ? {} : { pvalues: toWire(pvalues) }) }),
    },
    functions: {
      run: async (name, params = {}) => functions.run(caller, name, toWire(params)),
      rpc: async (name, params = {}) => functions.rpc(caller, name, toWire(params)),
      define,
      deploy: (code, { deployment } = {}) => parts.deploy(code, deploymentOf(deployment)),
      use: (engine, { deployment } = {}) => parts.use(engine, deploymentOf(deployment)),
      names: async () => (await functions.metadata(MASTER)).result,
      enqueue: async (name, params = {}, options = {}) =>
        queue.enqueue(caller, { ...toWireObject(options), function: name, params: toWire(params) }),
      task: (uniqueId) => queue.info(caller, { id: uniqueId }),
    },
    hooks: {
      ...(Object.fromEntries(CLASS_HOOKS.map((hook) => [hook, classHook(hook)])) as Record<
        ClassHook,
        ReturnType<typeof classHook>
      >),
      onLogin: userHook("onLogin"),
      onAuthData: userHook("onAuthData"),
      onVerified: (kind: "sms" | "email", options: HookOptions | NativeFunction, fn?: NativeFunction) =>
        userHook(`onVerified/${kind}`)(options, fn),
    },
    users: {
      signUp: async (data) => (await users.create(caller, { body: toWireObject(data) })).user,
      logIn: async (data) => users.logIn(caller, { body: toWireObject(data) }),
      logInWithAuthData: async (authData, { failOnNotExist } = {}) =>
        (await users.create(caller, { body: { authData: toWire(authData) }, failOnNotExist })).user,
      logInWithPhone: async (data) => (await users.byMobilePhone(caller, { body: toWireObject(data) })).user,
      become,
      get: (id, options = {}) => users.get(caller, { ...options, id }),
      find: async (options) => objects.find(caller, { className: "_User", ...selection(options) }),
      update: async (id, data) => users.update(caller, { id, body: toWireObject(data) }),
      async delete(id) {
        await users.delete(caller, { id });
      },
      updatePassword: (id, oldPassword, newPassword) =>
        users.updatePassword(caller, { id, body: { old_password: oldPassword, new_password: newPassword } }),
      refreshSessionToken: (id) => users.refreshSessionToken(caller, { id }),
      async setPassword(id, password) {
        await users.setPassword(caller, { id, password });
      },
      async requestSmsCode(data) {
        await users.requestSmsCode(caller, { body: toWireObject(data) });
      },
      async verifySmsCode(code, data) {
        await users.verifySmsCode(caller, { code, body: toWireObject(data) });
      },
      async requestEmailVerify(email) {
        await users.requestEmailVerify(caller, { body: { email } });
      },
      async verifyEmail(token) {
        await users.verifyEmail(caller, { token });
      },
      async requestPasswordReset(email) {
        await users.requestPasswordReset(caller, { body: { email } });
      },
      async resetPassword(token, password) {
        await users.resetPassword(caller, { token, password });
      },
      async follow(id, friend, attributes = {}) {
        await users.follow(caller, { id, other: friend, body: toWireObject(attributes) });
      },
      async unfollow(id, friend) {
        await users.unfollow(caller, { id, other: friend });
      },
    },
    roles: {
      create: async (name, { acl = { "*": { read: true } }, users: members = [], roles = [] } = {}) =>
        (
          await objects.create(caller, {
            className: "_Role",
            body: {
              name,
              ACL: toWire(acl),
              ...(members.length === 0 ? {} : { users: addMembers("AddRelation", "_User", members) }),
              ...(roles.length === 0 ? {} : { roles: addMembers("AddRelation", "_Role", roles) }),
            },
          })
        ).object,
      find: async (options) => objects.find(caller, { className: "_Role", ...selection(options) }),
      async addUsers(id, members) {
        await objects.update(caller, {
          className: "_Role",
          id,
          body: { users: addMembers("AddRelation", "_User", members) },
        });
      },
      async removeUsers(id, members) {
        const users = addMembers("RemoveRelation", "_User", members);
        await objects.update(caller, { className: "_Role", id, body: { users } });
      },
      async delete(id) {
        await objects.delete(caller, { className: "_Role", id });
      },
    },
    files: {
      upload: async (name, bytes, { type, metaData, ACL: acl } = {}) =>
        files.upload(caller, {
          name,
          bytes: typeof bytes === "string" ? Buffer.from(bytes) : bytes,
          type,
          body: {
            ...(metaData === undefined ? {} : { metaData: toWire(metaData) }),
            ...(acl === undefined ? {} : { ACL: toWire(acl) }),
          },
        }),
      create: async (data) => files.create(caller, toWireObject(data)),
      content: (key) => files.content({ key }),
      async get(id) {
        const file = await objects.get(caller, { className: "_File", id });
        if (file === undefined) throw objectMissing("_File", id);
        return file;
      },
      find: async (options) => objects.find(caller, { className: "_File", ...selection(options) }),
      async delete(id) {
        await objects.delete(caller, { className: "_File", id });
      },
    },
    date: () => other.date(),
    importExport: parts.importExport,
    as(next) {
      checkCaller(next);
      return createImportDoor(parts, callerOf(parts, next));
    },
    asMaster: () => createImportDoor(parts),
  };
};

/** Whose eyes. A user whose session nobody has opened yet is a user all the same. */
const callerOf = ({ operations, tokenOf }: DoorParts, next: CallerOptions | "anonymous"): Caller => {
  if (next === "anonymous") return ANONYMOUS;
  const { sessionToken, user, master = false, production = true } = next;
  const token = sessionToken ?? (user === undefined ? undefined : tokenOf(user));
  return {
    ...ANONYMOUS,
    master,
    hookKey: master,
    production,
    sessionToken: token,
    user: user ?? (token === undefined ? undefined : operations.users.userOfToken(token)),
  };
};
