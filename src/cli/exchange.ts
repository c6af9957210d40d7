import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { findFixtures } from "../fixtures.js";
import { EmulatorError } from "../kernel/index.js";
import type { Platform } from "../platforms/platform.js";
import type { ExportOptions, ImportSetOptions } from "./options.js";
import type { ExitCode, Terminal } from "./terminal.js";

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const quoted = (path: string): string => JSON.stringify(path);

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

const contentOf = (platforms: readonly Pick<Platform, "name" | "summary">[]): string[] =>
  platforms.flatMap(({ name, summary }) => summary().map((line) => `${name}: ${line}`));

/**
 * Writes what a data file holds, or a set loads to, into a folder.
 *
 * @example
 * ```ts
 * await exportData({ path: "fixtures/shop", data: "app.json", fixtures: undefined, config: undefined, quiet: false }, terminal);
 * ```
 */
export const exportData = async (
  { path, data, fixtures, config, quiet }: ExportOptions,
  { cwd, out, err }: Terminal,
): Promise<ExitCode> => {
  const { createEmulator } = await import("../index.js");
  const file = data === undefined ? undefined : resolve(cwd, data);
  if (file !== undefined && !(await isThere(file))) {
    throw new EmulatorError("INVALID_ARGUMENT", `${data}: there is no such file; --data names the data to export`);
  }
  // As for serving: a set's keys and functions go with the data. With several sets, it is not known whose the data is.
  const found =
    fixtures ?? (await findFixtures(cwd).catch((error) => (file === undefined ? Promise.reject(error) : undefined)));
  const set = found === undefined ? undefined : resolve(cwd, found);
  await using emulator = await createEmulator({
    ...(file === undefined ? {} : { data: file }),
    ...(set === undefined ? {} : { fixtures: set }),
    ...(config === undefined ? {} : { config: resolve(cwd, config) }),
    onNote: (message) => err(`emulator: ${message}`),
  });
  const { files, documents, others, leftOut } = await emulator.export(resolve(cwd, path));
  for (const other of others) err(`${other}: no export wrote this file; it will be loaded with the export`);
  for (const left of leftOut)
    err(`${left}: not written, since a set with it cannot be loaded; state.json has its data`);
  if (quiet) return 0;
  out(`exported ${counted(documents, "document")} in ${counted(files, "file")} to ${path}`);
  out(`start with: npx emulator --fixtures ${quoted(path)}`);
  if (set === undefined && config === undefined) {
    out("with the emulator's own keys; clients with other ones need --config FILE or --fixtures DIR in the export");
  }
  return 0;
};

/**
 * Fills a data file from an export, or from any fixture set.
 *
 * @example
 * ```ts
 * await importSet({ path: "fixtures/shop", data: "app.json", config: undefined, replace: false, quiet: false }, terminal);
 * ```
 */
export const importSet = async (
  { path, data, config: configFile, replace, quiet }: ImportSetOptions,
  { cwd, out, err }: Terminal,
): Promise<ExitCode> => {
  const { createEmulator } = await import("../index.js");
  const onNote = (message: string): void => err(`emulator: ${message}`);
  const [file, dir] = [resolve(cwd, data), resolve(cwd, path)];
  const config = configFile === undefined ? {} : { config: resolve(cwd, configFile) };
  if (!replace && (await isThere(file))) {
    throw new EmulatorError(
      "INVALID_ARGUMENT",
      `${data}: it is there already; --replace puts the set in the place of its data`,
    );
  }
  // In memory first: a set that cannot be loaded must not leave a new file behind.
  await (await createEmulator({ fixtures: dir, ...config })).close();
  await using emulator = await createEmulator({ data: file, ...config, onNote });
  await emulator.import(dir);
  if (quiet) return 0;
  for (const line of contentOf(emulator.platforms)) out(line);
  const own = join(path, "emulator.config.json");
  const keys = configFile ?? ((await isThere(resolve(cwd, own))) ? own : undefined);
  const start = `npx emulator --data ${quoted(data)}${keys === undefined ? "" : ` --config ${quoted(keys)}`}`;
  out(`written to ${data}; start with: ${start}`);
  return 0;
};
