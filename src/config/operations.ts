import type { PlatformName } from "../clouds.js";
import { type About, type Fault as AnyFault, type Faults as AnyFaults, isNamed } from "../kernel/index.js";
import { OPERATIONS as BMOB } from "../platforms/bmob/operation-table.js";
import { OPERATIONS as LEANCLOUD } from "../platforms/leancloud/operation-table.js";
import { OPERATIONS as MINCLOUD } from "../platforms/mincloud/operation-table.js";
import { nearest } from "../suggest.js";

/**
 * Trouble that an app must cope with: an operation that takes long, that fails, or whose answer is lost.
 *
 * It strikes what enters through a door: imported calls, HTTP, and what cloud functions ask for. What the cloud itself sets going, such as
 * triggers, hooks, timers and queued functions, is not struck; what those ask for in turn, is.
 *
 * @interface
 */
export type Fault = AnyFault<PlatformName>;

/**
 * The faults in force.
 *
 * @interface
 */
export type Faults = AnyFaults<PlatformName>;

interface Group {
  readonly about?: About;
  readonly names: readonly string[];
}

const TABLES: Readonly<Record<PlatformName, Readonly<Record<string, Group>>>> = {
  mincloud: MINCLOUD,
  leancloud: LEANCLOUD,
  bmob: BMOB,
};

/** An operation of a cloud. */
interface KnownOperation {
  readonly platform: string;
  /** `"records.create"`. */
  readonly name: string;
  /** `"records.*"`. */
  readonly group: string;
  readonly about: About | undefined;
}

/** Everything that can be asked of any cloud. */
const KNOWN_OPERATIONS: readonly KnownOperation[] = Object.entries(TABLES).flatMap(([platform, table]) =>
  Object.entries(table).flatMap(([group, { about, names }]) =>
    names.map((name) => ({ platform, name: `${group}.${name}`, group: `${group}.*`, about })),
  ),
);

/** Operations that a pattern names, of one cloud or any. */
export const operationsNamed = (pattern: string | undefined, platform: string | undefined): readonly KnownOperation[] =>
  KNOWN_OPERATIONS.filter(
    (known) =>
      (platform === undefined || platform === known.platform) &&
      (pattern === undefined || isNamed(pattern, known.name)),
  );

/** Of the methods of an import door, those that are recorded, and struck, under the name of another operation. */
const ASKS_FOR: Readonly<Record<PlatformName, Readonly<Record<string, string>>>> = {
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

/** What such a method asks for, in words; undefined when it is none. */
const askedFor = (method: string, platform: string | undefined): string | undefined => {
  for (const [name, methods] of Object.entries(ASKS_FOR)) {
    const operation = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (operation === undefined || (platform !== undefined && platform !== name)) continue;
    const kind = /^(?:user|role|file)(?=s\.)/.exec(method)?.[0];
    const about =
      kind !== undefined && operation.startsWith("objects.")
        ? ` of the class "_${kind.charAt(0).toUpperCase()}${kind.slice(1)}"`
        : "";
    return `${method}() is an ${JSON.stringify(operation)}${about}`;
  }
  return undefined;
};

const distinct = (words: readonly string[]): string[] => [...new Set(words)];

/**
 * Why a pattern names no operation.
 *
 * @example
 * ```ts
 * noSuchOperation("record.create", undefined); // 'there is no operation "record.create" on any cloud; did you mean "records.create"?'
 * noSuchOperation("objects.count", "bmob"); // 'there is no operation "objects.count" on bmob; objects.count() is an "objects.find"'
 * ```
 */
export const noSuchOperation = (pattern: string, platform: string | undefined): string => {
  const start = `there is no operation ${JSON.stringify(pattern)} on ${platform ?? "any cloud"}`;
  const asked = askedFor(pattern, platform);
  if (asked !== undefined) return `${start}; ${asked}`;
  const others = distinct(operationsNamed(pattern, undefined).map((known) => known.platform));
  if (others.length > 0) return `${start}, but on ${others.join(" and ")}`;
  const known = operationsNamed(undefined, platform);
  const guess = nearest(pattern, distinct(known.flatMap(({ name, group }) => [name, group])));
  // All of them would be a hundred.
  return guess === undefined
    ? `${start}; known are ${distinct(known.map(({ group }) => group)).join(", ")}`
    : `${start}; did you mean ${JSON.stringify(guess)}?`;
};
