import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { CONFIG_FILE, inspect, isForeign } from "../../fixtures.js";
import { nearest } from "../../suggest.js";
import { PLATFORMS, type PlatformName } from "../commands.js";
import { oneOf } from "../words.js";
import { link, linkAll, mirror } from "./mirror.js";

/** Part of a fixture set, in a folder of its own: what is found to be wrong is taken out, and what is left can be tried again. */
export interface Shadow {
  readonly dir: string;
  /** Whether there is nothing that makes it a set. */
  readonly isEmpty: boolean;
  /** Takes a file out, and the rows that belong to it. @param path below the set @returns whether it was in it */
  takeOut(path: string): Promise<boolean>;
  /** Puts another text in the place of a file. @param path below the set @param name its path from now on */
  replace(path: string, name: string, text: string): Promise<void>;
  /** A message about this folder, as one about the set. */
  translate(message: string): string;
  remove(): Promise<void>;
}

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

/** What makes a set, or is taken for a misspelt part of one. What else lies there, code may import. */
const isOfSet = (name: string): boolean =>
  name === CONFIG_FILE || oneOf(PLATFORMS, name) !== undefined || nearest(name, PLATFORMS) !== undefined;

/** Makes folders like those below one, with links to their files. @returns paths of what is part of the set */
const linkTree = async (from: string, to: string, path: string): Promise<string[]> => {
  await mkdir(join(to, path), { recursive: true });
  const entries = (await readdir(join(from, path))).filter((name) => !name.startsWith("."));
  const lists = await Promise.all(
    entries.map(async (name) => {
      const below = `${path}/${name}`;
      if (!isForeign(name) && (await inspect(join(from, below)))?.isDirectory()) return linkTree(from, to, below);
      await link(join(from, below), join(to, below));
      return isForeign(name) ? [] : [below];
    }),
  );
  return lists.flat();
};

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
  const base = await mkdtemp(join(await realpath(tmpdir()), "emulator-check-"));
  const { dir, translate } = await mirror(root, base);
  await linkAll(root, dir, isOfSet);
  const config = hasConfig && (await inspect(join(root, CONFIG_FILE))) !== undefined;
  if (config) await link(join(root, CONFIG_FILE), join(dir, CONFIG_FILE));
  const inside = new Set<string>((await Promise.all(platforms.map((name) => linkTree(root, dir, name)))).flat());
  return {
    dir,
    isEmpty: platforms.length === 0 && !config,
    async takeOut(path) {
      if (!inside.has(path)) return false;
      const gone = [...inside].filter((each) => each === path || areRowsOf(each, path));
      for (const each of gone) {
        inside.delete(each);
        await rm(join(dir, each));
      }
      return true;
    },
    async replace(path, name, text) {
      // A link: what it leads to must stay as it is.
      await rm(join(dir, path));
      inside.delete(path);
      await writeFile(join(dir, name), text);
      inside.add(name);
    },
    translate,
    remove: () => rm(base, { recursive: true, force: true }),
  };
};
