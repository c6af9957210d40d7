import { columnsOf } from "../../files/index.js";
import {
  COMMAND_NAMES,
  COMMANDS,
  type CommandName,
  type CommandRow,
  EXIT,
  type Language,
  OPTIONS,
  type OptionName,
  type OptionRow,
} from "../commands.js";
import { indent } from "../text.js";
import { padColumns } from "../width.js";
import type { HelpTexts } from "./texts.js";

/** Only the language that is read is loaded. */
const TEXTS: Readonly<Record<Language, () => Promise<HelpTexts>>> = {
  en: async () => (await import("./en.js")).en,
  zh: async () => (await import("./zh.js")).zh,
};

/** Two columns of text below a heading. */
const table = (rows: readonly (readonly [string, string])[]): string[] => {
  const width = Math.max(...rows.map(([left]) => columnsOf(left)));
  return rows.map(([left, right]) => `  ${padColumns(left, width)}  ${right}`);
};

const optionHead = (name: OptionName): string => {
  const { value, short }: OptionRow = OPTIONS[name];
  return `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
};

const optionRows = (command: CommandName, { options, inCommand }: HelpTexts): (readonly [string, string])[] =>
  COMMANDS[command].options.map(
    (name) => [optionHead(name), inCommand[`${command} ${name}`] ?? options[name]] as const,
  );

/** `--data FILE.json`; `(--data FILE.json | --fixtures DIR)`. */
const needed = (names: readonly OptionName[]): string => {
  const heads = names.map(optionHead).join(" | ");
  return names.length > 1 ? `(${heads})` : heads;
};

const usageLine = (command: CommandName, { anyOptions }: HelpTexts): string => {
  const { operands, needs = [] }: CommandRow = COMMANDS[command];
  return ["npx emulator", command, ...operands, ...needs.map(needed), anyOptions].join(" ");
};

const exitRows = ({ exitCodes }: HelpTexts): (readonly [string, string])[] =>
  (Object.keys(EXIT) as readonly (keyof typeof EXIT)[]).map((name) => [String(EXIT[name]), exitCodes[name]] as const);

const overview = (texts: HelpTexts): string[] => {
  const { title, headings, commands, anyOptions, more } = texts;
  return [
    title,
    "",
    headings.usage,
    ...indent([`npx emulator ${anyOptions}`, ...COMMAND_NAMES.slice(1).map((name) => usageLine(name, texts))]),
    "",
    headings.commands,
    ...table(COMMAND_NAMES.map((name) => [name, commands[name].summary] as const)),
    "",
    headings.options,
    ...table(optionRows("start", texts)),
    "",
    headings.exitCodes,
    ...table(exitRows(texts)),
    "",
    ...more,
  ];
};

const ofCommand = (command: CommandName, texts: HelpTexts): string[] => {
  const { headings, commands } = texts;
  const { summary, about, examples } = commands[command];
  return [
    `emulator ${command} - ${summary}`,
    "",
    headings.usage,
    ...indent([usageLine(command, texts)]),
    "",
    ...about,
    "",
    headings.options,
    ...table(optionRows(command, texts)),
    "",
    headings.examples,
    ...indent(examples),
    "",
    headings.exitCodes,
    ...table(exitRows(texts)),
  ];
};

/**
 * The help, line by line.
 *
 * @param about a command; undefined is all of it
 * @example
 * ```ts
 * await helpLines("run", "zh");
 * ```
 */
export const helpLines = async (about: CommandName | undefined, language: Language): Promise<string[]> => {
  const texts = await TEXTS[language]();
  return about === undefined ? overview(texts) : ofCommand(about, texts);
};
