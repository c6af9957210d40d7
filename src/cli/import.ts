import { join, resolve } from "node:path";
import { CONFIG_FILE } from "../fixtures.js";
import type { ImportReport } from "../index.js";
import { EmulatorError } from "../kernel/index.js";
import { EXIT, PLATFORMS } from "./commands.js";
import { contentsOf } from "./contents.js";
import { guardData, isThere } from "./half-done.js";
import { openFor } from "./open.js";
import { paintFor } from "./paint.js";
import { progressOn } from "./progress.js";
import type { ImportOptions } from "./tasks.js";
import type { Outcome, Terminal } from "./terminal.js";
import { counted } from "./text.js";

/** Problems that are printed one by one; of more, only how many. */
const MOST_SHOWN = 50;

const placeOf = ({ file, line, path }: ImportReport["problems"][number]): string =>
  `${file}${line === undefined ? "" : `:${line}`}${path === undefined ? "" : `: ${path}`}`;

/** What is loaded as a set: it is no export of a cloud's. A folder of a cloud's name alone may hold one. */
const IN_SETS = ["classes", "tables", "functions"];

const looksLikeSet = async (dir: string): Promise<boolean> => {
  const paths = [CONFIG_FILE, ...PLATFORMS.flatMap((name) => IN_SETS.map((folder) => join(name, folder)))];
  return (await Promise.all(paths.map((path) => isThere(join(dir, path))))).some(Boolean);
};

const complaintsOf = ({ problems }: ImportReport): string[] => [
  ...problems.slice(0, MOST_SHOWN).map((problem) => `${placeOf(problem)}: ${problem.reason}`),
  ...(problems.length > MOST_SHOWN ? [`… and ${problems.length - MOST_SHOWN} more`] : []),
];

/** What the user wants to know at the end. */
const summary = ({ classes, relations, passwords, problems }: ImportReport, data: string, shown: string): string[] => {
  const { kept, lost } = passwords;
  return [
    ...Object.entries(classes).map(([name, count]) => `class ${name}: ${counted(count, "object")}`),
    ...(relations === 0 ? [] : [`relations: ${relations} members`]),
    ...(kept === 0 ? [] : [`users: ${kept} can log in with the password they had`]),
    ...(lost === 0
      ? []
      : [
          `users: ${lost} came without a password that can be checked; set one with leancloud.users.setPassword(id, password)`,
        ]),
    ...(problems.length === 0 ? [] : [`not understood: ${problems.length}, listed above`]),
    `written to ${shown}; start with: npx emulator --data ${JSON.stringify(data)}`,
  ];
};

/**
 * Reads a cloud's export into a data file: all of it, or nothing when it cannot be read or somebody interrupts.
 *
 * @returns exit code 0 when everything was understood, 1 when something was not
 * @example
 * ```ts
 * await importData({ from: "leancloud", path: "exports/app", data: "app.json", config: undefined, quiet: false }, terminal);
 * ```
 */
export const importData = async (
  { from, path, data, config, quiet }: ImportOptions,
  terminal: Terminal,
): Promise<Outcome> => {
  const { cwd, screen } = terminal;
  if (await looksLikeSet(resolve(cwd, path))) {
    throw new EmulatorError(
      "INVALID_ARGUMENT",
      `${path}: it is a fixture set, and no export of ${from}; leave out --from`,
    );
  }
  let close = async (): Promise<void> => {};
  const guard = await guardData(resolve(cwd, data), terminal, () => close());
  try {
    await using emulator = await openFor({ data, config, quiet }, terminal);
    close = emulator.close;
    const progress = await progressOn(quiet ? undefined : screen, "reading");
    const report = await emulator[from]
      .importExport(resolve(cwd, path), { onProgress: progress.update })
      .finally(progress.stop);
    guard.done();
    const { problems } = report;
    return {
      code: problems.length === 0 ? EXIT.done : EXIT.failed,
      lines: quiet ? [] : summary(report, data, paintFor(terminal, "out").path(data)),
      complaints: complaintsOf(report),
      value: { imported: path, data, content: contentsOf(emulator), ...report },
    };
  } catch (error) {
    await guard.undo();
    throw error;
  }
};
