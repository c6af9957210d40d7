import { FRAMES } from "./frames-name.js";

/**
 * Node 12's words for a character that does not belong there.
 *
 * @param {string} text
 * @param {number} position
 */
const complaint = (text, position) => {
  const character = text[position];
  if (character === undefined) return "Unexpected end of JSON input";
  if (character === '"') return `Unexpected string in JSON at position ${position}`;
  if (/[-0-9]/.test(character)) return `Unexpected number in JSON at position ${position}`;
  return `Unexpected token ${character} in JSON at position ${position}`;
};

/**
 * @param {string} text
 * @param {number} line from 1
 * @param {number} column from 1
 */
const positionAt = (text, line, column) => {
  let start = 0;
  for (let row = 1; row < line; row++) start = text.indexOf("\n", start) + 1;
  return start + column - 1;
};

/** `JSON.parse` complains as Node 12 does. Texts of clients are often parsed, and the message shown. */
export const installJson = () => {
  const { parse } = JSON;
  const replacement = {
    /**
     * @param {string} text
     * @param {((this: unknown, key: string, value: unknown) => unknown) | undefined} reviver
     */
    parse(text, reviver) {
      try {
        return parse(text, reviver);
      } catch (error) {
        const isSyntax = error instanceof SyntaxError && error.message !== "stack overflow";
        const frames = isSyntax ? Reflect.get(error, FRAMES) : undefined;
        const place = typeof frames === "string" ? /^ {4}at <input>:(\d+):(\d+)/.exec(frames) : null;
        if (place !== null) {
          const source = String(text);
          const message = complaint(source, positionAt(source, Number(place[1]), Number(place[2])));
          Object.defineProperty(error, "message", { value: message, writable: true, configurable: true });
        }
        throw error;
      }
    },
  };
  Object.defineProperty(JSON, "parse", { value: replacement.parse, writable: true, configurable: true });
};
