import { scopeStore } from "../../store/index.js";
import type { FunctionEngine } from "./operations.js";
import { createOperations, type Exits, type Operations } from "./operations.js";
import { keepIndexes } from "./tables/unique.js";
import { COLLECTIONS, tablesOf, type World } from "./world.js";

/** Environments (contract 1.4): each id has a data set of its own; none is production. */
export interface Environments {
  readonly production: Operations;
  of(id: string | undefined): Operations;
  worldOf(id: string | undefined): World;
  /** Every environment that was used so far, or found. */
  all(): Operations[];
  /** And their data sets. */
  worlds(): World[];
  /** Finds environments by the collections of a store that was opened or restored, and has their unique indexes kept. */
  find(collections: readonly string[]): void;
}

/** What a new environment starts with: production's definitions, none of its data. */
const DEFINITIONS = [
  COLLECTIONS.tables,
  COLLECTIONS.tableNames,
  COLLECTIONS.functions,
  COLLECTIONS.triggers,
  COLLECTIONS.fileCategories,
];
/** Sequences that go on where production's definitions end. */
const SEQUENCES = [COLLECTIONS.tables, COLLECTIONS.functions];

const copyDefinitions = (from: World, to: World): void => {
  const done = to.store.commit((tx) => {
    for (const name of DEFINITIONS)
      for (const document of from.store.collection(name).find({})) tx.insert(name, document);
    for (const name of SEQUENCES) {
      const numbers = from.store
        .collection(name)
        .find({})
        .map(({ number }) => Number(number))
        .filter((number) => number < 900_000);
      tx.advance(name, Math.max(0, ...numbers));
    }
    for (const table of tablesOf(tx)) keepIndexes(tx, table);
  });
  // The copy is in memory at once; when the disk refuses it, the next write says so.
  done.catch(() => {});
};

/** Writes nothing: a store that was read from a file does not know them. */
const watchIndexes = ({ store }: World): void => {
  const done = store.commit((tx) => {
    for (const table of tablesOf(tx)) keepIndexes(tx, table);
  });
  // Rows that an older version let pass are duplicates still; the next one is refused all the same.
  done.catch(() => {});
};

/** One data set and what works on it. */
interface Environment {
  readonly world: World;
  readonly operations: Operations;
}

/**
 * @param exitsOf the ways out, given the operations they lead back to
 * @example
 * ```ts
 * environments.of("staging").records.find(caller, { table: "product" });
 * ```
 */
export const createEnvironments = (
  world: World,
  engine: FunctionEngine,
  exitsOf: (operations: () => Operations) => Exits,
): Environments => {
  const known = new Map<string, Environment>();

  const build = (each: World): Environment => {
    const operations: Operations = createOperations(
      each,
      engine,
      exitsOf(() => operations),
    );
    return { world: each, operations };
  };

  const production = build(world);

  const open = (id: string): Environment => {
    const store = scopeStore(world.store, `${encodeURIComponent(id)}/`);
    const opened = build({ ...world, store, environment: { id, name: id } });
    known.set(id, opened);
    return opened;
  };

  const enter = (id: string | undefined): Environment => {
    if (id === undefined || id === "") return production;
    const entered = known.get(id) ?? open(id);
    // A reset or restore may have taken its data away: then it starts anew.
    if (entered.world.store.collection(COLLECTIONS.tables).size === 0) copyDefinitions(world, entered.world);
    return entered;
  };

  return {
    production: production.operations,
    of: (id) => enter(id).operations,
    worldOf: (id) => enter(id).world,
    find(collections) {
      for (const name of collections) {
        const [id = "", collection] = name.split("/");
        if (collection === COLLECTIONS.tables && !known.has(decodeURIComponent(id))) open(decodeURIComponent(id));
      }
      for (const { world } of [production, ...known.values()]) watchIndexes(world);
    },
    all: () => [production, ...known.values()].map(({ operations }) => operations),
    worlds: () => [production, ...known.values()].map(({ world }) => world),
  };
};
