import { has, isObject, type Json, type JsonObject } from "../../../kernel/index.js";
import type { Cursor } from "./cursor.js";
import type { Vocabulary } from "./dialect.js";

const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** Reads the value at a cursor. @throws SqlError */
export type ReadValue = (cursor: Cursor) => Json;

/**
 * Makes the reader of values: texts, numbers, `true`, `false`, `null`, `?`, lists, objects (whose keys need no quotes, as
 * in the vendors' guides), and calls of the functions given; anything may stand inside lists and objects.
 *
 * @param now milliseconds since 1970, for functions that tell the time
 * @example
 * ```ts
 * createReadValue(dialect)(createCursor("{a: [1, ?]}", ["二"], dialect)); // { a: [1, "二"] }
 * ```
 */
export const createReadValue = ({ constructs, functions }: Vocabulary, now?: () => number): ReadValue => {
  const readNumber = (cursor: Cursor): number => {
    const sign = cursor.accept("-") ? -1 : 1;
    if (sign === 1) cursor.accept("+");
    if (cursor.peek().kind !== "number") throw cursor.unexpected("a number");
    const token = cursor.take();
    const value = Number(token.text);
    if (!Number.isFinite(value)) throw cursor.error("a number that is too big", token);
    return value * sign;
  };

  const readMember = (cursor: Cursor): [string, Json] => {
    const token = cursor.peek();
    if (token.kind !== "text" && token.kind !== "name") throw cursor.unexpected("a key");
    cursor.take();
    cursor.expect(":");
    const value = readValue(cursor);
    // What the kernel's parser refuses in JSON: these names reach prototypes.
    if (token.text === "__proto__" || (token.text === "constructor" && isObject(value) && has(value, "prototype"))) {
      throw cursor.error(`the name ${token.text} is refused`, token);
    }
    return [token.text, value];
  };

  const readObject = (cursor: Cursor): JsonObject =>
    Object.fromEntries(cursor.list("{", "}", () => readMember(cursor)));

  const readCall = (cursor: Cursor): JsonObject => {
    const token = cursor.take();
    const builtIn = functions.get(token.sign);
    if (builtIn === undefined) throw cursor.error(`there is no function ${token.text} here`, token);
    const args = cursor.list("(", ")", () => readValue(cursor));
    const value = builtIn.build(args, now);
    if (value === undefined) throw cursor.error(`expected ${builtIn.usage}`, token);
    return value;
  };

  const readValue: ReadValue = (cursor) => {
    const { kind, text, sign } = cursor.peek();
    if (kind === "text") {
      cursor.take();
      return text;
    }
    if (kind === "number" || sign === "-" || sign === "+") return readNumber(cursor);
    if (sign === "?") {
      if (!constructs.has("?")) throw cursor.error("no placeholder can stand here", cursor.peek());
      return cursor.placeholder();
    }
    if (sign === "[") return cursor.list("[", "]", () => readValue(cursor));
    if (sign === "{") return readObject(cursor);
    if (kind === "name" && cursor.is("(", 1)) return readCall(cursor);
    const word = WORDS.get(sign);
    if (word === undefined) throw cursor.unexpected("a value");
    cursor.take();
    return word;
  };

  return readValue;
};
