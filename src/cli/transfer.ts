import { join, resolve } from "node:path";
import { findFixtures } from "../fixtures.js";
import type { Emulator } from "../index.js";
import { EmulatorError } from "../kernel/index.js";
import { isSet } from "./check/shadow.js";
import { EXIT, IMPORT_SOURCES } from "./commands.js";
import { contentsOf, rowsIn } from "./contents.js";
import { guardData, guardFolder, isThere } from "./half-done.js";
import { openFor } from "./open.js";
import { paintFor } from "./paint.js";
import type { ExportOptions, ImportSetOptions } from "./tasks.js";
import type { Outcome, Terminal } from "./terminal.js";
import { counted } from "./text.js";

const quoted = (path: string): string => JSON.stringify(path);

const summaryOf = ({ platforms }: Pick<Emulator, "platforms">): string[] =>
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
  const { cwd } = terminal;
  const isData = data !== undefined;
  if (isData && !(await isThere(resolve(cwd, data)))) {
    throw new EmulatorError("INVALID_ARGUMENT", `${data}: there is no such file; --data names the data to export`);
  }
  // As for serving: a set's keys and functions go with the data. With several sets, it is not known whose the data is.
  const set = fixtures ?? (await findFixtures(cwd).catch((error) => (isData ? undefined : Promise.reject(error))));
  await using emulator = await openFor({ fixtures: set, data, config, quiet }, terminal);
  const report = await guardFolder(resolve(cwd, path), terminal, () => emulator.export(resolve(cwd, path)));
  const { files, others, leftOut } = report;
  const rows = rowsIn(contentsOf(emulator));
  const hasKeys = set !== undefined || config !== undefined;
  const lines = [
    `exported ${counted(rows, "row")} in ${counted(files, "file")} to ${paintFor(terminal, "out").path(path)}`,
    `start with: npx emulator --fixtures ${quoted(path)}`,
    ...(hasKeys
      ? []
      : ["with the emulator's own keys; clients with other ones need --config FILE or --fixtures DIR in the export"]),
  ];
  return {
    code: EXIT.done,
    lines: quiet ? [] : lines,
    complaints: [
      ...others.map((other) => `${other}: no export wrote this file; it will be loaded with the export`),
      ...leftOut.map((left) => `${left}: not written, since a set with it cannot be loaded; state.json has its data`),
    ],
    value: { exported: path, rows, ...report },
  };
};

/** Opens the set that is to be imported. Of what is none, says how it could be read. */
const openSet = async (path: string, config: string | undefined, quiet: boolean, terminal: Terminal) => {
  try {
    return await openFor({ fixtures: path, config, quiet }, terminal);
  } catch (error) {
    const dir = resolve(terminal.cwd, path);
    const isOther = error instanceof EmulatorError && (await isThere(dir)) && !(await isSet(dir));
    if (!isOther) throw error;
    const hint = `an export of a cloud's console goes with --from: ${IMPORT_SOURCES.join(", ")}`;
    throw new EmulatorError(error.code, `${error.message}; ${hint}`, { cause: error });
  }
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
  const file = resolve(cwd, data);
  if (!replace && (await isThere(file))) {
    throw new EmulatorError(
      "INVALID_ARGUMENT",
      `${data}: it is there already; --replace puts the set in the place of its data`,
    );
  }
  // In memory first, with the set's own configuration: one that cannot be loaded must not leave a new file behind.
  await using source = await openSet(path, config, quiet, terminal);
  let close = async (): Promise<void> => {};
  const guard = await guardData(file, terminal, () => close());
  try {
    await using emulator = await openFor({ data, config, quiet }, terminal);
    close = emulator.close;
    await emulator.restore(source.snapshot());
    guard.done();
    const own = join(path, "emulator.config.json");
    const keys = config ?? ((await isThere(resolve(cwd, own))) ? own : undefined);
    const start = `npx emulator --data ${quoted(data)}${keys === undefined ? "" : ` --config ${quoted(keys)}`}`;
    const lines = [...summaryOf(emulator), `written to ${paintFor(terminal, "out").path(data)}; start with: ${start}`];
    return {
      code: EXIT.done,
      lines: quiet ? [] : lines,
      value: { imported: path, data, content: contentsOf(emulator) },
    };
  } catch (error) {
    await guard.undo();
    throw error;
  }
};
