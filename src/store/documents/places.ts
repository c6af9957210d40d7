import type { Document } from "../types.js";

/** Documents by their place in insertion order, at one moment. Never written again. */
export type Chunks = readonly Chunk[];

interface Chunk {
  /** Whoever may write it in place. */
  readonly owner: object;
  readonly documents: (Document | undefined)[];
  /** How many of them are there. */
  living: number;
}

/** Gives one document after the other, then `undefined`. */
export type Cursor = () => Document | undefined;

/** Documents by place: quick to walk, with holes where one was removed. Where many in a row were, nothing is left of them. */
export interface Places {
  get(place: number): Document | undefined;
  set(place: number, document: Document | undefined): void;
  /** What is there now, for a walk during which nothing is written. */
  present(): Chunks;
  /** What is there now, for ever. Later writes copy the chunk they change, once. */
  save(): Chunks;
}

/** Copying a chunk, and the list of the chunks of a million documents, takes about a microsecond each. */
const SIZE = 1024;

const NOTHING: Chunk = { owner: {}, documents: [], living: 0 };

/** Walks in insertion order. */
export const walkForward = (chunks: Chunks): Cursor => {
  let index = 0;
  let documents = chunks[0]?.documents ?? [];
  let at = 0;
  return () => {
    for (;;) {
      while (at < documents.length) {
        const document = documents[at++];
        if (document !== undefined) return document;
      }
      index += 1;
      const next = chunks[index];
      if (next === undefined) return undefined;
      documents = next.documents;
      at = 0;
    }
  };
};

/** Walks the other way round. */
export const walkBackward = (chunks: Chunks): Cursor => {
  let index = chunks.length;
  let documents: Chunk["documents"] = [];
  let at = 0;
  return () => {
    for (;;) {
      while (at > 0) {
        at -= 1;
        const document = documents[at];
        if (document !== undefined) return document;
      }
      index -= 1;
      const next = chunks[index];
      if (next === undefined) return undefined;
      documents = next.documents;
      at = documents.length;
    }
  };
};

/** Calls back for each place at which two states differ; chunks that both share are skipped. */
export const compareChunks = (
  before: Chunks,
  after: Chunks,
  differs: (place: number, before: Document | undefined, after: Document | undefined) => void,
): void => {
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    const [a, b] = [before[index] ?? NOTHING, after[index] ?? NOTHING];
    if (a === b) continue;
    for (let at = 0; at < Math.max(a.documents.length, b.documents.length); at++) {
      if (a.documents[at] !== b.documents[at]) differs(index * SIZE + at, a.documents[at], b.documents[at]);
    }
  }
};

export const createPlaces = (from: Chunks = []): Places => {
  let chunks = from;
  /** The list when it is ours alone. */
  let own: Chunk[] | undefined;
  let owner = {};

  const writable = (index: number): Chunk => {
    if (own === undefined) {
      own = [...chunks];
      chunks = own;
    }
    while (own.length < index) own.push(NOTHING);
    const chunk = own[index] ?? NOTHING;
    if (chunk.owner === owner) return chunk;
    const copy = { owner, documents: [...chunk.documents], living: chunk.living };
    own[index] = copy;
    return copy;
  };

  return {
    get: (place) => chunks[Math.floor(place / SIZE)]?.documents[place % SIZE],
    set(place, document) {
      const index = Math.floor(place / SIZE);
      const chunk = writable(index);
      const at = place % SIZE;
      while (chunk.documents.length < at) chunk.documents.push(undefined);
      if (chunk.documents[at] !== undefined) chunk.living -= 1;
      if (document !== undefined) chunk.living += 1;
      chunk.documents[at] = document;
      if (chunk.living === 0 && own !== undefined) own[index] = NOTHING;
    },
    present: () => chunks,
    save() {
      own = undefined;
      owner = {};
      return chunks;
    },
  };
};
