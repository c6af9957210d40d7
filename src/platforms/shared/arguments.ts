import { EmulatorError, isObject } from "../../kernel/index.js";

/** What a call of the import door cannot mean. */
export const wrong = (message: string): EmulatorError => new EmulatorError("INVALID_ARGUMENT", message);

/** A value for messages. */
export const show = (value: unknown): string => JSON.stringify(value) ?? String(value);

/**
 * Options as they were given. One that is misspelt must not be overlooked.
 *
 * @param call how the method is called, for messages
 * @throws EmulatorError INVALID_ARGUMENT
 * @example
 * ```ts
 * const { limit } = readOptions("objects.find", options, ["where", "limit"]);
 * ```
 */
export const readOptions = <Options extends object>(
  call: string,
  given: Options | undefined,
  names: readonly (keyof Options & string)[],
): Partial<Options> => {
  if (given === undefined) return {};
  const known = `its options are ${names.join(", ")}`;
  if (!isObject(given)) throw wrong(`${call} takes an object of options, not ${show(given)}; ${known}`);
  const stray = Object.keys(given).find((name) => !(names as readonly string[]).includes(name));
  if (stray !== undefined) throw wrong(`${call} has no option ${stray}; ${known}`);
  return given;
};
