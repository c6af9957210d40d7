import { noSuchOperation, operationsNamed, PLATFORMS } from "../config.js";
import { type Call, type CallFilter, type Calls, EmulatorError, isObject } from "../kernel/index.js";
import { didYouMean } from "../suggest.js";

const OUTCOMES: readonly string[] = ["pending", "done", "failed"];

const MEMBERS = ["platform", "operation", "table", "class", "function", "outcome"];

/** Members that take one of a few words. */
const WORDS: Readonly<Record<string, readonly string[]>> = { platform: PLATFORMS, outcome: OUTCOMES };

const mistake = (text: string): EmulatorError => new EmulatorError("INVALID_ARGUMENT", `calls: ${text}`);

/** What is misspelt would find nothing, and a test that expects nothing would pass. @throws EmulatorError INVALID_ARGUMENT */
const checkFilter: (filter: unknown) => asserts filter is CallFilter = (filter) => {
  if (!isObject(filter)) throw mistake(`the filter is an object, not ${JSON.stringify(filter)}`);
  for (const [name, value] of Object.entries(filter)) {
    if (!MEMBERS.includes(name))
      throw mistake(`there is no filter ${JSON.stringify(name)}${didYouMean(name, MEMBERS)}`);
    if (value === undefined) continue;
    if (typeof value !== "string") throw mistake(`${name} is a text, not ${JSON.stringify(value)}`);
    const words = WORDS[name];
    if (words !== undefined && !words.includes(value)) {
      throw mistake(`there is no ${name} ${JSON.stringify(value)}${didYouMean(value, words)}`);
    }
  }
  const { operation, platform }: CallFilter = filter;
  if (operation !== undefined && operationsNamed(operation, platform).length === 0) {
    throw mistake(noSuchOperation(operation, platform));
  }
};

/**
 * The calls of a world, for whoever asks from outside.
 *
 * @example
 * ```ts
 * const calls = createCallsFace(createCalls(clock));
 * calls({ operation: "records.create" });
 * ```
 */
export const createCallsFace =
  ({ entries }: Pick<Calls, "entries">) =>
  (filter: CallFilter = {}): Call[] => {
    checkFilter(filter);
    return entries(filter);
  };
