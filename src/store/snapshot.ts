import type { Shelf, Snapshot } from "./types.js";

/** Where a snapshot keeps what it shares with the store: out of everybody's reach. */
const CONTENT = Symbol("content");

interface Kept extends Snapshot {
  readonly [CONTENT]: ReadonlyMap<string, Shelf>;
}

export const toSnapshot = (collections: ReadonlyMap<string, Shelf>): Snapshot => {
  const kept: Kept = Object.defineProperty({ kind: "snapshot" } as Kept, CONTENT, { value: collections });
  return Object.freeze(kept);
};

export const contentOf = (snapshot: Snapshot): ReadonlyMap<string, Shelf> => (snapshot as Kept)[CONTENT];

/** The state of a store that holds nothing. */
export const emptySnapshot = (): Snapshot => toSnapshot(new Map());
