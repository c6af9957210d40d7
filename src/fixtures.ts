import { join, resolve, sep } from "node:path";
import { type EmulatorConfig, readConfig } from "./config.js";
import { createContexts, createGenerators, type Generators } from "./fixtures/context.js";
import { filesBelow, inspect, isFolder, show } from "./fixtures/disk.js";
import { openFolder } from "./fixtures/folder.js";
import { createEntry, createRowKeys, type Remember, type RowMemory } from "./fixtures/row-keys.js";
import { CONFIG_FILE, checkIsSet, PLATFORM_FOLDERS } from "./fixtures/sets.js";
import type { FixtureFolder } from "./platforms/platform.js";

export type { FixtureContext } from "./fixtures/context.js";
export { filesBelow, inspect, isForeign, show } from "./fixtures/disk.js";
export type { Remember, RowMemory } from "./fixtures/row-keys.js";
export { createEntry } from "./fixtures/row-keys.js";
export { CONFIG_FILE, findFixtures } from "./fixtures/sets.js";

/** A fixture set: what a team keeps in `fixtures/<name>/`. */
export interface FixtureSet {
  /** Path as shown to people. */
  readonly dir: string;
  /** Its `emulator.config.json`, when there is one. */
  readonly config: EmulatorConfig | undefined;
  /**
   * Folders of the platforms it holds data for, by platform name. Their files are read when they are asked for.
   *
   * @param generators of the world that is filled: what modules make their content of. Default: some that nobody else has
   */
  folders(generators?: Generators): Readonly<Record<string, FixtureFolder>>;
  /** Files below the platform folders that nobody has asked for yet: probably misplaced. */
  unread(): Promise<string[]>;
  /**
   * Files elsewhere that were read so far, or looked for in vain: what functions and modules of the set import from outside of it. Absolute
   * paths.
   */
  outside(): string[];
  /** The rows that were loaded, for `remember` of the next time; nothing when this time none was given. */
  memory(): ReadonlyMap<string, RowMemory>;
}

/**
 * Opens a fixture set.
 *
 * Data, which is tables, classes, users, triggers, tasks and payments, may be written as
 *
 * * JSON: `product.json`
 * * JSON5, with comments, single quotes, names without quotes: `product.json5`
 * * YAML 1.2, with comments, anchors and `<<`; dates are texts: `product.yaml`
 * * JSON lines, a row each: `product.jsonl`
 * * CSV, with the names of the columns in the first line: `product.csv`. An empty cell is no member. Without a schema, a column holds
 *   numbers, booleans or JSON when all its cells are that, and otherwise texts
 * * a module whose default export is the content, or a function of {@link FixtureContext} that returns it, or a generator of rows:
 *   `product.ts`, `product.js`
 *
 * Many rows may stand beside what else is said of a table or class, `product.rows.csv` beside `product.json`; in CSV they are read by its
 * schema. Files of one name are refused.
 *
 * Its configuration is read at once, its files when they are asked for.
 *
 * @param remember what was loaded before: rows keep the numbers that they had, also when others were put between them. Default: nobody
 *   will ask again
 * @throws EmulatorError INVALID_FIXTURE or INVALID_CONFIG, naming the file and the reason
 * @example
 * ```ts
 * const { config, folders } = await openFixtures("fixtures/demo");
 * const products = await folders({ clock, ids, random }).mincloud?.file("tables/product");
 * ```
 */
export const openFixtures = async (dir: string, remember?: Remember): Promise<FixtureSet> => {
  await checkIsSet(dir);
  const configFile = join(dir, CONFIG_FILE);
  const config = (await inspect(configFile)) === undefined ? undefined : await readConfig(show(configFile));
  const read = new Set<string>();
  const keys = createRowKeys(remember);
  const present: string[] = [];
  for (const name of PLATFORM_FOLDERS) if (await isFolder(join(dir, name))) present.push(name);
  return {
    dir: show(dir),
    config,
    folders(generators = createGenerators()) {
      const opening = { markRead: (path: string) => void read.add(path), contextOf: createContexts(generators) };
      const enter = createEntry(generators.random);
      const open = (name: string): FixtureFolder =>
        openFolder({
          root: join(dir, name),
          ...opening,
          rowKeys: {
            numbersOf: (list, rows) => keys.numbersOf(`${name}/${list}`, rows),
            enter: (list, number) => enter(`${name}/${list}`, number),
          },
        });
      return Object.fromEntries(present.map((name) => [name, open(name)]));
    },
    async unread() {
      const all = await Promise.all(present.map((name) => filesBelow(join(dir, name))));
      return all
        .flat()
        .filter((path) => !read.has(path))
        .map(show);
    },
    outside() {
      const root = resolve(dir) + sep;
      return [...read].map((path) => resolve(path)).filter((path) => !path.startsWith(root));
    },
    memory: keys.memory,
  };
};
