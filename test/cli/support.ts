import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
// The command loads it when it needs it. Here it is loaded before the clock of the first test runs.
import "../../src/index.js";
import { start } from "../../src/cli/start.js";
import type { Terminal } from "../../src/cli/terminal.js";

/** A folder for one test, with a name that nobody expects. */
export const makeFolder = async (): Promise<string> => realpath(await mkdtemp(join(tmpdir(), "命令 行 ")));

export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true });

/** Writes files by their paths; what is no text is written as JSON. */
export const writeFiles = async (folder: string, files: Readonly<Record<string, unknown>>): Promise<void> => {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));
  }
};

/** Paths of all files below a folder, sorted. */
export const filesIn = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
};

/** Runs a command that ends, and keeps what it says. */
export const runIn = async (cwd: string, argv: readonly string[], terminal: Partial<Terminal> = {}) => {
  const out: string[] = [];
  const err: string[] = [];
  const code = await start(argv, {
    cwd,
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    ...terminal,
  });
  if (typeof code === "object") {
    await code.stop();
    throw new Error(`emulator ${argv.join(" ")} serves, and should have ended`);
  }
  return { code, out: out.join("\n"), err: err.join("\n") };
};
