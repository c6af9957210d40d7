import { PLATFORMS, type PlatformName } from "../clouds.js";
import { type About, type Fault as AnyFault, type Faults as AnyFaults, isNamed } from "../kernel/index.js";
import { OPERATIONS as BMOB } from "../platforms/bmob/operation-table.js";
import { OPERATIONS as LEANCLOUD } from "../platforms/leancloud/operation-table.js";
import { OPERATIONS as MINCLOUD } from "../platforms/mincloud/operation-table.js";
import { nearest } from "../suggest.js";
import { askedBy } from "./methods.js";

/**
 * Trouble that an app must cope with: an operation that takes long, that fails, or whose answer is lost.
 *
 * It strikes what enters through a door: imported calls, HTTP, and what cloud functions ask for. What the cloud itself sets going, such as
 * triggers, hooks, timers and queued functions, is not struck; what those ask for in turn, is. A function that `AV.Cloud.run` calls inside
 * a function is none that is asked for: the engine runs it itself, as the real one does, and it is neither struck nor recorded.
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
  const asked = askedBy(pattern, platform);
  if (asked !== undefined) return `${start}; ${asked}`;
  const named = PLATFORMS.find((name) => pattern.startsWith(`${name}.`));
  const rest = pattern.slice(pattern.indexOf(".") + 1);
  if (named !== undefined && operationsNamed(rest, named).length > 0)
    return `${start}; write platform: "${named}", operation: ${JSON.stringify(rest)}`;
  const others = distinct(operationsNamed(pattern, undefined).map((known) => known.platform));
  if (others.length > 0) return `${start}, but on ${others.join(" and ")}`;
  const known = operationsNamed(undefined, platform);
  const guess = nearest(pattern, distinct(known.flatMap(({ name, group }) => [name, group])));
  // All of them would be a hundred.
  return guess === undefined
    ? `${start}; known are ${distinct(known.map(({ group }) => group)).join(", ")}`
    : `${start}; did you mean ${JSON.stringify(guess)}?`;
};
