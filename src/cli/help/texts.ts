import type { CommandName, EXIT, OptionName } from "../commands.js";

/** What is said of one command. */
export interface CommandTexts {
  /** Half a line, in the list of commands. */
  readonly summary: string;
  /** Lines below its usage. */
  readonly about: readonly string[];
  /** Commands to copy. */
  readonly examples: readonly string[];
}

/** The help in one language. Tables, so that none of them can lack what another one has. */
export interface HelpTexts {
  readonly title: string;
  readonly headings: {
    readonly usage: string;
    readonly commands: string;
    readonly options: string;
    readonly examples: string;
    readonly exitCodes: string;
  };
  /** What stands in the usage for any of the options. */
  readonly anyOptions: string;
  readonly commands: Readonly<Record<CommandName, CommandTexts>>;
  readonly options: Readonly<Record<OptionName, string>>;
  /** Where an option means something of its own in a command. */
  readonly inCommand: Readonly<Partial<Record<`${CommandName} ${OptionName}`, string>>>;
  readonly exitCodes: Readonly<Record<keyof typeof EXIT, string>>;
  /** The last lines. */
  readonly more: readonly string[];
}
