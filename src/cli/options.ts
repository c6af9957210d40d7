import { parseArgs } from "node:util";
import { nearest } from "../suggest.js";

/** How `emulator` is to start. */
export interface CliOptions {
  readonly fixtures: string | undefined;
  readonly data: string | undefined;
  readonly config: string | undefined;
  readonly port: number;
  readonly host: string;
  readonly quiet: boolean;
}

/** What a command line asks for. */
export type Command =
  | { readonly kind: "start"; readonly options: CliOptions }
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "mistake"; readonly message: string };

const OPTIONS = {
  fixtures: { type: "string" },
  data: { type: "string" },
  config: { type: "string" },
  port: { type: "string" },
  host: { type: "string" },
  quiet: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const;

type Name = keyof typeof OPTIONS;

const NAMES = Object.keys(OPTIONS);

const DEFAULT_PORT = 4400;

const isName = (name: string): name is Name => Object.hasOwn(OPTIONS, name);

const mistake = (message: string): Command => ({ kind: "mistake", message });

const unknown = (raw: string, name: string): Command => {
  const guess = nearest(name, NAMES);
  const hint = guess === undefined ? `known are --${NAMES.join(", --")}` : `did you mean --${guess}?`;
  return mistake(`unknown option ${raw}; ${hint}`);
};

/** What is wrong with a value; undefined when it will do. A value that looks like an option was most likely forgotten. */
const valueMistake = (name: Name, value: string | undefined): string | undefined => {
  if (OPTIONS[name].type === "boolean") return value === undefined ? undefined : `--${name} takes no value`;
  if (value === undefined || value === "" || /^-\D/.test(value)) return `--${name} needs a value`;
  if (name === "port" && !(/^\d+$/.test(value) && Number(value) <= 65_535)) {
    return `--port must be a number from 0 to 65535, not ${JSON.stringify(value)}`;
  }
  return undefined;
};

/**
 * Reads a command line.
 *
 * @example
 * ```ts
 * readCommand(["--prot", "1"]); // { kind: "mistake", message: 'unknown option --prot; did you mean --port?' }
 * ```
 */
export const readCommand = (argv: readonly string[]): Command => {
  // Not strict: Node's own messages would name no alternative.
  const { tokens } = parseArgs({
    args: [...argv],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<Name, string | undefined>();
  for (const token of tokens) {
    if (token.kind === "positional") {
      return mistake(`unexpected ${JSON.stringify(token.value)}; a folder of fixtures goes with --fixtures`);
    }
    if (token.kind !== "option") continue;
    if (!isName(token.name)) return unknown(token.rawName, token.name);
    const problem = valueMistake(token.name, token.value);
    if (problem !== undefined) return mistake(problem);
    given.set(token.name, token.value);
  }
  if (given.has("help")) return { kind: "help" };
  if (given.has("version")) return { kind: "version" };
  return {
    kind: "start",
    options: {
      fixtures: given.get("fixtures"),
      data: given.get("data"),
      config: given.get("config"),
      port: Number(given.get("port") ?? DEFAULT_PORT),
      host: given.get("host") ?? "127.0.0.1",
      quiet: given.has("quiet"),
    },
  };
};
