import type { Commit, Document, Persistence, StoredCollections } from "../../src/store/types.js";

/** All documents, by collection; collections without any are left out. */
export type State = Readonly<Record<string, readonly Document[]>>;

/** A disk that notes what it is given, entry by entry, and can be told to refuse one. */
export interface Recorder {
  readonly persistence: Persistence;
  /** How many entries have become durable since the last {@link Recorder.refuse}. */
  entries(): number;
  /** From now on the n-th entry fails, the first being 1; 0 for none. Counting begins anew. */
  refuse(n: number): void;
  /** What a process that opened the disk now would find. */
  durable(): State;
  /** What the store holds. */
  memory(): State;
}

export const NO_SPACE = "ENOSPC: no space left on device, write";

const stateOf = (collections: Iterable<readonly [string, Iterable<Document>]>): State =>
  Object.fromEntries(
    Array.from(collections, ([name, documents]): [string, readonly Document[]] => [name, [...documents]])
      .filter(([, documents]) => documents.length > 0)
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );

const createRecorder = (): Recorder => {
  let disk = new Map<string, Map<string, Document>>();
  let present: () => StoredCollections = () => ({});
  let refused = 0;
  let tried = 0;
  let written = 0;

  const put = ({ changes }: Commit): void => {
    for (const { collection, id, after } of changes) {
      const documents = disk.get(collection) ?? new Map<string, Document>();
      disk.set(collection, documents);
      if (after === undefined) documents.delete(id);
      else documents.set(id, after);
    }
  };

  const replace: Persistence["replace"] = async (state) => {
    present = state;
    disk = new Map(
      Object.entries(state()).map(([name, documents]) => [
        name,
        new Map(Array.from(documents, (document) => [document.id, document])),
      ]),
    );
  };

  return {
    persistence: {
      open: async () => ({}),
      async append(commits, state) {
        present = state;
        const first = tried + 1;
        tried += commits.length;
        if (first <= refused && refused <= tried) throw new Error(NO_SPACE);
        for (const commit of commits) put(commit);
        written += commits.length;
      },
      replace,
      // What was refused has left nothing.
      recover: async () => {},
      close: async () => {},
    },
    entries: () => written,
    refuse(n) {
      refused = n;
      tried = 0;
      written = 0;
    },
    durable: () => stateOf(Array.from(disk, ([name, documents]) => [name, documents.values()])),
    memory: () => stateOf(Object.entries(present())),
  };
};

const recorders = new Map<string, Recorder>();

/** The disk behind a path: for the stand-in of `filePersistence`, and for the test that looks at it. */
export const recorderAt = (path: string): Recorder => {
  const known = recorders.get(path) ?? createRecorder();
  recorders.set(path, known);
  return known;
};
