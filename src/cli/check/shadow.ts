import { copyFile, mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { CONFIG_FILE, filesBelow, inspect, show } from "../../fixtures.js";
import { PLATFORMS, type PlatformName } from "../commands.js";

/** Part of a fixture set, in a folder of its own: what is found to be wrong is taken out, and what is left can be tried again. */
export interface Shadow {
  readonly dir: string;
  /** Whether there is nothing that makes it a set. */
  readonly isEmpty: boolean;
  /** Takes a file out, and the rows that belong to it. @param path below the set @returns whether it was in it */
  takeOut(path: string): Promise<boolean>;
  /** A message about this folder, as one about the set. */
  translate(message: string): string;
  remove(): Promise<void>;
}

/** Links, so that code finds what it imports beside itself; where links need special rights, copies. */
const put = async (from: string, to: string): Promise<void> => {
  await mkdir(dirname(to), { recursive: true });
  await symlink(from, to).catch(() => copyFile(from, to));
};

/** Whether a file is another one's many rows: `product.rows.csv` beside `product.json`. */
const areRowsOf = (rows: string, path: string): boolean => rows.startsWith(`${path.replace(/\.[^./]+$/, "")}.rows.`);

/**
 * The clouds that a set has folders of.
 *
 * @example
 * ```ts
 * await platformsIn("fixtures/demo"); // ["mincloud", "leancloud", "bmob"]
 * ```
 */
export const platformsIn = async (set: string): Promise<PlatformName[]> => {
  const found = await Promise.all(PLATFORMS.map((name) => inspect(join(set, name))));
  return PLATFORMS.filter((_, index) => found[index]?.isDirectory());
};

/** Whether there is anything in a folder that could be wrong. */
export const isSet = async (set: string): Promise<boolean> =>
  (await platformsIn(set)).length > 0 || (await inspect(join(set, CONFIG_FILE))) !== undefined;

/**
 * @param platforms the folders that are in it
 * @param hasConfig whether the configuration is
 * @example
 * ```ts
 * const shadow = await castShadow("fixtures/demo", ["mincloud"], true);
 * await shadow.takeOut("mincloud/tables/product.json");
 * ```
 */
export const castShadow = async (
  set: string,
  platforms: readonly PlatformName[],
  hasConfig: boolean,
): Promise<Shadow> => {
  const root = resolve(set);
  const dir = await mkdtemp(join(await realpath(tmpdir()), "emulator-check-"));
  const inside = new Set<string>();
  const lists = await Promise.all(platforms.map((name) => filesBelow(join(root, name))));
  const files = lists.flat().map((path) => relative(root, path));
  const config = hasConfig && (await inspect(join(root, CONFIG_FILE))) !== undefined ? [CONFIG_FILE] : [];
  // Empty folders count: a set is known by them.
  for (const name of platforms) await mkdir(join(dir, name));
  for (const path of [...config, ...files]) {
    await put(join(root, path), join(dir, path));
    inside.add(path.replaceAll("\\", "/"));
  }
  return {
    dir,
    isEmpty: platforms.length === 0 && config.length === 0,
    async takeOut(path) {
      if (!inside.has(path)) return false;
      const gone = [...inside].filter((each) => each === path || areRowsOf(each, path));
      for (const each of gone) {
        inside.delete(each);
        await rm(join(dir, each));
      }
      return true;
    },
    translate: (message) => message.replaceAll(dir, show(root)).replaceAll(relative(process.cwd(), dir), show(root)),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
};
