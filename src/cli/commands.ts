import { PLATFORMS } from "../clouds.js";

export { PLATFORMS, type PlatformName } from "../clouds.js";

/** The clouds whose exports are read. */
export const IMPORT_SOURCES = ["leancloud"] as const;

export type ImportSource = (typeof IMPORT_SOURCES)[number];

/** What `emulator init` writes a test for. */
export const RUNNERS = ["vitest", "jest", "node"] as const;

export type Runner = (typeof RUNNERS)[number];

/** What the help is written in. */
export const LANGUAGES = ["en", "zh"] as const;

export type Language = (typeof LANGUAGES)[number];

/** One option, whichever command takes it. */
export interface OptionRow {
  /** What stands for its value in the help; an option without one takes no value. */
  readonly value?: string;
  readonly short?: string;
  /** The values there are. */
  readonly choices?: readonly string[];
}

/** Every option there is. */
export const OPTIONS = {
  fixtures: { value: "DIR" },
  data: { value: "FILE.json" },
  port: { value: "N" },
  host: { value: "H" },
  config: { value: "FILE" },
  watch: {},
  from: { value: "CLOUD", choices: IMPORT_SOURCES },
  replace: {},
  platform: { value: "CLOUD", choices: PLATFORMS },
  user: { value: "WHO" },
  runner: { value: "NAME", choices: RUNNERS },
  python: {},
  quiet: {},
  json: {},
  lang: { value: "LANG", choices: LANGUAGES },
  help: { short: "h" },
  version: { short: "v" },
} as const satisfies Record<string, OptionRow>;

export type OptionName = keyof typeof OPTIONS;

/** One command: what stands after its name, and the options it knows. */
export interface CommandRow {
  /** As the help shows them; `[x]` may be left out, `x…` is one or more. */
  readonly operands: readonly string[];
  /** Options that it needs, as the help shows them: one of each list. */
  readonly needs?: readonly (readonly OptionName[])[];
  readonly options: readonly OptionName[];
}

const COMMON = ["json", "lang", "help", "version"] as const;

/** Every command there is; the first one is meant when none is named. */
export const COMMANDS = {
  start: {
    operands: [],
    options: ["fixtures", "data", "port", "host", "config", "watch", "quiet", ...COMMON],
  },
  init: { operands: ["[CLOUD…]"], options: ["runner", "fixtures", "quiet", ...COMMON] },
  check: { operands: ["[DIR]"], options: ["fixtures", "config", "python", "quiet", ...COMMON] },
  run: {
    operands: ["FUNCTION", "[JSON]"],
    options: ["platform", "user", "fixtures", "data", "config", "quiet", ...COMMON],
  },
  export: {
    operands: ["DIR"],
    needs: [["data", "fixtures"]],
    options: ["data", "fixtures", "config", "quiet", ...COMMON],
  },
  import: {
    operands: ["DIR"],
    needs: [["data"]],
    options: ["data", "replace", "from", "config", "quiet", ...COMMON],
  },
} as const satisfies Record<string, CommandRow>;

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

export const isCommand = (word: string | undefined): word is CommandName =>
  word !== undefined && Object.hasOwn(COMMANDS, word);

/**
 * How a command ends when nothing keeps running. `interrupted` is what shells make of Ctrl+C.
 */
export const EXIT = { done: 0, failed: 1, usage: 2, portInUse: 3, interrupted: 130 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
