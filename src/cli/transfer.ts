import { join, resolve } from "node:path";
import { findFixtures } from "../fixtures.js";
import { EmulatorError } from "../kernel/index.js";
import type { Platform } from "../platforms/platform.js";
import { EXIT } from "./commands.js";
import { guardData, guardFolder, isThere } from "./half-done.js";
import { openFor } from "./open.js";
import { paintFor } from "./paint.js";
import type { ExportOptions, ImportSetOptions } from "./tasks.js";
import type { Outcome, Terminal } from "./terminal.js";

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
  terminal: Terminal,
): Promise<Outcome> => {
  const { cwd, err } = terminal;
  const isData = data !== undefined;
  if (isData && !(await isThere(resolve(cwd, data)))) {
    throw new EmulatorError("INVALID_ARGUMENT", `${data}: there is no such file; --data names the data to export`);
  }
  // As for serving: a set's keys and functions go with the data. With several sets, it is not known whose the data is.
  const set = fixtures ?? (await findFixtures(cwd).catch((error) => (isData ? undefined : Promise.reject(error))));
  await using emulator = await openFor({ fixtures: set, data, config }, terminal);
  const report = await guardFolder(resolve(cwd, path), terminal, () => emulator.export(resolve(cwd, path)));
  const { files, documents, others, leftOut } = report;
  for (const other of others) err(`${other}: no export wrote this file; it will be loaded with the export`);
  for (const left of leftOut)
    err(`${left}: not written, since a set with it cannot be loaded; state.json has its data`);
  const hasKeys = set !== undefined || config !== undefined;
  const lines = [
    `exported ${counted(documents, "document")} in ${counted(files, "file")} to ${paintFor(terminal, "out").path(path)}`,
    `start with: npx emulator --fixtures ${quoted(path)}`,
    ...(hasKeys
      ? []
      : ["with the emulator's own keys; clients with other ones need --config FILE or --fixtures DIR in the export"]),
  ];
  return { code: EXIT.done, lines: quiet ? [] : lines, value: { exported: path, ...report } };
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
  { path, data, config, replace, quiet }: ImportSetOptions,
  terminal: Terminal,
): Promise<Outcome> => {
  const { cwd } = terminal;
  const [file, dir] = [resolve(cwd, data), resolve(cwd, path)];
  if (!replace && (await isThere(file))) {
    throw new EmulatorError(
      "INVALID_ARGUMENT",
      `${data}: it is there already; --replace puts the set in the place of its data`,
    );
  }
  // In memory first: a set that cannot be loaded must not leave a new file behind.
  await (await openFor({ fixtures: path, config }, terminal)).close();
  let close = async (): Promise<void> => {};
  const guard = await guardData(file, terminal, () => close());
  try {
    await using emulator = await openFor({ data, config }, terminal);
    close = emulator.close;
    await emulator.import(dir);
    guard.done();
    const own = join(path, "emulator.config.json");
    const keys = config ?? ((await isThere(resolve(cwd, own))) ? own : undefined);
    const start = `npx emulator --data ${quoted(data)}${keys === undefined ? "" : ` --config ${quoted(keys)}`}`;
    const content = contentOf(emulator.platforms);
    const lines = [...content, `written to ${paintFor(terminal, "out").path(data)}; start with: ${start}`];
    return { code: EXIT.done, lines: quiet ? [] : lines, value: { imported: path, data, content } };
  } catch (error) {
    await guard.undo();
    throw error;
  }
};
