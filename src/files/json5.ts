import { type Json, type JsonObject, MAX_DEPTH } from "../kernel/index.js";
import { foundAt, type JsonProblem, TYPED_IN_CHINESE, take } from "./json-problem.js";
import type { Tree } from "./tree.js";

/** A value and the index at which it stands in the text. */
export interface Json5 extends Tree<number> {
  readonly value: Json;
}

const SPACE = /[\t\n\v\f\r \ufeff\u2028\u2029\p{Zs}]+/uy;
const LINE_COMMENT = /\/\/[^\n\r\u2028\u2029]*/y;
const NAME = /(?:[$_\p{ID_Start}]|\\u[0-9a-fA-F]{4})(?:[$_\p{ID_Continue}]|\u200c|\u200d|\\u[0-9a-fA-F]{4})*/uy;
const NUMBER =
  /[+-]?(?:Infinity|NaN|0[xX][0-9a-fA-F]+|(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?![$_\p{ID_Continue}.+])/uy;
const LITERAL = /(?:true|false|null)(?![$_\p{ID_Continue}])/uy;
const ESCAPED = /\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|0(?!\d)|[^ux\d])/suy;

const LITERALS: Readonly<Record<string, Json>> = { true: true, false: false, null: null };

const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "0": "\0",
  "\n": "",
  "\r": "",
  "\r\n": "",
  "\u2028": "",
  "\u2029": "",
};

/** What an escape stands for: `\n`, `\u68a8`, or a line that goes on. */
const unescaped = (escaped: string): string => {
  const rest = escaped.slice(1);
  if (/^[ux]./.test(rest)) return String.fromCharCode(Number.parseInt(rest.slice(1), 16));
  return ESCAPES[rest] ?? rest;
};

const numberOf = (token: string): number =>
  token.startsWith("-") ? -Number(token.slice(1)) : Number(token.replace("+", ""));

/** Also a name that reaches for a prototype becomes a member like any other: whoever checks the value must see it. */
const setMember = (object: JsonObject, name: string, value: Json): void => {
  if (name === "__proto__") Object.defineProperty(object, name, { value, enumerable: true, configurable: true });
  else object[name] = value;
};

/**
 * Reads JSON5, of which JSON is a part: each value with its place, or the first thing that is wrong. Ours, because no library tells
 * both: `json5` forgets the places, and momoa 3.3 never returns from a text that ends in a backslash and knows no `-.5`.
 *
 * @example
 * ```ts
 * readJson5("{ 名字: '梨', }"); // { value: { 名字: "梨" }, here: 0, members: … }
 * readJson5("{ a: 1 b: 2 }"); // { at: 7, reason: 'expected "," or "}", found "b"' }
 * ```
 */
export const readJson5 = (text: string): Json5 | JsonProblem => {
  let at = 0;
  let problem: JsonProblem | undefined;

  const fail = (reason: string, where = at): undefined => {
    problem ??= { at: where, reason };
    return undefined;
  };
  const expected = (what: string) => fail(`expected ${what}, found ${foundAt(text, at, TYPED_IN_CHINESE)}`);
  const read = (pattern: RegExp): string | undefined => {
    const token = take(pattern, text, at);
    at += token?.length ?? 0;
    return token;
  };

  /** Blanks and comments. */
  const skip = (): void => {
    while (read(SPACE) !== undefined || read(LINE_COMMENT) !== undefined || text.startsWith("/*", at)) {
      if (!text.startsWith("/*", at)) continue;
      const end = text.indexOf("*/", at + 2);
      if (end === -1) {
        fail('a comment that does not end; write "*/" behind it');
        return;
      }
      at = end + 2;
    }
  };

  const string = (): string | undefined => {
    const start = at;
    const quote = text[at++];
    let result = "";
    for (let from = at; at < text.length; ) {
      const character = text[at];
      if (character === quote) return result + text.slice(from, at++);
      if (character === "\n" || character === "\r") break;
      if (character !== "\\") {
        at++;
        continue;
      }
      result += text.slice(from, at);
      const escaped = read(ESCAPED);
      if (escaped === undefined) return fail("a backslash that escapes nothing; write \\\\ for one");
      result += unescaped(escaped);
      from = at;
    }
    return fail(`a string that does not end on its line; a line break is \\n, a quotation mark \\${quote}`, start);
  };

  /** Reads `item`s up to the bracket, with or without a comma behind the last. */
  const list = (close: string, item: () => boolean): boolean => {
    at++;
    for (;;) {
      skip();
      if (text[at] === close) return Boolean(++at);
      if (problem !== undefined || !item()) return false;
      skip();
      if (text[at] === ",") at++;
      else if (text[at] !== close) return Boolean(expected(`"," or ${JSON.stringify(close)}`));
    }
  };

  const array = (here: number, depth: number): Json5 | undefined => {
    const items: Json5[] = [];
    const isWhole = list("]", () => {
      const item = value(depth + 1);
      if (item !== undefined) items.push(item);
      return item !== undefined;
    });
    return isWhole ? { here, value: items.map((item) => item.value), items: () => items } : undefined;
  };

  const object = (here: number, depth: number): Json5 | undefined => {
    const members: [string, Json5][] = [];
    const whole: JsonObject = {};
    const isWhole = list("}", () => {
      const name =
        text[at] === '"' || text[at] === "'" ? string() : read(NAME)?.replace(/\\u[0-9a-fA-F]{4}/g, unescaped);
      if (name === undefined) return Boolean(expected("a name"));
      skip();
      if (text[at] !== ":") return Boolean(expected('":"'));
      at++;
      skip();
      const member = value(depth + 1);
      if (member === undefined) return false;
      members.push([name, member]);
      setMember(whole, name, member.value);
      return true;
    });
    return isWhole ? { here, value: whole, members: () => members } : undefined;
  };

  const value = (depth: number): Json5 | undefined => {
    const here = at;
    if (depth > MAX_DEPTH) return fail(`nested deeper than ${MAX_DEPTH} levels`);
    if (text[at] === "[") return array(here, depth);
    if (text[at] === "{") return object(here, depth);
    if (text[at] === '"' || text[at] === "'") {
      const found = string();
      return found === undefined ? undefined : { here, value: found };
    }
    const literal = read(LITERAL);
    if (literal !== undefined) return { here, value: LITERALS[literal] ?? null };
    const number = read(NUMBER);
    return number === undefined ? expected("a value") : { here, value: numberOf(number) };
  };

  skip();
  const whole = value(0);
  skip();
  if (whole !== undefined && at < text.length) expected("the end of the file");
  return problem ?? whole ?? { at, reason: "not readable" };
};
