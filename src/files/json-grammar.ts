import { ESCAPE } from "./json-escapes.js";

/** What may stand in a text, and what is asked for where it does not. */
export interface JsonGrammar {
  readonly quotes: string;
  /** A backslash and what it escapes. */
  readonly escaped: RegExp;
  readonly number: RegExp;
  /** A name without quotation marks. */
  readonly name: RegExp | undefined;
  /** What a member begins with, for messages. */
  readonly nameWord: string;
  /** Comments and all blanks there are, control characters in strings, a comma behind the last. */
  readonly isLenient: boolean;
  /** What people type where something else is wanted. */
  readonly lookAlikes: Readonly<Record<string, string>>;
}

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

export const JSON_GRAMMAR: JsonGrammar = {
  quotes: '"',
  escaped: /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y,
  number: /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![$_\p{ID_Continue}.+])/uy,
  name: undefined,
  nameWord: 'a name in " "',
  isLenient: false,
  lookAlikes: {
    ...TYPED_IN_CHINESE,
    "\u00a0": "a non-breaking space",
    "'": 'a single quote; JSON wants "',
    "/": "a comment? JSON has none",
  },
};

export const JSON5_GRAMMAR: JsonGrammar = {
  quotes: "\"'",
  escaped: new RegExp(ESCAPE, "suy"),
  number:
    /[+-]?(?:Infinity|NaN|0[xX][0-9a-fA-F]+|(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?![$_\p{ID_Continue}.+])/uy,
  name: /(?:[$_\p{ID_Start}]|\\u[0-9a-fA-F]{4})(?:[$_\p{ID_Continue}]|\u200c|\u200d|\\u[0-9a-fA-F]{4})*/uy,
  nameWord: "a name",
  isLenient: true,
  lookAlikes: TYPED_IN_CHINESE,
};
