import { findFixtures } from "../fixtures.js";
import type { LogEntry } from "../index.js";
import { EXIT } from "./commands.js";
import { openFor } from "./open.js";
import { paintFor } from "./paint.js";
import { readArgument } from "./run/argument.js";
import { CLOUDS, type Ending } from "./run/clouds.js";
import { findCloud } from "./run/find.js";
import { findPlace } from "./stack-place.js";
import type { RunOptions } from "./tasks.js";
import type { Outcome, Terminal } from "./terminal.js";

/** What was printed, without the stack that is told with the failure. */
const printed = (entries: readonly LogEntry[], ending: Ending): readonly LogEntry[] =>
  ending.kind === "done" ? entries : entries.filter(({ message }) => message !== ending.stack);

const tellLog = (entries: readonly LogEntry[], terminal: Terminal): void => {
  const paint = paintFor(terminal, "err");
  const tone = { log: paint.dim, info: paint.dim, debug: paint.dim, warn: paint.warning, error: paint.error };
  for (const { level, message } of entries) terminal.err(tone[level](message));
};

/** Pretty for people, a line for programs. */
const resultText = (result: unknown, isPerson: boolean): string =>
  JSON.stringify(result ?? null, null, isPerson ? 2 : 0);

/**
 * Calls a function of a fixture set, or of a data file.
 *
 * @returns exit code 0 when the function did what it should, 1 when it failed
 * @example
 * ```ts
 * await run({ name: "hello", argument: '{"name": "小明"}', platform: "mincloud", … }, terminal);
 * ```
 */
export const run = async (
  { name, argument, platform, user, fixtures, data, config, quiet }: RunOptions,
  terminal: Terminal,
): Promise<Outcome> => {
  const given = await readArgument(argument, terminal);
  const set = fixtures ?? (await findFixtures(terminal.cwd));
  await using emulator = await openFor({ fixtures: set, data, config }, terminal);
  const forget = terminal.onInterrupt?.(emulator.close);
  try {
    const cloud = await findCloud(emulator, name, platform);
    const ending = await CLOUDS[cloud].call(emulator, name, given, user);
    // What it has set off belongs to it, and to the data file.
    await emulator.idle();
    const log = printed(emulator.logs(), ending);
    const entries = log.map(({ level, message, function: by }) => ({ level, message, function: by }));
    const told = { function: name, platform: cloud };
    if (!quiet) tellLog(log, terminal);
    if (ending.kind === "done") {
      const value = { ...told, result: ending.result ?? null, log: entries };
      return { code: EXIT.done, lines: [resultText(ending.result, terminal.isPerson ?? false)], value };
    }
    const { message, stack } = ending;
    const place =
      stack === undefined || emulator.fixtures === undefined
        ? undefined
        : await findPlace(stack, { set: emulator.fixtures, platform: cloud, name });
    const source = place === undefined ? undefined : `${place.file}:${place.line}\n${place.excerpt}`;
    const error = { code: "FUNCTION_FAILED", message, ...(stack === undefined ? {} : { stack }) };
    return {
      code: EXIT.failed,
      lines: [],
      complaints: [
        paintFor(terminal, "err").error(`emulator: function ${name} of ${cloud} failed: ${message}`),
        ...[stack, source].flatMap((text) => text ?? []),
      ],
      value: { ...told, error, log: entries },
    };
  } finally {
    forget?.();
  }
};
