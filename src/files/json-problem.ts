import { MAX_DEPTH } from "../kernel/index.js";

/** The first thing in a text that is not JSON. */
export interface JsonProblem {
  /** Index into the text. */
  readonly at: number;
  readonly reason: string;
}

const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+])/y;
const LITERAL = /(?:true|false|null)(?!\w)/y;
const SPACE = /[ \t\n\r]*/y;
const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy;

/** What input methods for Chinese put where a plain sign is wanted. */
export const TYPED_IN_CHINESE: Readonly<Record<string, string>> = {
  "“": 'a Chinese quotation mark; JSON wants "',
  "”": 'a Chinese quotation mark; JSON wants "',
  "‘": 'a Chinese quotation mark; JSON wants "',
  "’": 'a Chinese quotation mark; JSON wants "',
  "，": "a full-width comma; JSON wants ,",
  "：": "a full-width colon; JSON wants :",
  "｛": "a full-width brace; JSON wants {",
  "｝": "a full-width brace; JSON wants }",
  "　": "a full-width space",
};

/** What people type where JSON wants something else. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  ...TYPED_IN_CHINESE,
  "\u00a0": "a non-breaking space",
  "'": 'a single quote; JSON wants "',
  "/": "a comment? JSON has none",
};

/** The text between two places, as far as `pattern` reaches. */
export const take = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

/** What stands at a place, for messages. */
export const foundAt = (text: string, at: number, lookAlikes = LOOK_ALIKES): string => {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (at >= text.length) return "the end of the file";
  const lookAlike = lookAlikes[character];
  if (lookAlike !== undefined) return lookAlike;
  return JSON.stringify(take(WORD, text, at) ?? character);
};

/** Where the string that starts at `at` ends, or what is wrong with it. */
const endOfString = (text: string, at: number): number | string => {
  for (let index = at + 1; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (character === 0x22 /* " */) return index + 1;
    if (character < 0x20) break;
    if (character !== 0x5c /* \ */) continue;
    const escaped = take(ESCAPE, text, index);
    if (escaped === undefined) return "a string with a backslash that escapes nothing; write \\\\ for one";
    index += escaped.length - 1;
  }
  return 'a string that does not end on its line; a line break is \\n, a quotation mark \\"';
};

/**
 * Looks for what `JSON.parse` complains about and says where it is: the engine's own messages name no place for half of the
 * mistakes. Undefined when the text is JSON.
 */
export const findJsonProblem = (text: string): JsonProblem | undefined => {
  let at = 0;
  let problem: JsonProblem | undefined;

  const fail = (reason: string): false => {
    problem ??= { at, reason };
    return false;
  };
  const expected = (what: string) => fail(`expected ${what}, found ${foundAt(text, at)}`);
  const skip = () => {
    at += take(SPACE, text, at)?.length ?? 0;
  };
  const read = (pattern: RegExp): boolean => {
    const token = take(pattern, text, at);
    at += token?.length ?? 0;
    return token !== undefined;
  };

  const items = (close: string, item: () => boolean): boolean => {
    at++;
    skip();
    if (text[at] === close) return Boolean(++at);
    while (item()) {
      skip();
      if (text[at] === close) return Boolean(++at);
      if (text[at] !== ",") return expected(`"," or ${JSON.stringify(close)}`);
      const comma = at++;
      skip();
      if (text[at] === close) {
        at = comma;
        return fail(`a comma before ${JSON.stringify(close)}: remove it`);
      }
    }
    return false;
  };

  const string = (what: string): boolean => {
    if (text[at] !== '"') return expected(what);
    const end = endOfString(text, at);
    if (typeof end === "string") return fail(end);
    at = end;
    return true;
  };

  const value = (depth: number): boolean => {
    if (depth > MAX_DEPTH) return fail(`nested deeper than ${MAX_DEPTH} levels`);
    if (text[at] === "[") return items("]", () => value(depth + 1));
    if (text[at] === "{") {
      return items("}", () => {
        if (!string('a name in " "')) return false;
        skip();
        if (text[at] !== ":") return expected('":"');
        at++;
        skip();
        return value(depth + 1);
      });
    }
    if (text[at] === '"') return string("a string");
    return read(NUMBER) || read(LITERAL) || expected("a value");
  };

  skip();
  if (!value(0)) return problem;
  skip();
  if (at < text.length) expected("the end of the file");
  return problem;
};
