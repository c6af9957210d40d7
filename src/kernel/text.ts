import { stripVTControlCharacters } from "node:util";

/** What two UTF-16 units are together, apart is none. */
const isFirstOfTwo = (text: string, index: number): boolean => {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit < 0xdc00;
};

/**
 * The beginning of a text, at most so long; no character is cut in two.
 *
 * @param most UTF-16 units
 * @example
 * ```ts
 * beginning("a😀", 2); // "a"
 * ```
 */
export const beginning = (text: string, most: number): string =>
  text.slice(0, text.length > most && isFirstOfTwo(text, most - 1) ? most - 1 : most);

/**
 * A text at most so long, with `…` where it was cut.
 *
 * @param most UTF-16 units
 * @example
 * ```ts
 * cut("一二三四", 3); // "一二…"
 * ```
 */
export const cut = (text: string, most: number): string =>
  text.length > most ? `${beginning(text, most - 1)}…` : text;

/** What controls a terminal, tabs aside. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are meant
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * A text as one line, whatever is in it: it begins no other line, and does nothing else to a terminal. Colours are left out.
 *
 * @example
 * ```ts
 * oneLine("a\nb\u0007"); // "a ⏎ b\\u0007"
 * ```
 */
export const oneLine = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(/\s*[\r\n]\s*/g, " ⏎ ")
    .replace(CONTROL, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`);
