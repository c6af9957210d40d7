import { isObject, type Json, type JsonObject } from "../../kernel/index.js";
import { ANYTHING, COUNT, FLAG, type OptionTypes, show, TEXT, wrong } from "../shared/arguments.js";

/** Anything that has a wire form: JSON, dates, and what else the cloud has values for. */
export type Wire = unknown;

/** What a query of an import door may say, on every cloud of this kind. */
export interface QueryOptions {
  /** The vendor's conditions: `{ stars: { $gte: 4 } }`. Default: all objects. */
  readonly where?: Wire;
  /** Columns, most important first; `-` for downwards: `"-stars,createdAt"`. */
  readonly order?: string;
  /** Default 100, at most 1000. */
  readonly limit?: number;
  /** Objects to leave out at the start. Default 0. */
  readonly skip?: number;
  /** Pointers that are answered as whole objects: `"author,post.author"`. */
  readonly include?: string;
  /** Columns that are answered, `"title,author.username"`; `-` for those that are not. Default: all. */
  readonly keys?: string;
  /** Also `count` of all matches. */
  readonly count?: boolean;
}

/** How one object is wanted. */
export const SHAPE_TYPES: OptionTypes<Pick<QueryOptions, "include" | "keys">> = { include: TEXT, keys: TEXT };

export const QUERY_TYPES: OptionTypes<QueryOptions> = {
  where: ANYTHING,
  order: TEXT,
  limit: COUNT,
  skip: COUNT,
  ...SHAPE_TYPES,
  count: FLAG,
};

/** An object as answers have it: with these texts. */
export type With<Name extends string> = JsonObject & { readonly [Each in Name]: string };

const has = <Name extends string>(object: JsonObject, names: readonly Name[]): object is With<Name> =>
  names.every((name) => typeof object[name] === "string");

/**
 * An answer of which the caller may rely on some texts. Operations give JSON; that these are in it is what the contract says.
 *
 * @throws Error when the emulator itself is wrong
 * @example
 * ```ts
 * const { objectId } = withTexts(await users.signUp(caller, body), ["objectId", "sessionToken"]);
 * ```
 */
export const withTexts = <Name extends string>(object: JsonObject, names: readonly Name[]): With<NoInfer<Name>> => {
  if (!has(object, names)) throw new Error(`the emulator answered without ${names.join(", ")}`);
  return object;
};

/**
 * What reads the arguments of an import door.
 *
 * @param toWire the wire's JSON of a caller's own value
 * @example
 * ```ts
 * const { readObject, condition } = createArguments(toWire);
 * await objects.create(caller, { className, body: readObject("objects.create", data) });
 * ```
 */
export const createArguments = (toWire: (value: unknown) => Json) => ({
  /**
   * What must be an object, as the wire's JSON: anything else would be stored as an empty one.
   *
   * @throws EmulatorError INVALID_ARGUMENT; ApiError 107 for what has no JSON form
   */
  readObject(call: string, value: Wire): JsonObject {
    const json = toWire(value);
    if (!isObject(json)) throw wrong(`${call} takes an object, not ${show(value)}`);
    return json as JsonObject;
  },
  /** A condition, as operations take it. */
  condition: (where: Wire): { where?: Json } => (where === undefined ? {} : { where: toWire(where) }),
});
