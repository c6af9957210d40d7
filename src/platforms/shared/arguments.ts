import { EmulatorError, isObject } from "../../kernel/index.js";

/** What a call of the import door cannot mean. */
export const wrong = (message: string): EmulatorError => new EmulatorError("INVALID_ARGUMENT", message);

/** A value for messages. */
export const show = (value: unknown): string => JSON.stringify(value) ?? String(value);

/** What an argument or an option takes. */
export interface ArgumentType {
  fits(value: unknown): boolean;
  /** For messages. */
  readonly form: string;
}

export const TEXT: ArgumentType = { fits: (value) => typeof value === "string", form: "a text" };

export const FLAG: ArgumentType = { fits: (value) => typeof value === "boolean", form: "true or false" };

export const COUNT: ArgumentType = {
  fits: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  form: "a whole number, 0 or more",
};

export const OBJECT: ArgumentType = { fits: isObject, form: "an object" };

export const IDS: ArgumentType = {
  fits: (value) => Array.isArray(value) && value.every((id) => typeof id === "string" && id !== ""),
  form: "an array of objectIds",
};

/** Judged by what it is handed to. */
export const ANYTHING: ArgumentType = { fits: () => true, form: "anything" };

/** The options of a call, and what each takes. */
export type OptionTypes<Options> = { readonly [Name in keyof Options & string]-?: ArgumentType };

/**
 * Refuses an argument of another type than a call takes.
 *
 * @throws EmulatorError INVALID_ARGUMENT
 * @example
 * ```ts
 * checkArgument("roles.addUsers", users, IDS);
 * ```
 */
export const checkArgument = (call: string, value: unknown, { fits, form }: ArgumentType): void => {
  if (!fits(value)) throw wrong(`${call} takes ${form}, not ${show(value)}`);
};

/**
 * Options as they were given. One that is misspelt, or of another type, must not be overlooked. Those that are undefined are left out.
 *
 * @param call how the method is called, for messages
 * @param types all of the options, see {@link OptionTypes}
 * @throws EmulatorError INVALID_ARGUMENT
 * @example
 * ```ts
 * const { limit } = readOptions("objects.find", options, { where: ANYTHING, limit: COUNT });
 * ```
 */
export const readOptions = <Options extends object>(
  call: string,
  given: Options | undefined,
  types: Readonly<Record<string, ArgumentType>>,
): Partial<Options> => {
  if (given === undefined) return {};
  const known = new Map(Object.entries(types));
  const help = `its options are ${[...known.keys()].join(", ")}`;
  if (!isObject(given)) throw wrong(`${call} takes an object of options, not ${show(given)}; ${help}`);
  for (const [name, value] of Object.entries(given)) {
    const type = known.get(name);
    if (type === undefined) throw wrong(`${call} has no option ${name}; ${help}`);
    if (value !== undefined) checkArgument(`${call}: ${name}`, value, type);
  }
  return given;
};
