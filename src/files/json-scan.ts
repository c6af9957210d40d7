// By the codes of characters: regular expressions run out of stack in blanks and strings of megabytes.

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const SLASH = 0x2f;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;

const LINE_END = /[\n\r\u2028\u2029]/;

/** Where a comment ends, if one begins here and does end. */
const commentEnd = (text: string, at: number): number | undefined => {
  if (text.startsWith("//", at)) {
    const length = text.slice(at).search(LINE_END);
    return length === -1 ? text.length : at + length;
  }
  const end = text.startsWith("/*", at) ? text.indexOf("*/", at + 2) : -1;
  return end === -1 ? undefined : end + 2;
};

/** Where the blanks end that begin here. @param isLenient with comments, and the blanks of all languages */
export const blanksEnd = (text: string, start: number, isLenient: boolean): number => {
  for (let at = start; ; ) {
    const code = text.charCodeAt(at);
    const isBlank = code === SPACE || code === LINE_FEED || code === CARRIAGE_RETURN || code === TAB;
    if (isBlank || (isLenient && code !== SLASH && !(code > SPACE && code < 0x80) && /\s/.test(text.charAt(at)))) {
      at++;
      continue;
    }
    const end = isLenient && code === SLASH ? commentEnd(text, at) : undefined;
    if (end === undefined) return at;
    at = end;
  }
};

/** Where a string ends. */
const stringEnd = (text: string, start: number): number => {
  const quote = text.charCodeAt(start);
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === BACKSLASH) at++;
  }
  return text.length;
};

const WORD = /[^\s,:\]}/]+/y;

/** Where a number, a literal or a bare name ends. */
const wordEnd = (text: string, start: number): number => {
  WORD.lastIndex = start;
  return start + (WORD.exec(text)?.[0].length ?? 1);
};

const isQuote = (code: number): boolean => code === DOUBLE_QUOTE || code === SINGLE_QUOTE;

/**
 * Where a value or a name ends, in a text that can be read: nothing is checked, nothing made of it.
 *
 * @example
 * ```ts
 * valueEnd('[{"a": [1]}, 2]', 1); // 11
 * ```
 */
export const valueEnd = (text: string, start: number): number => {
  const first = text.charCodeAt(start);
  if (isQuote(first)) return stringEnd(text, start);
  if (first !== OPEN_LIST && first !== OPEN_MAP) return wordEnd(text, start);
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (isQuote(code)) {
      at = stringEnd(text, at);
      continue;
    }
    if (code === SLASH) {
      at = commentEnd(text, at) ?? at + 1;
      continue;
    }
    if (code === OPEN_LIST || code === OPEN_MAP) depth++;
    if (code === CLOSE_LIST || code === CLOSE_MAP) depth--;
    at++;
    if (depth === 0) return at;
  }
  return text.length;
};
