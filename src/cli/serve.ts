import { findFixtures } from "../fixtures.js";
import { isLoopback } from "../http/index.js";
import { type Emulator, EmulatorError, type LogEntry } from "../index.js";
import { banner, exposedWarning, messageLine, readyLine } from "./banner.js";
import { createLogLines } from "./log-lines.js";
import { openFor } from "./open.js";
import { paintFor } from "./paint.js";
import { explainPort } from "./port/index.js";
import type { StartOptions } from "./tasks.js";
import type { Running, Terminal } from "./terminal.js";
import { readVersion } from "./version.js";
import { INIT } from "./words.js";

const listen = async (emulator: Emulator, where: Pick<StartOptions, "port" | "host">) => {
  try {
    return await emulator.listen(where);
  } catch (error) {
    const isTaken = error instanceof EmulatorError && error.code === "PORT_IN_USE";
    throw isTaken ? await explainPort(error, where) : error;
  }
};

const nothingToWatch = (): EmulatorError =>
  new EmulatorError(
    "INVALID_ARGUMENT",
    `--watch has nothing to watch: there are no fixtures in this folder; name theirs with --fixtures DIR, or write some: ${INIT}`,
  );

/** With --json, stdout is for one line; what is said later goes where people look. */
const later = (terminal: Terminal, json: boolean): Terminal => (json ? { ...terminal, out: terminal.err } : terminal);

/**
 * Starts an emulator that listens.
 *
 * @throws EmulatorError as createEmulator, PORT_IN_USE
 * @example
 * ```ts
 * const { ready, stop } = await serve(options, terminal);
 * ```
 */
export const serve = async (options: StartOptions, terminal: Terminal): Promise<Running> => {
  const { port, host, data, config, quiet, json } = options;
  const { cwd, err } = terminal;
  const paint = paintFor(terminal, "out");
  const fixtures = options.fixtures ?? (await findFixtures(cwd));
  if (options.watch && fixtures === undefined) throw nothingToWatch();
  // What is wrong with a function at the start is told by the banner.
  let show = (_entry: LogEntry): void => {};
  const emulator = await openFor({ fixtures, data, config, quiet, onLog: (entry) => show(entry) }, terminal);
  try {
    const { url, port: actual } = await listen(emulator, { port, host });
    terminal.onUp?.();
    if (!isLoopback(host)) err(paintFor(terminal, "err").warning(exposedWarning(host)));
    const { out } = later(terminal, json);
    if (!quiet && !json) {
      const started = { version: await readVersion(), url, fixtures: emulator.fixtures, data };
      for (const line of banner({ ...started, platforms: emulator.platforms }, paint)) out(line);
    }
    const lines = createLogLines({ out, paint: paintFor(terminal, json ? "err" : "out"), fixtures: emulator.fixtures });
    if (!quiet) {
      emulator.outbox.listen((message) => out(messageLine(message)));
      show = lines.show;
    }
    const watching = options.watch
      ? await (await import("./watch.js")).watch(emulator, { terminal: { out: quiet ? () => {} : out, err } })
      : undefined;
    const names = emulator.platforms.map(({ name }) => name);
    return {
      url,
      ready: json
        ? JSON.stringify({ url, port: actual, platforms: names, fixtures: emulator.fixtures, data })
        : readyLine(paint.url(url)),
      async stop() {
        // What is cut off now fails because of that.
        show = () => {};
        await watching?.close();
        await emulator.close();
        await lines.done();
      },
    };
  } catch (error) {
    await emulator.close();
    throw error;
  }
};
