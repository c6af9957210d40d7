import { resolve } from "node:path";
import type { ImportReport } from "../index.js";
import type { ImportOptions } from "./options.js";
import type { ExitCode, Terminal } from "./terminal.js";

/** Problems that are printed one by one; of more, only how many. */
const MOST_SHOWN = 50;

/** A bar over the bytes of the export; nothing where nobody watches. */
const progressOn = async (screen: Terminal["screen"]) => {
  if (screen === undefined) return { update: () => {}, stop: () => {} };
  const { SingleBar } = await import("cli-progress");
  const bar = new SingleBar({
    stream: screen,
    format: "reading [{bar}] {percentage}% | {eta} s left",
    barCompleteChar: "=",
    barIncompleteChar: " ",
    hideCursor: true,
    clearOnComplete: true,
  });
  let isStarted = false;
  return {
    update(read: number, total: number) {
      if (!isStarted) bar.start(total, 0);
      isStarted = true;
      bar.update(read);
    },
    stop: () => bar.stop(),
  };
};

const placeOf = ({ file, line, path }: ImportReport["problems"][number]): string =>
  `${file}${line === undefined ? "" : `:${line}`}${path === undefined ? "" : `: ${path}`}`;

/** What the user wants to know at the end. */
const summary = ({ classes, relations, passwords, problems }: ImportReport, data: string): string[] => {
  const { kept, lost } = passwords;
  return [
    ...Object.entries(classes).map(([name, count]) => `class ${name}: ${count} ${count === 1 ? "object" : "objects"}`),
    ...(relations === 0 ? [] : [`relations: ${relations} members`]),
    ...(kept === 0 ? [] : [`users: ${kept} can log in with the password they had`]),
    ...(lost === 0
      ? []
      : [
          `users: ${lost} came without a password that can be checked; set one with leancloud.users.setPassword(id, password)`,
        ]),
    ...(problems.length === 0 ? [] : [`not understood: ${problems.length}, listed above`]),
    `written to ${data}; start with: npx emulator --data ${JSON.stringify(data)}`,
  ];
};

/**
 * Reads a cloud's export into a data file.
 *
 * @returns 0 when everything was understood, 1 when something was not
 * @example
 * ```ts
 * await importData({ from: "leancloud", path: "exports/app", data: "app.json", config: undefined, quiet: false }, terminal);
 * ```
 */
export const importData = async (
  { from, path, data, config, quiet }: ImportOptions,
  { cwd, out, err, screen }: Terminal,
): Promise<ExitCode> => {
  const { createEmulator } = await import("../index.js");
  const file = resolve(cwd, data);
  await using emulator = await createEmulator({
    data: file,
    ...(config === undefined ? {} : { config }),
    onNote: (message) => err(`emulator: ${message}`),
  });
  const progress = await progressOn(quiet ? undefined : screen);
  let report: ImportReport;
  try {
    report = await emulator[from].importExport(resolve(cwd, path), { onProgress: progress.update });
  } finally {
    progress.stop();
  }
  for (const problem of report.problems.slice(0, MOST_SHOWN)) err(`${placeOf(problem)}: ${problem.reason}`);
  if (report.problems.length > MOST_SHOWN) err(`… and ${report.problems.length - MOST_SHOWN} more`);
  if (!quiet) for (const line of summary(report, data)) out(line);
  return report.problems.length === 0 ? 0 : 1;
};
