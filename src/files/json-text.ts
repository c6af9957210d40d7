import { type Json, type JsonObject, MAX_DEPTH } from "../kernel/index.js";
import { unescaped } from "./json-escapes.js";
import { JSON_GRAMMAR, JSON5_GRAMMAR, type JsonGrammar } from "./json-grammar.js";
import { blanksEnd } from "./json-scan.js";
import { jsonTree } from "./json-tree.js";
import { take } from "./take.js";
import type { Tree } from "./tree.js";

/** A value and the index at which it stands in the text. */
export interface JsonText extends Tree<number> {
  readonly value: Json;
}

/** The first thing in a text that cannot be read. */
export interface JsonProblem {
  /** Index into the text. */
  readonly at: number;
  readonly reason: string;
}

const LITERAL = /(?:true|false|null)(?![$_\p{ID_Continue}])/uy;
const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy;

const LITERALS: Readonly<Record<string, Json>> = { true: true, false: false, null: null };

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const LAST_CONTROL = 0x1f;
const BACKSLASH = 0x5c;

/** A control character in a string, which some of what looks like JSON has. */
const controlReason = (character: string): string =>
  `${character === "\t" ? "a tab" : "a control character"} inside a string; write ${JSON.stringify(character).slice(1, -1)} for one`;

const numberOf = (token: string): number =>
  token.startsWith("-") ? -Number(token.slice(1)) : Number(token.replace("+", ""));

/** Also a name that reaches for a prototype becomes a member like any other: whoever checks the value must see it. */
const setMember = (object: JsonObject, name: string, value: Json): void => {
  if (name === "__proto__")
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
};

/**
 * Makes a reader of JSON or of JSON5. It says what is wrong with a text and where, which the engine's own messages do not for half of
 * the mistakes. Ours, because no library tells both the places and the reason: `json5` forgets the places, and momoa 3.3 never returns
 * from a text that ends in a backslash and knows no `-.5`.
 */
const createReader = (grammar: JsonGrammar) => {
  const { quotes, escaped, number, name: bareName, nameWord, isLenient, lookAlikes } = grammar;

  return (text: string): JsonText | JsonProblem => {
    let at = 0;
    let problem: JsonProblem | undefined;

    const fail = (reason: string, where = at): undefined => {
      problem ??= { at: where, reason };
      return undefined;
    };

    const foundHere = (): string => {
      if (at >= text.length) return "the end of the file";
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      return lookAlikes[character] ?? JSON.stringify(take(WORD, text, at) ?? character);
    };

    const expected = (what: string): undefined => {
      if (isLenient && text.startsWith("/*", at)) return fail('a comment that does not end; write "*/" behind it');
      return fail(`expected ${what}, found ${foundHere()}`);
    };

    const skip = (): void => {
      at = blanksEnd(text, at, isLenient);
    };

    const read = (pattern: RegExp): string | undefined => {
      const token = take(pattern, text, at);
      at += token?.length ?? 0;
      return token;
    };

    const isAtString = (): boolean => at < text.length && quotes.includes(text.charAt(at));

    const string = (): string | undefined => {
      const start = at++;
      const quote = text.charCodeAt(start);
      for (; at < text.length; at++) {
        const code = text.charCodeAt(at);
        if (code === quote) return unescaped(text.slice(start + 1, at++));
        if (code === LINE_FEED || code === CARRIAGE_RETURN) break;
        if (code === BACKSLASH) {
          const length = take(escaped, text, at)?.length;
          if (length === undefined) return fail("a backslash that escapes nothing; write \\\\ for one");
          at += length - 1;
        } else if (code <= LAST_CONTROL && !isLenient) return fail(controlReason(text.charAt(at)));
      }
      const sign = text.charAt(start);
      return fail(`a string that does not end on its line; a line break is \\n, a quotation mark \\${sign}`, start);
    };

    const memberName = (): string | undefined => {
      if (isAtString()) return string();
      const bare = bareName === undefined ? undefined : read(bareName);
      return bare === undefined ? expected(nameWord) : unescaped(bare);
    };

    /** Reads `item`s up to the bracket. */
    const list = (close: string, item: () => true | undefined): true | undefined => {
      let comma: number | undefined;
      at++;
      skip();
      while (text[at] !== close) {
        if (item() === undefined) return undefined;
        skip();
        comma = text[at] === "," ? at++ : undefined;
        if (comma !== undefined) skip();
        else if (text[at] !== close) return expected(`"," or "${close}"`);
      }
      if (comma !== undefined && !isLenient) return fail(`a comma before "${close}": remove it`, comma);
      at++;
      return true;
    };

    const array = (depth: number): Json[] | undefined => {
      const items: Json[] = [];
      const whole = list("]", () => {
        const item = value(depth + 1);
        if (item === undefined) return undefined;
        items.push(item);
        return true;
      });
      return whole && items;
    };

    const object = (depth: number): JsonObject | undefined => {
      const members: JsonObject = {};
      const whole = list("}", () => {
        const start = at;
        const name = memberName();
        if (name === undefined) return undefined;
        // In JSON the last one counts, as it does everywhere.
        if (isLenient && Object.hasOwn(members, name)) return fail("the name stands here twice", start);
        skip();
        if (text[at] !== ":") return expected('":"');
        at++;
        skip();
        const member = value(depth + 1);
        if (member === undefined) return undefined;
        setMember(members, name, member);
        return true;
      });
      return whole && members;
    };

    /** @returns undefined when there is none, or something is wrong with it */
    const value = (depth: number): Json | undefined => {
      if (depth > MAX_DEPTH) return fail(`nested deeper than ${MAX_DEPTH} levels`);
      if (text[at] === "[") return array(depth);
      if (text[at] === "{") return object(depth);
      if (isAtString()) return string();
      const literal = read(LITERAL);
      if (literal !== undefined) return LITERALS[literal];
      const token = read(number);
      return token === undefined ? expected("a value") : numberOf(token);
    };

    skip();
    const whole = value(0);
    skip();
    if (whole !== undefined && at < text.length) expected("the end of the file");
    if (problem !== undefined) return problem;
    return whole === undefined ? { at, reason: "not readable" } : { ...jsonTree(text), value: whole };
  };
};

/**
 * Reads JSON as the engine does, only slower: to say what the engine complained about, and where it is.
 *
 * @example
 * ```ts
 * readJson('{"a": 1,}'); // { at: 7, reason: 'a comma before "}": remove it' }
 * ```
 */
export const readJson = createReader(JSON_GRAMMAR);

/**
 * Reads JSON5, of which JSON is a part; but no name may stand in an object twice.
 *
 * @example
 * ```ts
 * readJson5("{ 名字: '梨', }"); // { value: { 名字: "梨" }, here: 0, members: … }
 * readJson5("{ a: 1 b: 2 }"); // { at: 7, reason: 'expected "," or "}", found "b"' }
 * ```
 */
export const readJson5 = createReader(JSON5_GRAMMAR);
