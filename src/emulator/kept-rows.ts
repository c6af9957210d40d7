import type { Remember, RowMemory } from "../fixtures.js";
import { has } from "../kernel/index.js";
import type { Document, Transaction } from "../store/index.js";

/** Where it is kept what the rows of a set looked like, and which number each had: so that it can be edited later. */
const COLLECTION = "emulator:rows";

/** Between members of a row. */
const COMMA = ",";

/** One text for each list: it is compared and replaced as a whole. */
const toDocument = (id: string, { digests, numbers, members }: RowMemory): Document => ({
  id,
  digests: digests.join(" "),
  numbers: numbers.join(" "),
  ...(members && { members: members.map((row) => row.join(COMMA)).join(" ") }),
});

const split = (text: unknown): string[] => (typeof text === "string" && text !== "" ? text.split(" ") : []);

/**
 * What is kept of the rows of sets that were loaded.
 *
 * @param find looks a document up, in a store or a snapshot
 * @example
 * ```ts
 * const set = await openFixtures(dir, rememberedIn((collection, id) => store.collection(collection).peek(id)));
 * ```
 */
export const rememberedIn =
  (find: (collection: string, id: string) => Readonly<Document> | undefined): Remember =>
  (list) => {
    const kept = find(COLLECTION, list);
    return (
      kept && {
        digests: split(kept.digests),
        numbers: split(kept.numbers).map(Number),
        // Data files from before there was this have none.
        ...(has(kept, "members") && { members: split(kept.members).map((row) => row.split(COMMA)) }),
      }
    );
  };

/** Keeps what is to be remembered of the rows of a set. */
export const keepRows = (tx: Transaction, memory: ReadonlyMap<string, RowMemory>): void => {
  for (const [list, rows] of memory) {
    tx.remove(COLLECTION, list);
    tx.insert(COLLECTION, toDocument(list, rows));
  }
};

/** Not what anybody has made of a set. */
export const isKeptRows = (collection: string): boolean => collection === COLLECTION;
