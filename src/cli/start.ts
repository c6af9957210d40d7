import { EXIT } from "./commands.js";
import { tellFailure, tellMistake } from "./failure.js";
import { type Command, readCommand } from "./options.js";
import type { Task, Tasks } from "./tasks.js";
import type { ExitCode, Outcome, Running, Terminal } from "./terminal.js";
import { readVersion } from "./version.js";

/** Each is loaded when it is asked for: help and slips of the pen need not wait for an emulator. */
const CARRY_OUT: {
  readonly [K in keyof Tasks]: (options: Tasks[K], terminal: Terminal) => Promise<Running | Outcome>;
} = {
  start: async (options, terminal) => (await import("./serve.js")).serve(options, terminal),
  init: async (options, terminal) => (await import("./init.js")).init(options, terminal),
  check: async (options, terminal) => (await import("./check.js")).check(options, terminal),
  run: async (options, terminal) => (await import("./run.js")).run(options, terminal),
  export: async (options, terminal) => (await import("./transfer.js")).exportData(options, terminal),
  import: async (options, terminal) => (await import("./import.js")).importData(options, terminal),
  "import-set": async (options, terminal) => (await import("./transfer.js")).importSet(options, terminal),
};

const carryOut = <K extends keyof Tasks>(
  { kind, options }: { readonly kind: K; readonly options: Tasks[K] },
  terminal: Terminal,
): Promise<Running | Outcome> => CARRY_OUT[kind](options, terminal);

const isRunning = (result: Running | Outcome): result is Running => "stop" in result;

const tell = ({ code, lines, complaints = [], value }: Outcome, terminal: Terminal, json: boolean): ExitCode => {
  if (!json) for (const complaint of complaints) terminal.err(complaint);
  for (const line of json ? [JSON.stringify(value)] : lines) terminal.out(line);
  return code;
};

const help = async ({ about, language }: Extract<Command, { kind: "help" }>, terminal: Terminal): Promise<Outcome> => {
  const { helpLines } = await import("./help/index.js");
  const lines = await helpLines(about, language ?? terminal.language ?? "en");
  return { code: EXIT.done, lines, value: { help: lines.join("\n") } };
};

const version = async (): Promise<Outcome> => {
  const text = await readVersion();
  return { code: EXIT.done, lines: [text], value: { version: text } };
};

const answer = (command: Exclude<Command, { kind: "mistake" }>, terminal: Terminal): Promise<Running | Outcome> => {
  if (command.kind === "help") return help(command, terminal);
  if (command.kind === "version") return version();
  const task: Task = command;
  return carryOut(task, terminal);
};

/**
 * Runs the command, or up to the moment at which it serves.
 *
 * @example
 * ```ts
 * const result = await start(["--port", "0"], { cwd: process.cwd(), out: console.log, err: console.error });
 * if (typeof result === "object") await result.stop();
 * ```
 */
export const start = async (argv: readonly string[], terminal: Terminal): Promise<Running | ExitCode> => {
  const command = readCommand(argv);
  if (command.kind === "mistake") return tellMistake(command, terminal);
  try {
    const result = await answer(command, terminal);
    return isRunning(result) ? result : tell(result, terminal, command.json);
  } catch (error) {
    return tellFailure(error, terminal, command);
  }
};
