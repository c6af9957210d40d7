import { createHash } from "node:crypto";
import type { Document, Transaction } from "../../../store/index.js";
import { COLLECTIONS, type World } from "../world.js";
import { type Deployment, noteProblem, type StoredFunction, storeFunction } from "./registry.js";
import { storeTask } from "./tasks.js";

/** One function or one timed task of a fixture set. */
export interface FixtureItem {
  readonly name: string;
  /** All that it says: when this is another, so is the item. */
  readonly text: string;
  put(tx: Transaction): void;
}

/** Deploys a function of a fixture set, whatever has its name. @throws EmulatorError INVALID_ARGUMENT */
export const putFunction = (
  world: Pick<World, "config" | "log">,
  tx: Transaction,
  deployment: Deployment,
): StoredFunction => {
  const stored = storeFunction(world, tx, { ...deployment, from: "fixtures" });
  // A set that is not loaded ends the start: then there is no log that could be wrong.
  if (stored.problem !== null) noteProblem(world, { name: stored.id, filename: stored.filename }, stored.problem);
  return stored;
};

/** Sets a timed task of a fixture set. @throws EmulatorError INVALID_ARGUMENT */
export const putTask = (tx: Transaction, task: unknown): void => storeTask(tx, task, "fixtures");

const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/**
 * Brings what a fixture set says of functions, or of tasks, into a store that may have come with data: the newest intention counts.
 *
 * * A file that is new, or another than at the last start, takes the place of whatever has its name: somebody has just written it.
 * * A file that is the same as then says nothing new: what was deployed under its name since, by a request or by code, stays, and what
 *   was removed stays away.
 * * A file that is gone takes along what came from it, but not what was deployed in its place.
 *
 * @example
 * ```ts
 * await store.commit((tx) => takeOver(tx, "tasks", [{ name: "report", text: json, put: (tx) => putTask(tx, task) }]));
 * ```
 */
export const takeOver = (tx: Transaction, kind: "functions" | "tasks", items: readonly FixtureItem[]): void => {
  const isOurs = (name: string): boolean => {
    const present: (Document & { from?: unknown }) | undefined = tx.collection(COLLECTIONS[kind]).get(name);
    return present?.from === "fixtures";
  };
  const seen = new Map(
    tx
      .collection(COLLECTIONS.fixtures)
      .find({ kind })
      .map(({ name, digest }) => [String(name), String(digest)]),
  );
  const names = new Set(items.map(({ name }) => name));
  for (const name of seen.keys()) {
    if (names.has(name)) continue;
    if (isOurs(name)) tx.remove(COLLECTIONS[kind], name);
    tx.remove(COLLECTIONS.fixtures, `${kind}/${name}`);
  }
  for (const { name, text, put } of items) {
    const digest = digestOf(text);
    const before = seen.get(name);
    // Also what has not changed: whether it can run depends on the configuration, too, and the log begins anew.
    if (before !== digest || isOurs(name)) put(tx);
    const said: Document = { id: `${kind}/${name}`, kind, name, digest };
    if (before === undefined) tx.insert(COLLECTIONS.fixtures, said);
    else if (before !== digest) tx.replace(COLLECTIONS.fixtures, said);
  }
};
