import type { PlatformName } from "../clouds.js";
import { isNamed } from "../kernel/index.js";

type Methods = Readonly<Record<PlatformName, Readonly<Record<string, string>>>>;

/** Of the methods of an import door, those that are recorded, and struck, under the name of another operation. */
const ASKS_FOR: Methods = {
  mincloud: {
    "tables.indexes": "indexes.list",
    "tables.createIndex": "indexes.create",
    "tables.deleteIndex": "indexes.delete",
    "tables.export": "transfer.dump",
    "tables.import": "transfer.load",
    "users.setAccount": "sessions.setAccount",
    "groups.add": "groups.patchMembership",
    "groups.remove": "groups.patchMembership",
  },
  leancloud: {
    "objects.count": "objects.find",
    "objects.cql": "objects.cloudQuery",
    "functions.names": "functions.metadata",
    "functions.enqueue": "queue.enqueue",
    "functions.task": "queue.info",
    "users.signUp": "objects.create",
    "users.logInWithAuthData": "objects.create",
    "users.logInWithPhone": "users.byMobilePhone",
    "users.become": "users.me",
    "users.get": "objects.get",
    "users.find": "objects.find",
    "users.update": "objects.update",
    "users.delete": "objects.delete",
    "roles.create": "objects.create",
    "roles.find": "objects.find",
    "roles.addUsers": "objects.update",
    "roles.removeUsers": "objects.update",
    "roles.delete": "objects.delete",
    "files.create": "objects.create",
    "files.get": "objects.get",
    "files.find": "objects.find",
    "files.delete": "objects.delete",
    date: "server.date",
  },
  bmob: {
    "objects.count": "objects.find",
    "objects.bql": "objects.cloudQuery",
    "users.signUp": "objects.create",
    "users.get": "objects.get",
    "users.find": "objects.find",
    "users.update": "objects.update",
    "users.delete": "objects.delete",
    "users.updatePassword": "users.changePassword",
    "roles.create": "objects.create",
    "roles.addUsers": "objects.update",
    "roles.removeUsers": "objects.update",
    "roles.delete": "objects.delete",
    "files.download": "files.content",
    timestamp: "server.timestamp",
  },
};

const BATCH = 'each request of a batch is an operation of its own: name that, such as "objects.create"';
const HOOKS = "the cloud itself runs hooks, and is not struck; what they ask for in turn is";
const TASKS = "the cloud itself runs tasks, and is not struck; what they ask for in turn is";
const PREPARES = "it prepares the emulator, and no app can ask for it";
const WHO = "it says who asks";

/** Those that ask for no operation, or for several: a method or a group of them, and why. */
const ASKS_FOR_NONE: Methods = {
  mincloud: { "functions.define": PREPARES, "triggers.define": PREPARES, as: WHO, asAdmin: WHO },
  leancloud: {
    "objects.batch": BATCH,
    "functions.define": PREPARES,
    "functions.deploy": PREPARES,
    "functions.use": PREPARES,
    "hooks.*": HOOKS,
    importExport: PREPARES,
    as: WHO,
    asMaster: WHO,
  },
  bmob: {
    "objects.batch": BATCH,
    "functions.define": PREPARES,
    "functions.deploy": PREPARES,
    "functions.remove": PREPARES,
    "functions.list": PREPARES,
    "tasks.*": TASKS,
    as: WHO,
    asMaster: WHO,
  },
};

/** What a row of the tables says of a method; of the platform that is meant, or any. */
const rowOf = (methods: Methods, method: string, platform: string | undefined): string | undefined =>
  Object.entries(methods)
    .filter(([name]) => platform === undefined || platform === name)
    .flatMap(([, rows]) => Object.entries(rows))
    .find(([row]) => isNamed(row, method) || (row.endsWith(".*") && row.startsWith(`${method}.`)))?.[1];

/**
 * What a method of an import door asks for, in words, where that is no operation of the same name; undefined for everything else.
 *
 * @example
 * ```ts
 * askedBy("objects.count", "bmob"); // 'objects.count() is an "objects.find"'
 * askedBy("objects.batch", undefined); // "each request of a batch is an operation of its own: …"
 * ```
 */
export const askedBy = (method: string, platform: string | undefined): string | undefined => {
  const operation = rowOf(ASKS_FOR, method, platform);
  if (operation === undefined) return rowOf(ASKS_FOR_NONE, method, platform);
  const kind = /^(?:user|role|file)(?=s\.)/.exec(method)?.[0];
  const about =
    kind !== undefined && operation.startsWith("objects.")
      ? ` of the class "_${kind.charAt(0).toUpperCase()}${kind.slice(1)}"`
      : "";
  return `${method}() is an ${JSON.stringify(operation)}${about}`;
};
