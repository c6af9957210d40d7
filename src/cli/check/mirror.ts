import { copyFile, mkdir, readdir, symlink } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { inspect, show } from "../../fixtures.js";

/** Links, so that code finds what it imports beside itself; files are copied where their links need special rights. */
export const link = async (from: string, to: string): Promise<void> => {
  const isFolder = (await inspect(from))?.isDirectory() ?? false;
  // A `junction` needs none, and is what other systems call a link.
  await (isFolder ? symlink(from, to, "junction") : symlink(from, to).catch(() => copyFile(from, to)));
};

/** Links all in a folder but what is hidden and what is left out. */
export const linkAll = async (from: string, to: string, isLeftOut: (name: string) => boolean): Promise<void> => {
  const names = (await readdir(from).catch(() => [])).filter((name) => !name.startsWith(".") && !isLeftOut(name));
  await Promise.all(names.map((name) => link(join(from, name), join(to, name))));
};

/** By one of these a folder is known to be a project, or the home of several. */
const PROJECT = ["package.json", ".git"];

const isProject = async (folder: string): Promise<boolean> =>
  (await Promise.all(PROJECT.map((name) => inspect(join(folder, name))))).some(Boolean);

/** The folders above one, the nearest first, up to that of the whole project; at least the first. */
const foldersAbove = async (folder: string): Promise<readonly string[]> => {
  const all: string[] = [];
  for (let each = dirname(folder); each !== all.at(-1); each = dirname(each)) all.push(each);
  const last = (await Promise.all(all.map(isProject))).lastIndexOf(true);
  return all.slice(0, Math.max(last, 0) + 1);
};

/**
 * Makes an empty folder that looks as if it stood in the place of another one: around it lies what lies around that, as far as the project
 * goes, so that relative paths and the names of installed packages lead to the same files.
 *
 * @param root absolute
 * @param base an empty folder
 * @example
 * ```ts
 * const { dir } = await mirror("/shop/fixtures/demo", "/tmp/x"); // "/tmp/x/fixtures/demo", beside the links /tmp/x/src, /tmp/x/package.json, …
 * ```
 */
export const mirror = async (root: string, base: string) => {
  const above = await foldersAbove(root);
  const home = above.at(-1) ?? root;
  const dir = join(base, relative(home, root));
  await mkdir(dir, { recursive: true });
  for (const [index, folder] of above.entries()) {
    const inside = basename(above[index - 1] ?? root);
    await linkAll(folder, join(base, relative(home, folder)), (name) => name === inside);
  }
  const cwd = process.cwd();
  const shownHome = home === cwd ? "" : `${show(home)}${sep}`;
  return {
    dir,
    /** A message about files here, as one about those that they stand for. */
    translate: (message: string): string =>
      message
        .replaceAll(dir, show(root))
        .replaceAll(relative(cwd, dir), show(root))
        .replaceAll(base + sep, shownHome)
        .replaceAll(relative(cwd, base) + sep, shownHome),
  };
};
