import { type Refuse, readQuoted } from "./quoted.js";

/** One piece of a query text. */
export interface Token {
  readonly kind: "name" | "text" | "number" | "symbol" | "end";
  /** The name (its parts joined by dots), the content of the text, the digits, the symbol. */
  readonly text: string;
  /** What keywords and symbols are known by: lower case. Empty for pieces that can be neither. */
  readonly sign: string;
  readonly start: number;
  /** Where the next piece may begin. */
  readonly end: number;
}

const SPACE = /\s/;
const DIGIT = /[0-9]/;
const LONG_SYMBOLS: ReadonlySet<string> = new Set(["!=", "<>", "<=", ">="]);
const SYMBOLS: ReadonlySet<string> = new Set("()[]{},:?*+-=<>");

const afterSpace = (source: string, from: number): number => {
  let at = from;
  while (at < source.length && SPACE.test(source.charAt(at))) at++;
  return at;
};

/**
 * Makes the function that reads the piece at a place of the source. Nothing is read ahead, so a broken text of megabytes
 * costs as much as its sound beginning.
 *
 * @example
 * ```ts
 * createTokenizer("select `order` from A", refuse)(6); // { kind: "name", text: "order", sign: "", start: 7, end: 14 }
 * ```
 */
export const createTokenizer = (source: string, refuse: Refuse): ((from: number) => Token) => {
  // Names of other scripts are read like any other: the operations refuse them in their cloud's words.
  const part = /[\p{L}\p{M}\p{N}_]+/uy;
  const number = /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

  const match = (pattern: RegExp, at: number): string => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0] ?? "";
  };

  /** One part of a name, with its backquotes if it has them. */
  const partAt = (at: number): { text: string; end: number } => {
    const open = source.charAt(at) === "`" ? 1 : 0;
    const text = match(part, at + open);
    const end = at + text.length + 2 * open;
    if (text === "" || (open === 1 && source.charAt(end - 1) !== "`")) {
      throw refuse("a name is made of letters, digits and _; expected one", at);
    }
    // Such a column would reach the prototype of the object it is put into.
    if (text === "__proto__") throw refuse("the name __proto__ is refused", at);
    return { text, end };
  };

  const nameAt = (start: number): Token => {
    let { text, end } = partAt(start);
    while (source.charAt(end) === ".") {
      const next = partAt(end + 1);
      text += `.${next.text}`;
      end = next.end;
    }
    const isBare = text.length === end - start && !text.includes(".");
    return { kind: "name", text, sign: isBare ? text.toLowerCase() : "", start, end };
  };

  return (from) => {
    const start = afterSpace(source, from);
    const first = source.charAt(start);
    if (first === "") return { kind: "end", text: "", sign: "", start, end: start };
    if (first === "'" || first === '"') {
      const { text, end } = readQuoted(source, start, refuse);
      return { kind: "text", text, sign: "", start, end };
    }
    if (DIGIT.test(first)) {
      const text = match(number, start);
      return { kind: "number", text, sign: "", start, end: start + text.length };
    }
    const pair = source.slice(start, start + 2);
    const symbol = LONG_SYMBOLS.has(pair) ? pair : SYMBOLS.has(first) ? first : "";
    if (symbol !== "") return { kind: "symbol", text: symbol, sign: symbol, start, end: start + symbol.length };
    if (first === "`" || match(part, start) !== "") return nameAt(start);
    const character = String.fromCodePoint(source.codePointAt(start) ?? 0);
    throw refuse(`unexpected character ${JSON.stringify(character)}`, start);
  };
};
