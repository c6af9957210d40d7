import type { JsonObject } from "../../../kernel/index.js";
import type { Document, Transaction } from "../../../store/index.js";
import { COLLECTIONS, type Reader } from "../world.js";
import type { TriggerSet } from "./types.js";

/** The kinds of definitions, as `triggers.json` groups them. */
export type TriggerKind = keyof TriggerSet;

type Definition<K extends TriggerKind> = NonNullable<TriggerSet[K]>[number];

/** Validators are known by their table, everything else by its name. */
const keyOf = (kind: TriggerKind, definition: JsonObject): string =>
  `${kind}:${kind === "validators" ? definition.table : definition.name}`;

/** Definitions live in the store: snapshots, resets and data files hold them like data. */
export const putTriggers = (tx: Transaction, set: TriggerSet): void => {
  for (const [kind, definitions] of Object.entries(set) as [TriggerKind, JsonObject[]][]) {
    for (const definition of definitions) {
      const id = keyOf(kind, definition);
      tx.remove(COLLECTIONS.triggers, id);
      tx.insert(COLLECTIONS.triggers, { id, kind, definition });
    }
  }
};

const definitionOf = <K extends TriggerKind>(document: Document): Definition<K> =>
  document.definition as unknown as Definition<K>;

/** All definitions of a kind, in the order they were defined. */
export const triggersOf = <K extends TriggerKind>(reader: Reader, kind: K): Definition<K>[] => {
  const triggers = reader.collection(COLLECTIONS.triggers);
  // Most worlds have none, and every write asks.
  return triggers.size === 0 ? [] : triggers.find({ kind }).map((document) => definitionOf<K>(document));
};

export const findTrigger = <K extends TriggerKind>(
  reader: Reader,
  kind: K,
  name: string,
): Definition<K> | undefined => {
  const document = reader.collection(COLLECTIONS.triggers).get(`${kind}:${name}`);
  return document === undefined ? undefined : definitionOf<K>(document);
};
