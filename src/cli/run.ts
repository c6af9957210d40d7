import { findFixtures } from "../fixtures.js";
import type { LogEntry } from "../index.js";
import { placeText } from "./check/problem.js";
import { EXIT, type PlatformName } from "./commands.js";
import { tones } from "./log-lines.js";
import { openFor } from "./open.js";
import { paintFor } from "./paint.js";
import { readArgument } from "./run/argument.js";
import { CLOUDS, type Ending } from "./run/clouds.js";
import { findCloud } from "./run/find.js";
import { findPlace, isStack, type StackPlace, wayTo } from "./stack-place.js";
import { functionsOf, syntaxProblem } from "./syntax.js";
import type { RunOptions } from "./tasks.js";
import type { Outcome, Terminal } from "./terminal.js";

/** What was printed; what the log has of the failure is told with it. */
const printed = (entries: readonly LogEntry[], ending: Ending): readonly LogEntry[] =>
  ending.kind === "done" ? entries : entries.filter((entry) => entry !== ending.noted);

const logLines = (entries: readonly LogEntry[], terminal: Terminal): string[] => {
  const tone = tones(paintFor(terminal, "err"));
  // What the emulator notes itself was told as it came.
  return entries.filter(({ platform }) => platform !== "emulator").map(({ level, message }) => tone[level](message));
};

/** What the log has of a failure besides what is told already: the way to the place, or what the cloud's answer does not say. */
const moreOf = (noted: string, message: string, place: StackPlace | undefined): string | undefined => {
  if (isStack(noted)) return wayTo(noted, place);
  return message.includes(noted) || noted.endsWith(message) ? undefined : noted;
};

/** Where the function does not compile. */
const placeOfSlip = async (set: string, platform: PlatformName, name: string, message: string) => {
  if (!message.includes("SyntaxError")) return undefined;
  const file = (await functionsOf(set, platform)).find((each) => each.name === name);
  const slip = file === undefined ? undefined : await syntaxProblem(file);
  const { file: shown, line, excerpt = "" } = slip ?? {};
  return shown === undefined || line === undefined ? undefined : { ...slip, file: shown, line, excerpt };
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
  await using emulator = await openFor({ fixtures: set, data, config, quiet }, terminal);
  const cloud = await findCloud(emulator, name, platform);
  const ending = await CLOUDS[cloud].call(emulator, name, given, user);
  // What it has set off belongs to it, and to the data file.
  await emulator.idle();
  const log = printed(emulator.logs(), ending);
  const entries = log.map(({ level, message, function: by }) => ({ level, message, function: by }));
  const told = { function: name, platform: cloud };
  const said = quiet ? [] : logLines(log, terminal);
  if (ending.kind === "done") {
    const value = { ...told, result: ending.result ?? null, log: entries };
    const lines = [resultText(ending.result, terminal.isPerson ?? false)];
    return { code: EXIT.done, lines, complaints: said, value };
  }
  const { message, noted: { message: noted = "" } = {} } = ending;
  const stack = isStack(noted) ? noted : undefined;
  const place =
    emulator.fixtures === undefined
      ? undefined
      : ((await findPlace(stack ?? message, { set: emulator.fixtures, platform: cloud, name })) ??
        (await placeOfSlip(emulator.fixtures, cloud, name, message)));
  const source = place === undefined ? undefined : `${placeText(place)}\n${place.excerpt}`;
  const error = {
    code: "FUNCTION_FAILED",
    message,
    ...(place === undefined ? {} : { file: place.file, line: place.line }),
    ...(stack === undefined ? {} : { stack }),
  };
  return {
    code: EXIT.failed,
    lines: [],
    complaints: [
      ...said,
      paintFor(terminal, "err").error(`emulator: function ${name} of ${cloud} failed: ${message}`),
      ...[source, noted === "" ? undefined : moreOf(noted, message, place)].flatMap((text) => text ?? []),
    ],
    value: { ...told, error, log: entries },
  };
};
