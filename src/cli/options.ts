import { parseArgs } from "node:util";
import { nearest } from "../suggest.js";
import {
  COMMAND_NAMES,
  COMMANDS,
  type CommandName,
  isCommand,
  LANGUAGES,
  type Language,
  OPTIONS,
  type OptionName,
  type OptionRow,
} from "./commands.js";
import { READERS } from "./readers.js";
import type { Task } from "./tasks.js";
import { oneOf } from "./words.js";

/** How whoever typed it wants to be answered. */
export interface Manner {
  readonly json: boolean;
}

/** What a command line asks for. */
export type Command =
  | (Task & Manner)
  | ({
      readonly kind: "help";
      /** The command it is about; undefined is all of it. */
      readonly about: CommandName | undefined;
      readonly language: Language | undefined;
    } & Manner)
  | ({ readonly kind: "version" } & Manner)
  | ({ readonly kind: "mistake"; readonly message: string; readonly about: CommandName | undefined } & Manner);

const optionRow = (name: OptionName): OptionRow => OPTIONS[name];

const isKnown = (name: string, known: readonly OptionName[]): name is OptionName =>
  (known as readonly string[]).includes(name);

const unknownOption = (raw: string, name: string, verb: CommandName): string => {
  const known = COMMANDS[verb].options;
  const guess = nearest(name, known);
  if (guess !== undefined) return `unknown option ${raw}; did you mean --${guess}?`;
  const other = COMMAND_NAMES.find((each) => isKnown(name, COMMANDS[each].options));
  if (other !== undefined) return `unknown option ${raw}: it belongs to emulator ${other}`;
  return `unknown option ${raw}; known are --${known.join(", --")}`;
};

/** What is wrong with a value; undefined when it will do. A value that looks like an option was most likely forgotten. */
const valueMistake = (name: OptionName, value: string | undefined): string | undefined => {
  const { value: wanted, choices } = optionRow(name);
  if (wanted === undefined) return value === undefined ? undefined : `--${name} takes no value`;
  if (value === undefined || value === "" || /^-\D/.test(value)) return `--${name} needs a value`;
  if (name === "port" && !(/^\d+$/.test(value) && Number(value) <= 65_535)) {
    return `--port must be a number from 0 to 65535, not ${JSON.stringify(value)}`;
  }
  if (choices === undefined || choices.includes(value)) return undefined;
  const guess = nearest(value, choices);
  const hint = guess === undefined ? "" : `; did you mean ${guess}?`;
  return `--${name} is ${choices.join(" or ")}, not ${JSON.stringify(value)}${hint}`;
};

/** What a word is that is no command, at the place where one could be. */
const strayWord = (word: string, isFirst: boolean, isAskedAbout: boolean): string => {
  if (isCommand(word)) return `unexpected ${JSON.stringify(word)}; the command comes first: npx emulator ${word} …`;
  const guess = isFirst ? nearest(word, COMMAND_NAMES) : undefined;
  if (guess !== undefined) return `unknown command ${word}; did you mean ${guess}?`;
  if (isAskedAbout) return `unknown command ${word}; known are ${COMMAND_NAMES.join(", ")}`;
  const isPath = /[./\\]/.test(word) || !isFirst;
  return isPath
    ? `unexpected ${JSON.stringify(word)}; a folder of fixtures goes with --fixtures`
    : `unknown command ${word}; known are ${COMMAND_NAMES.join(", ")}; a folder of fixtures goes with --fixtures`;
};

const PARSED = Object.fromEntries(
  Object.entries<OptionRow>(OPTIONS).map(([name, { value, short }]) => [
    name,
    { type: value === undefined ? "boolean" : "string", ...(short === undefined ? {} : { short }) } as const,
  ]),
);

/** The command that is named, and what stands behind its name. `emulator help run` is `emulator run --help`. */
const splitVerb = (argv: readonly string[]): { verb: CommandName; named: boolean; rest: readonly string[] } => {
  const [first, second] = argv;
  if (first === "help") {
    return isCommand(second)
      ? { verb: second, named: true, rest: ["--help", ...argv.slice(2)] }
      : { verb: "start", named: false, rest: [...argv.slice(1), "--help"] };
  }
  return isCommand(first)
    ? { verb: first, named: true, rest: argv.slice(1) }
    : { verb: "start", named: false, rest: argv };
};

/**
 * Reads a command line.
 *
 * @example
 * ```ts
 * readCommand(["--prot", "1"]); // { kind: "mistake", message: "unknown option --prot; did you mean --port?", … }
 * ```
 */
export const readCommand = (argv: readonly string[]): Command => {
  const { verb, named, rest } = splitVerb(argv);
  const about = named ? verb : undefined;
  // Not strict: Node's own messages would name no alternative.
  const { tokens } = parseArgs({
    args: [...rest],
    options: PARSED,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<OptionName, string | undefined>();
  const operands: string[] = [];
  let message: string | undefined;
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (COMMANDS[verb].operands.length > 0) operands.push(token.value);
      else message ??= strayWord(token.value, !named && token.value === rest[0], argv[0] === "help");
    }
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    if (!isKnown(name, COMMANDS[verb].options)) message ??= unknownOption(rawName, name, verb);
    else {
      message ??= valueMistake(name, value);
      given.set(name, value);
    }
  }
  const json = given.has("json");
  if (message !== undefined) return { kind: "mistake", message, about, json };
  if (given.has("help")) return { kind: "help", about, language: oneOf(LANGUAGES, given.get("lang")), json };
  if (given.has("version")) return { kind: "version", json };
  const task = READERS[verb](given, operands);
  return typeof task === "string" ? { kind: "mistake", message: task, about, json } : { ...task, json };
};
