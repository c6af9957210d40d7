import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createEmulator, type Emulator, type EmulatorOptions, type WatchEvent } from "baas-emulator";
import { afterEach } from "vitest";

const ends: (() => Promise<unknown>)[] = [];

/** What is to be done after a test, the last one first. */
export const atEnd = (end: () => Promise<unknown>): void => void ends.push(end);

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A folder that goes after the test. */
export const folder = async (prefix = "观察 watch-"): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), prefix));
  atEnd(() => rm(dir, { recursive: true, force: true }));
  return dir;
};

/** Has an emulator watch, and gives a way to wait for what becomes of a change. */
export const watch = async (emulator: Emulator, listener: () => void = () => {}) => {
  atEnd(emulator.close);
  const events: WatchEvent[] = [];
  let told: (() => void) | undefined;
  await emulator.watch((event) => {
    events.push(event);
    told?.();
    listener();
  });
  const next = async (): Promise<WatchEvent> => {
    while (events.length === 0) {
      await new Promise<void>((resolve) => {
        told = resolve;
      });
    }
    return events.shift() as WatchEvent;
  };
  return { emulator, next };
};

/** The files of a set: texts, or what is written as JSON. */
export type Files = Readonly<Record<string, unknown>>;

const textOf = (content: unknown): string => (typeof content === "string" ? content : JSON.stringify(content));

export const writeFiles = async (dir: string, files: Files): Promise<void> => {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), textOf(content));
  }
};

/** An emulator over a set of these files, watched. */
export const watchedSet = async (files: Files, options: Partial<EmulatorOptions> = {}) => {
  const dir = join(await folder(), "set");
  await writeFiles(dir, files);
  const { emulator, next } = await watch(await createEmulator({ fixtures: dir, ...options }));
  /** Saves files, and waits for what becomes of it. */
  const save = async (saved: Files): Promise<WatchEvent> => {
    await writeFiles(dir, saved);
    return next();
  };
  const read = (path: string): Promise<string> => readFile(join(dir, path), "utf8");
  return { emulator, dir, next, save, read };
};
