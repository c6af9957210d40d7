import { ApiError, EmulatorError, type EmulatorErrorCode, messageOf } from "../kernel/index.js";
import { EXIT, type ExitCode } from "./commands.js";
import { paintFor } from "./paint.js";
import { readPlaces } from "./place.js";
import type { Terminal } from "./terminal.js";

/** What scripts are told of a failure. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

/** Errors whose message begins with a file. */
const PLACED: ReadonlySet<EmulatorErrorCode> = new Set(["INVALID_FIXTURE", "INVALID_CONFIG", "STORE_UNREADABLE"]);

const EXIT_CODES: Partial<Readonly<Record<EmulatorErrorCode, ExitCode>>> = { PORT_IN_USE: EXIT.portInUse };

/** What file systems say, in words. */
const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk can only be read",
  ENOSPC: "the disk is full",
  EISDIR: "it is a folder",
  ENOTDIR: "it is not a folder",
};

const systemFailure = (error: unknown): Failure | undefined => {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  const reason = SYSTEM[error.code];
  if (reason === undefined) return undefined;
  const file = "path" in error && typeof error.path === "string" ? error.path : undefined;
  return file === undefined
    ? { code: error.code, message: reason }
    : { code: error.code, message: `${file}: ${reason}`, file };
};

/** A mistake of the user's is told in its own words; anything else is ours. */
const failureOf = (error: unknown): Failure => {
  if (error instanceof ApiError) return { code: String(error.code), message: error.message };
  if (!(error instanceof EmulatorError)) {
    return systemFailure(error) ?? { code: "INTERNAL_ERROR", message: messageOf(error) };
  }
  const { code, message } = error;
  if (!PLACED.has(code)) return { code, message };
  const [{ file, line }] = readPlaces(message);
  return { code, message, ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) };
};

const OURS = "This is a bug of the emulator. EMULATOR_DEBUG=1 shows where it happened.";

/** The first line is the message; below it lie excerpts and hints, which are no alarm. */
const inRed = (message: string, red: (text: string) => string): string => {
  const [first = "", ...more] = message.split("\n");
  return [red(`emulator: ${first}`), ...more].join("\n");
};

/**
 * Says why a command has failed: to people on `err`; to scripts on `out`, where they look for the answer anyway.
 *
 * @returns the exit code
 */
export const tellFailure = (error: unknown, terminal: Terminal, { json }: { readonly json: boolean }): ExitCode => {
  const failure = failureOf(error);
  if (json) terminal.out(JSON.stringify({ error: failure }));
  else {
    terminal.err(inRed(failure.message, paintFor(terminal, "err").error));
    if (failure.code === "INTERNAL_ERROR") terminal.err(OURS);
  }
  if (process.env.EMULATOR_DEBUG !== undefined && error instanceof Error) terminal.err(error.stack ?? "");
  return (error instanceof EmulatorError ? EXIT_CODES[error.code] : undefined) ?? EXIT.failed;
};

/** Says what is wrong with the command line. @returns the exit code */
export const tellMistake = (
  { message, about, json }: { readonly message: string; readonly about: string | undefined; readonly json: boolean },
  terminal: Terminal,
): ExitCode => {
  const help = `npx emulator ${about === undefined ? "" : `${about} `}--help lists the options`;
  if (json) terminal.out(JSON.stringify({ error: { code: "USAGE", message } }));
  else terminal.err(`${inRed(message, paintFor(terminal, "err").error)}\n${help}`);
  return EXIT.usage;
};
