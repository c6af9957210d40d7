import { findFunction, insertFunction } from "./functions/registry.js";
import { COLLECTIONS, type World } from "./world.js";

/** Functions of the test's own realm: the store knows their texts, this process the functions themselves. */
export interface Natives {
  /** What a module with such a function exports, by the key that the stored function carries. */
  readonly modules: ReadonlyMap<string, unknown>;
  /** Deploys a function, also in the place of one with the same name. @throws ApiError 400 */
  define(environment: string | undefined, name: string, main: unknown): Promise<void>;
  /** Deploys all of them again: a reset takes data away, not what code has defined. */
  redefine(): Promise<void>;
}

interface Definition {
  readonly environment: string | undefined;
  readonly name: string;
  readonly key: string;
  readonly main: unknown;
}

/**
 * @param worldOf the world of an environment
 * @param known modules of the world that this one was forked from: its store holds the functions already
 * @example
 * ```ts
 * await natives.define(undefined, "hello", async () => "hi");
 * ```
 */
export const createNatives = (
  worldOf: (environment: string | undefined) => World,
  known: Natives["modules"] = new Map(),
): Natives => {
  // Never forgotten: a snapshot that is restored may hold a function that was changed or deleted since.
  const modules = new Map(known);
  const definitions = new Map<string, Definition>();

  const deploy = ({ environment, name, key, main }: Definition): Promise<void> => {
    const world = worldOf(environment);
    return world.store.commit((tx) => {
      const code = String(main);
      const present = findFunction(tx, name) ?? insertFunction(world, tx, "", { name, function_code: code });
      tx.replace(COLLECTIONS.functions, { ...present, code, native: key, revision: present.revision + 1 });
    });
  };

  return {
    modules,
    async define(environment = "", name, main) {
      // Each definition has a key of its own: what was renamed keeps running when its old name is defined anew.
      const definition = { environment, name, key: `${name}#${modules.size + 1}`, main };
      modules.set(definition.key, { main });
      await deploy(definition);
      definitions.set(JSON.stringify([environment, name]), definition);
    },
    async redefine() {
      // Production first: environments begin with its definitions.
      const all = [...definitions.values()].sort((a, b) => Number(a.environment !== "") - Number(b.environment !== ""));
      for (const definition of all) await deploy(definition);
    },
  };
};
