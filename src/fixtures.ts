import { join } from "node:path";
import { type EmulatorConfig, readConfig } from "./config.js";
import { filesBelow, inspect, isFolder, show } from "./fixtures/disk.js";
import { openFolder } from "./fixtures/folder.js";
import { CONFIG_FILE, checkIsSet, PLATFORM_FOLDERS } from "./fixtures/sets.js";
import type { FixtureFolder } from "./platforms/platform.js";

export { filesBelow, inspect, show } from "./fixtures/disk.js";
export { CONFIG_FILE, findFixtures } from "./fixtures/sets.js";

/** A fixture set: what a team keeps in `fixtures/<name>/`. */
export interface FixtureSet {
  /** Path as shown to people. */
  readonly dir: string;
  /** Its `emulator.config.json`, when there is one. */
  readonly config: EmulatorConfig | undefined;
  /** Folders of the platforms it holds data for, by platform name. */
  readonly platforms: Readonly<Record<string, FixtureFolder>>;
  /** Files below the platform folders that nobody has asked for yet: probably misplaced. */
  unread(): Promise<string[]>;
}

/**
 * Opens a fixture set. Its configuration is read at once, its files when they are asked for.
 *
 * @throws EmulatorError INVALID_FIXTURE or INVALID_CONFIG, naming the file and the reason
 * @example
 * ```ts
 * const { config, platforms } = await openFixtures("fixtures/demo");
 * const products = await platforms.mincloud?.file("tables/product");
 * ```
 */
export const openFixtures = async (dir: string): Promise<FixtureSet> => {
  await checkIsSet(dir);
  const configFile = join(dir, CONFIG_FILE);
  const config = (await inspect(configFile)) === undefined ? undefined : await readConfig(show(configFile));
  const read = new Set<string>();
  const platforms: Record<string, FixtureFolder> = {};
  for (const name of PLATFORM_FOLDERS) {
    if (await isFolder(join(dir, name))) platforms[name] = openFolder(join(dir, name), (path) => read.add(path));
  }
  return {
    dir: show(dir),
    config,
    platforms,
    async unread() {
      const all = await Promise.all(Object.keys(platforms).map((name) => filesBelow(join(dir, name))));
      return all
        .flat()
        .filter((path) => !read.has(path))
        .map(show);
    },
  };
};
