import { createGatherer, type Fault, MAX_PIECE, type Piece, type Splitter, TOO_LONG } from "./pieces.js";

/** Where the values stand: in a list, in the list `results` of an object, or one after the other. */
export type ValueForm = "array" | "results" | "values";

const NOTHING = Buffer.alloc(0);
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
const COMMA = 0x2c;
const LIST = 0x5b;

const isSpace = (byte: number): boolean => byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;
const isOpening = (byte: number): boolean => byte === LIST || byte === 0x7b;
const isClosing = (byte: number): boolean => byte === 0x5d || byte === 0x7d;

/** How deep the values stand in each form. */
const DEPTH: Readonly<Record<ValueForm, number>> = { values: 0, array: 1, results: 2 };

/**
 * Cuts the values out of one large JSON text by following brackets and quotes, so that the text need not be held. Whether
 * a value is valid JSON is not its business.
 *
 * @param firstLine the number of the line the first chunk begins on
 */
export const splitValues = (form: ValueForm, firstLine: number): Splitter => {
  const base = DEPTH[form];
  const held = createGatherer();
  let line = firstLine;
  let depth = 0;
  let inString = false;
  let escaped = false;
  /** The last string directly in the outer object: when a list opens, the name of that list. */
  let name = "";
  /** Within the list whose members are wanted. */
  let inList = base === 0;
  let inValue = false;
  let valueLine = firstLine;
  let lost = false;

  /** A byte of the wrapping around the values. */
  const wrap = (byte: number): void => {
    if (byte === QUOTE) {
      inString = true;
      name = "";
    } else if (isOpening(byte)) {
      depth += 1;
      inList = depth === base && byte === LIST && (form === "array" || name === "results");
    } else if (isClosing(byte)) depth -= 1;
  };

  /** A byte of a string; what stands in a string has no meaning but its end. */
  const spell = (byte: number): void => {
    if (escaped) escaped = false;
    else if (byte === BACKSLASH) escaped = true;
    else if (byte === QUOTE) inString = false;
    else if (!inValue && name.length < 8) name += String.fromCharCode(byte);
  };

  const leaveList = (): void => {
    depth -= 1;
    inList = false;
    name = "";
  };

  function* push(chunk: Buffer): Generator<Piece | Fault> {
    if (lost) return;
    let start = 0;
    const cut = (end: number): Piece => {
      inValue = false;
      return { line: valueLine, bytes: held.take(chunk.subarray(start, end)), torn: false };
    };
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (byte === NEWLINE) line += 1;
      if (inString) {
        spell(byte);
        continue;
      }
      if (!inValue) {
        if (isSpace(byte) || byte === COMMA) continue;
        if (!inList) {
          wrap(byte);
          continue;
        }
        if (base > 0 && isClosing(byte)) {
          leaveList();
          continue;
        }
        inValue = true;
        start = at;
        valueLine = line;
      }
      if (byte === QUOTE) inString = true;
      else if (isOpening(byte)) depth += 1;
      else if (depth > base) {
        if (isClosing(byte)) depth -= 1;
        if (depth === base) yield cut(at + 1);
      } else if (isSpace(byte) || byte === COMMA) yield cut(at);
      else if (base > 0 && isClosing(byte)) {
        yield cut(at);
        leaveList();
      }
    }
    if (!inValue) return;
    held.hold(chunk.subarray(start));
    if (held.bytes() <= MAX_PIECE) return;
    held.take(NOTHING);
    lost = true;
    yield { line: valueLine, fault: `the value is ${TOO_LONG}; the rest of the file is not read` };
  }

  function* end(): Generator<Piece | Fault> {
    if (lost) return;
    if (inValue) yield { line: valueLine, bytes: held.take(NOTHING), torn: true };
    else if (depth > 0 || inString) yield { line, fault: "the file ends before its list is closed" };
  }

  return { push, end };
};
