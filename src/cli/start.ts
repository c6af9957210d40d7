import { readFile } from "node:fs/promises";
import { findFixtures } from "../fixtures.js";
import { isLoopback } from "../http/index.js";
import { EmulatorError, messageOf } from "../kernel/index.js";
import { banner, exposedWarning, HELP, messageLine } from "./banner.js";
import { exportData, importSet } from "./exchange.js";
import { importData } from "./import.js";
import { type CliOptions, type Command, readCommand } from "./options.js";
import type { ExitCode, Terminal } from "./terminal.js";

/** An emulator that serves. */
export interface Running {
  readonly url: string;
  stop(): Promise<void>;
}

const packageFile = new URL(
  import.meta.url.endsWith(".ts") ? "../../package.json" : "../package.json",
  import.meta.url,
);

const readVersion = async (): Promise<string> => JSON.parse(await readFile(packageFile, "utf8")).version;

const serve = async (options: CliOptions, { cwd, out, err }: Terminal): Promise<Running> => {
  const { port, host, data, config, quiet } = options;
  const fixtures = options.fixtures ?? (await findFixtures(cwd));
  // Loaded only now: --help and slips of the pen need not wait for it.
  const { createEmulator } = await import("../index.js");
  const emulator = await createEmulator({
    ...(fixtures === undefined ? {} : { fixtures }),
    ...(data === undefined ? {} : { data }),
    ...(config === undefined ? {} : { config }),
    onNote: (message) => err(`emulator: ${message}`),
  });
  try {
    const { url } = await emulator.listen({ port, host });
    if (!isLoopback(host)) err(exposedWarning(host));
    if (!quiet) {
      const started = { version: await readVersion(), url, fixtures: emulator.fixtures, data };
      for (const line of banner({ ...started, platforms: emulator.platforms })) out(line);
      emulator.outbox.listen((message) => out(messageLine(message)));
    }
    return { url, stop: emulator.close };
  } catch (error) {
    await emulator.close();
    throw error;
  }
};

/** A mistake of the user's is told in its own words; anything else is ours. */
const explain = (error: unknown): string =>
  error instanceof EmulatorError
    ? error.message
    : `${messageOf(error)}\nThis is a bug of the emulator. EMULATOR_DEBUG=1 shows where it happened.`;

/**
 * Runs the command up to the moment at which it serves.
 *
 * @example
 * ```ts
 * const result = await start(["--port", "0"], { cwd: process.cwd(), out: console.log, err: console.error });
 * if (typeof result === "object") await result.stop();
 * ```
 */
export const start = async (argv: readonly string[], terminal: Terminal): Promise<Running | ExitCode> => {
  const command = readCommand(argv);
  switch (command.kind) {
    case "help":
      terminal.out(HELP);
      return 0;
    case "version":
      terminal.out(await readVersion());
      return 0;
    case "mistake":
      terminal.err(`emulator: ${command.message}\nemulator --help lists the options`);
      return 2;
    default:
      try {
        return await carryOut(command, terminal);
      } catch (error) {
        return fail(error, terminal);
      }
  }
};

/** What opens an emulator, and may fail on what lies on the disk. */
const carryOut = (
  command: Extract<Command, { readonly options: unknown }>,
  terminal: Terminal,
): Promise<Running | ExitCode> => {
  switch (command.kind) {
    case "start":
      return serve(command.options, terminal);
    case "import":
      return importData(command.options, terminal);
    case "import-set":
      return importSet(command.options, terminal);
    case "export":
      return exportData(command.options, terminal);
  }
};

const fail = (error: unknown, terminal: Terminal): ExitCode => {
  terminal.err(`emulator: ${explain(error)}`);
  if (process.env.EMULATOR_DEBUG !== undefined && error instanceof Error) terminal.err(error.stack ?? "");
  return 1;
};
