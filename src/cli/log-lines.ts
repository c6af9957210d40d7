import type { LogEntry } from "../index.js";
import { placeText } from "./check/problem.js";
import { PLATFORMS } from "./commands.js";
import type { Paint } from "./paint.js";
import { findPlace, isStack } from "./stack-place.js";
import { oneOf } from "./words.js";

/** How each kind of line looks: what functions print steps back, what is wrong stands out. */
export const tones = ({
  dim,
  warning,
  error,
}: Paint): Readonly<Record<LogEntry["level"], (text: string) => string>> => ({
  log: dim,
  info: dim,
  debug: dim,
  warn: warning,
  error,
});

/** Where what is shown goes. */
export interface LogLinesOptions {
  out(text: string): void;
  readonly paint: Paint;
  /** The fixture set, in which stacks are looked up. */
  readonly fixtures: string | undefined;
}

/**
 * Shows what functions print and why they fail, one after the other, as it comes. Of a stack, the line of the source is shown too.
 *
 * @example
 * ```ts
 * const { show, done } = createLogLines({ out: console.log, paint, fixtures: "fixtures/demo" });
 * show(entry); // hello: 你好
 * await done();
 * ```
 */
export const createLogLines = ({ out, paint, fixtures }: LogLinesOptions) => {
  const tone = tones(paint);
  let turn = Promise.resolve();

  /** The line of the set that a stack leads to. */
  const sourceOf = async ({ platform, function: name, message }: LogEntry): Promise<string | undefined> => {
    const cloud = oneOf(PLATFORMS, platform);
    if (cloud === undefined || fixtures === undefined || !isStack(message)) return undefined;
    const where = { set: fixtures, platform: cloud, ...(name === undefined ? {} : { name }) };
    const place = await findPlace(message, where).catch(() => undefined);
    return place && `${paint.path(`${placeText(place)}`)}\n${place.excerpt}`;
  };

  const tell = async (entry: LogEntry): Promise<void> => {
    const { platform, function: name = platform, level, message } = entry;
    const source = await sourceOf(entry);
    out(tone[level](`${name}: ${message}`));
    if (source !== undefined) out(source);
  };

  return {
    show(entry: LogEntry): void {
      turn = turn.then(() => tell(entry));
    },
    /** When all is shown. */
    done: (): Promise<void> => turn,
  };
};
