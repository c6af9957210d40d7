import type { Durability } from "../../../src/store/file/journal.js";
import type { Document, Transaction } from "../../../src/store/index.js";

/** What a writer is told to do. */
export interface Order {
  readonly file: string;
  readonly durability: Durability;
  readonly journalLimit: number;
  /** The number of its first commit. */
  readonly from: number;
}

/** The most commits a writer makes at once. */
export const BURST = 12;

/** Few, so that the data stays small and is soon written anew. */
const IDS = 60;

/** The part of a transaction that a plan needs, and a model of the data has too. */
export type Writing = Pick<Transaction, "insert" | "replace" | "remove" | "drop" | "next"> & {
  collection(name: string): { has(id: string): boolean };
};

const put = (tx: Writing, collection: string, document: Document): void => {
  if (tx.collection(collection).has(document.id)) tx.replace(collection, document);
  else tx.insert(collection, document);
};

/** What the commit of a number does: the same whoever asks. */
export const planOf =
  (number: number) =>
  (tx: Writing): void => {
    const document = { id: String((number * 7) % IDS), number, text: "梨".repeat(number % 50) };
    if (number % 131 === 0) {
      tx.drop("left");
      tx.drop("right");
    } else if (number % 5 === 0) {
      // A pair: both or none.
      put(tx, "left", document);
      put(tx, "right", document);
    } else if (number % 11 === 0) {
      tx.remove("single", document.id);
      tx.next("sequence");
    } else {
      put(tx, "single", document);
    }
    // So that no commit is empty, and each shows.
    put(tx, "last", { id: "last", number });
  };

/** The data as a list would have it. */
export const createModel = () => {
  const content = new Map<string, Map<string, Document>>();
  const open = (name: string): Map<string, Document> => {
    const documents = content.get(name) ?? new Map<string, Document>();
    content.set(name, documents);
    return documents;
  };
  const tx: Writing = {
    collection: open,
    insert: (name, document) => void open(name).set(document.id, document),
    replace: (name, document) => void open(name).set(document.id, document),
    remove: (name, id) => open(name).delete(id),
    drop: (name) => open(name).clear(),
    next: () => 0,
  };
  return {
    tx,
    content: (): Record<string, readonly Document[]> =>
      Object.fromEntries(
        [...content]
          .filter(([, documents]) => documents.size > 0)
          .map(([name, documents]) => [name, [...documents.values()]] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
  };
};
