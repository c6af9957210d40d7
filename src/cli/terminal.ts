import type { ExitCode, Language } from "./commands.js";

export type { ExitCode } from "./commands.js";

/** Where the command runs and what it says goes. */
export interface Terminal {
  readonly cwd: string;
  out(line: string): void;
  err(line: string): void;
  /** Where a progress bar may be drawn; absent when nobody watches. */
  readonly screen?: NodeJS.WriteStream;
  /** Which of the two may carry colours. Default: neither. */
  readonly colours?: { readonly out: boolean; readonly err: boolean };
  /** Of the help. Default: English. */
  readonly language?: Language;
  /** Whether a person reads what goes to `out`. Default: a program does. */
  readonly isPerson?: boolean;
  /** Asks the person who sits there; absent when there is none. Undefined: they have gone. */
  ask?(question: string): Promise<string | undefined>;
  /** All that comes in on standard input. */
  readInput?(): Promise<string>;
  /** Remembers what must be undone when somebody interrupts the command. @returns how to forget it again */
  onInterrupt?(undo: Undo): () => void;
  /** It answers requests: whoever ends it from now on has seen it at work, also before all is said. */
  onUp?(): void;
}

export type Undo = () => void | Promise<void>;

/** What a command that has ended has to say. */
export interface Outcome {
  readonly code: ExitCode;
  /** To people; not with `--quiet`. */
  readonly lines: readonly string[];
  /** To people as well, on `err`, and before the lines: what went wrong. Also with `--quiet`. */
  readonly complaints?: readonly string[];
  /** To scripts, with `--json`: one document. */
  readonly value: object;
}

/** An emulator that serves. */
export interface Running {
  readonly url: string;
  /** To be printed last, when whoever waits for it may go on. */
  readonly ready: string;
  stop(): Promise<void>;
}
