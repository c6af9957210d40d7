/**
 * Where a text stops being JSON. The engine's parser knows, but does not always say: its messages name a place only for
 * some faults, and differ between versions.
 */

const SPACE = /[ \t\n\r]*/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

const END_OF_CONTROLS = 0x20;

const matchAt = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
};

/** Where something ends, or where it goes wrong. */
interface Scanned {
  readonly at: number;
  readonly isFault: boolean;
}

const scanString = (text: string, start: number): Scanned => {
  if (text[start] !== '"') return { at: start, isFault: true };
  let at = start + 1;
  while (at < text.length && text[at] !== '"') {
    const end = text[at] === "\\" ? matchAt(ESCAPE, text, at) : at + 1;
    if (end === -1 || text.charCodeAt(at) < END_OF_CONTROLS) return { at, isFault: true };
    at = end;
  }
  return at < text.length ? { at: at + 1, isFault: false } : { at, isFault: true };
};

const scanScalar = (text: string, start: number): Scanned => {
  if (text[start] === '"') return scanString(text, start);
  const end = matchAt(SCALAR, text, start);
  return end === -1 ? { at: start, isFault: true } : { at: end, isFault: false };
};

type Expected = "value" | "value or ]" | "name" | "name or }" | ":" | ", or end";

/**
 * The index of the first character that cannot be part of a JSON text, or the length of a text that ends too early.
 *
 * @example
 * ```ts
 * faultOf('{"a": 1 2}'); // 8
 * ```
 */
export const faultOf = (text: string): number | undefined => {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  let at = 0;
  for (;;) {
    at = matchAt(SPACE, text, at);
    const isDone = expected === ", or end" && open.length === 0;
    if (at === text.length) return isDone ? undefined : at;
    const character = text[at];
    const top = open.at(-1);
    const isClosing =
      (character === "}" && top === "{" && (expected === "name or }" || expected === ", or end")) ||
      (character === "]" && top === "[" && (expected === "value or ]" || expected === ", or end"));
    if (isClosing) {
      open.pop();
      expected = ", or end";
      at += 1;
      continue;
    }
    let scanned: Scanned = { at: at + 1, isFault: false };
    switch (expected) {
      case ", or end":
        if (character !== "," || top === undefined) return at;
        expected = top === "{" ? "name" : "value";
        break;
      case ":":
        if (character !== ":") return at;
        expected = "value";
        break;
      case "name":
      case "name or }":
        scanned = scanString(text, at);
        expected = ":";
        break;
      default:
        if (character === "{" || character === "[") {
          open.push(character);
          expected = character === "{" ? "name or }" : "value or ]";
          break;
        }
        scanned = scanScalar(text, at);
        expected = ", or end";
    }
    at = scanned.at;
    if (scanned.isFault) return at;
  }
};
