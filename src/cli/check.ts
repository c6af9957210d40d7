import { resolve } from "node:path";
import { findFixtures, show } from "../fixtures.js";
import { EmulatorError } from "../kernel/index.js";
import { checkFunctions } from "./check/functions.js";
import { type Loaded, loadAll } from "./check/load.js";
import { type Problem, placeText } from "./check/problem.js";
import { checkReferences } from "./check/references.js";
import { EXIT } from "./commands.js";
import { contentsOf, rowsIn } from "./contents.js";
import { openFor } from "./open.js";
import { paintFor } from "./paint.js";
import type { CheckOptions } from "./tasks.js";
import type { Outcome, Terminal } from "./terminal.js";
import { counted } from "./text.js";
import { INIT } from "./words.js";

/** What is in a set. */
interface Counts {
  tables: number;
  classes: number;
  rows: number;
  functions: number;
}

const countContent = (counts: Counts, { emulator, platforms }: Loaded): void => {
  const contents = contentsOf(emulator).filter(({ platform }) => platforms.some((each) => each === platform));
  counts.rows += rowsIn(contents);
  for (const { kind, name } of contents) {
    // The clouds' own, of users for example, have no file of a table's.
    if (name.startsWith("_")) continue;
    if (kind === "table") counts.tables += 1;
    if (kind === "class") counts.classes += 1;
  }
};

const contentLine = ({ tables, classes, rows, functions }: Counts): string =>
  [
    ...(tables === 0 && classes > 0 ? [] : [counted(tables, "table")]),
    ...(classes === 0 ? [] : [counted(classes, "class", "classes")]),
    counted(rows, "row"),
    counted(functions, "function"),
  ].join(", ");

const verdict = (problems: readonly Problem[]): string => {
  const errors = problems.filter(({ severity }) => severity === "error");
  const warnings = problems.length - errors.length;
  const also = warnings === 0 ? "" : `, ${counted(warnings, "warning")}`;
  if (errors.length === 0) return `all right${also}`;
  const files = new Set(errors.flatMap(({ file }) => file ?? []));
  return `${counted(errors.length, "problem")} in ${counted(files.size, "file")}${also}`;
};

const describe = (problem: Problem, terminal: Terminal): string => {
  const { error, warning, path } = paintFor(terminal, "err");
  const { severity, reason, excerpt } = problem;
  const place = placeText(problem);
  const words = severity === "error" ? error(reason) : `${warning("warning:")} ${reason}`;
  return `${place === undefined ? "" : `${path(place)}: `}${words}${excerpt === undefined ? "" : `\n${excerpt}`}`;
};

const findSet = async (dir: string | undefined, cwd: string): Promise<string> => {
  const set = dir ?? (await findFixtures(cwd));
  if (set !== undefined) return resolve(cwd, set);
  const here = `there are no fixtures in this folder; name theirs: npx emulator check DIR, or write some: ${INIT}`;
  throw new EmulatorError("INVALID_ARGUMENT", here);
};

/**
 * Looks for all that is wrong with a fixture set: its configuration, data, functions, and what they refer to. No function is called.
 *
 * @returns exit code 0 when nothing is wrong, 1 when something is; warnings do not count
 * @example
 * ```ts
 * await check({ dir: "fixtures/demo", config: undefined, python: false, quiet: false }, terminal);
 * ```
 */
export const check = async ({ dir, config, python, quiet }: CheckOptions, terminal: Terminal): Promise<Outcome> => {
  const set = await findSet(dir, terminal.cwd);
  const open = (fixtures: string, hasConfig: boolean) =>
    openFor({ fixtures, config: hasConfig ? config : undefined, quiet }, terminal);
  const { loaded, problems: found, close } = await loadAll(set, open, terminal);
  try {
    const problems = [...found];
    const counts: Counts = { tables: 0, classes: 0, rows: 0, functions: 0 };
    let unread = 0;
    for (const each of loaded) {
      countContent(counts, each);
      for (const platform of each.platforms) {
        problems.push(...(await checkReferences(platform, each)));
        const functions = await checkFunctions(
          platform,
          { emulator: each.emulator, dir: each.dir, told: each.told, set },
          python,
        );
        problems.push(...functions.problems);
        counts.functions += functions.count;
        unread += functions.unread;
      }
    }
    const isSound = problems.every(({ severity }) => severity === "warning");
    const note = `${counted(unread, "function")} in Python: ${unread === 1 ? "its" : "their"} syntax was not checked; --python does that`;
    const lines = [...(unread === 0 ? [] : [note]), `${contentLine(counts)}: ${verdict(problems)}`];
    return {
      code: isSound ? EXIT.done : EXIT.failed,
      lines: quiet ? [] : lines,
      complaints: problems.map((problem) => describe(problem, terminal)),
      value: { fixtures: show(set), ok: isSound, ...counts, unread, problems },
    };
  } finally {
    await close();
  }
};
