import { type FSWatcher, watch } from "node:fs";
import { readdir, readlink, realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { messageOf } from "../kernel/index.js";
import { clearTimeout, setTimeout } from "../kernel/timers.js";
import { changesBetween, inspect, type Prints } from "./prints.js";

/** How often is looked when the system watches no more folders. */
const POLL_MS = 1000;

/** Looks after the files in a folder, and after single ones elsewhere. */
export interface Lookout {
  /** Paths where something is another than at the last look, has come or has gone: see {@link changesBetween}. */
  look(): Promise<string[]>;
  /**
   * From now on these count as well, wherever they are, also when they are not there yet. Absolute paths.
   *
   * @returns whether there is one among them that has not counted before: whoever has read it must read it again
   */
  add(paths: Iterable<string>): Promise<boolean>;
  close(): void;
}

export interface LookoutOptions {
  /** The folder. It may go, and come back. */
  readonly root: string;
  /** Whether a path below it does not count. */
  readonly isIgnored: (path: string) => boolean;
  /** Is called when something may have changed: it is time for a look. */
  readonly onStir: () => void;
  /** Is told once when the system does not watch, and why. From then on it is time every second. */
  readonly onBlind: (reason: string) => void;
}

/** A folder that the system watches. */
interface Post {
  readonly watcher: FSWatcher;
  /** Which folder it is: another one may come in its place. */
  readonly identity: string;
  /** Names in it that count; undefined for all. */
  names: Set<string> | undefined;
  /** It is not where it was, or not any longer. */
  isLost: boolean;
}

/** It has gone meanwhile. */
const isGone = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

/** Where a link leads, also when nothing is there yet. */
const targetOf = (link: string): Promise<string> =>
  realpath(link).catch(async () => resolve(dirname(link), await readlink(link).catch(() => link)));

/**
 * Keeps watch over a folder. What the system tells is taken for a hint only; what has changed shows when it is looked at. So nothing is
 * missed that came while nobody watched, as in a folder that was removed and made again, and each folder is watched that is there now.
 *
 * @example
 * ```ts
 * const lookout = createLookout({ root: "fixtures/demo", isIgnored: () => false, onStir: () => void look(), onBlind: console.warn });
 * await lookout.look(); // from here on
 * ```
 */
export const createLookout = ({ root, isIgnored, onStir, onBlind }: LookoutOptions): Lookout => {
  const home = resolve(root);
  const posts = new Map<string, Post>();
  const elsewhere = new Set<string>();
  let prints: Prints = new Map();
  /** Folders that this look needs. */
  let needed = new Set<string>();
  let polling: NodeJS.Timeout | undefined;
  let isClosed = false;

  const dismiss = (path: string): void => {
    posts.get(path)?.watcher.close();
    posts.delete(path);
  };

  const poll = (): void => {
    polling = setTimeout(() => {
      onStir();
      poll();
    }, POLL_MS);
    polling.unref();
  };

  const station = (path: string, identity: string, names: Set<string> | undefined): void => {
    const own: Post = {
      watcher: watch(path, { persistent: false }, (_event, name) => hear(name)),
      identity,
      names,
      isLost: false,
    };
    const hear = (name: string | null): void => {
      // By its own name a folder tells that it was moved or removed.
      if (name === basename(path)) own.isLost = true;
      else if (name !== null && (own.names === undefined ? isIgnored(join(path, name)) : !own.names.has(name))) return;
      onStir();
    };
    // Or so, on other systems.
    own.watcher.on("error", () => hear(basename(path)));
    posts.set(path, own);
  };

  /** Has the system watch a folder. @param name of what counts in it. Default: everything */
  const guard = (path: string, identity: string, name?: string): void => {
    if (isClosed) return;
    const known = posts.get(path);
    const names = name === undefined ? undefined : new Set([name]);
    if (known?.identity === identity && !known.isLost) {
      // Whoever was before in this look wants the names that are there, or all.
      if (!needed.has(path) || names === undefined) known.names = names;
      else for (const each of names) known.names?.add(each);
      needed.add(path);
      return;
    }
    needed.add(path);
    dismiss(path);
    try {
      station(path, identity, names);
    } catch (error) {
      // Whoever watches the folder above is told of it.
      if (isGone(error) || polling !== undefined) return;
      onBlind(messageOf(error));
      poll();
    }
  };

  /** Has the system tell when a path changes, or comes: by the folder it is in, or the nearest one above that is there. */
  const attend = async (path: string): Promise<void> => {
    let [folder, name] = [dirname(path), basename(path)];
    let found = await inspect(folder);
    while (found?.isFolder !== true && dirname(folder) !== folder) {
      [folder, name] = [dirname(folder), basename(folder)];
      found = await inspect(folder);
    }
    if (found?.isFolder !== true) return;
    guard(folder, found.identity, name);
    const next = join(folder, name);
    // It may have come before anybody watched.
    if (next !== path && (await inspect(next))?.isFolder) await attend(path);
  };

  /** @param above the folders that it is in: a link may lead back to one of them */
  const walk = async (path: string, now: Prints, above: readonly string[]): Promise<void> => {
    const found = await inspect(path);
    if (found === undefined) return;
    now.set(path, found.print);
    const { isFolder, identity } = found;
    if (!isFolder || above.includes(identity)) return;
    // First watched, then read: nothing comes in between.
    guard(path, identity);
    const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
    await Promise.all(
      entries.map(async (entry) => {
        const inside = join(path, entry.name);
        if (isIgnored(inside)) return;
        if (entry.isSymbolicLink()) await attend(await targetOf(inside));
        await walk(inside, now, [...above, identity]);
      }),
    );
  };

  const look = async (path: string, now: Prints): Promise<void> => {
    await attend(path);
    const found = await inspect(path);
    if (found !== undefined) now.set(path, found.print);
  };

  return {
    async look() {
      const now: Prints = new Map();
      needed = new Set();
      for (const [path, { isLost }] of [...posts]) if (isLost) dismiss(path);
      await walk(home, now, []);
      await attend(home);
      await Promise.all(Array.from(elsewhere, (path) => look(path, now)));
      for (const path of [...posts.keys()]) if (!needed.has(path)) dismiss(path);
      const changed = changesBetween(prints, now);
      prints = now;
      return changed;
    },
    async add(paths) {
      const fresh = [...paths].filter((path) => !elsewhere.has(path));
      for (const path of fresh) elsewhere.add(path);
      await Promise.all(fresh.map((path) => look(path, prints)));
      return fresh.length > 0;
    },
    close() {
      isClosed = true;
      clearTimeout(polling);
      for (const path of [...posts.keys()]) dismiss(path);
    },
  };
};
