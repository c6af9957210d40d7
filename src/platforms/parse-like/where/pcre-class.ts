import { HORIZONTAL, readCharacters, SHARED, VERTICAL } from "./pcre-characters.js";
import { PatternError, type Reader, unknown } from "./pcre-reader.js";

/** What has a meaning of its own between brackets. */
const SPECIAL_IN_CLASS = /[\\\][^-]/g;

/** Members of POSIX classes, as they stand between brackets: of ASCII, as in PCRE. */
const POSIX: ReadonlyMap<string, string> = new Map([
  ["alnum", "A-Za-z0-9"],
  ["alpha", "A-Za-z"],
  ["ascii", "\\x00-\\x7f"],
  ["blank", "\\t "],
  ["cntrl", "\\x00-\\x1f\\x7f"],
  ["digit", "0-9"],
  ["graph", "\\x21-\\x7e"],
  ["lower", "a-z"],
  ["print", "\\x20-\\x7e"],
  ["punct", "\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e"],
  ["space", "\\t-\\r "],
  ["upper", "A-Z"],
  ["word", "\\w"],
  ["xdigit", "0-9A-Fa-f"],
  ["^digit", "\\D"],
  ["^word", "\\W"],
]);

/** Escapes of a letter that JavaScript lacks or reads otherwise there. */
const ESCAPES_IN_CLASS: ReadonlyMap<string, string> = new Map([
  ["E", ""],
  ["h", HORIZONTAL],
  ["v", VERTICAL],
]);

/** Those of a whole set: no end of a range. */
const SETS = /^[dDhHsSvVwWpP]$/;

/** What follows an opening bracket, up to the closing one. */
export const readClass = (reader: Reader): string => {
  let text = reader.take(/\[\^/y) === undefined ? (reader.take(/\[/y)?.[0] ?? "") : "[^";
  /** Whether what came before is a whole set, or nothing: then a hyphen is just one. */
  let isEdge = true;
  // At the beginning it closes nothing.
  if (reader.take(/\]/y) !== undefined) {
    text += "\\]";
    isEdge = false;
  }
  while (!reader.ended()) {
    if (reader.take(/\]/y) !== undefined) return `${text}]`;
    const [, posix] = reader.take(/\[:(\^?[a-z]+):\]/y) ?? [];
    if (posix !== undefined) {
      const members = POSIX.get(posix);
      if (members === undefined) throw new PatternError(`not supported: [:${posix}:]`);
      text += members;
      isEdge = true;
      continue;
    }
    if (reader.sees(/\[[.=]/y)) throw new PatternError("not supported: collating elements [.….] and [=…=]");
    const [, quoted] = reader.take(/\\Q([\s\S]*?)(?:\\E|$)/y) ?? [];
    const numbered = quoted === undefined ? readCharacters(reader) : undefined;
    const [, escaped] = quoted === undefined && numbered === undefined ? (reader.take(/\\([\s\S])/uy) ?? []) : [];
    if (quoted !== undefined) {
      text += quoted.replace(SPECIAL_IN_CLASS, "\\$&");
      isEdge = false;
    } else if (numbered !== undefined) {
      text += numbered;
      isEdge = /^\\[pP]/.test(numbered);
    } else if (escaped !== undefined) {
      const known =
        ESCAPES_IN_CLASS.get(escaped) ?? (SHARED.test(escaped) && escaped !== "B" ? `\\${escaped}` : undefined);
      if (known === undefined && /[A-Za-z0-9]/.test(escaped)) throw unknown(`\\${escaped} between brackets`);
      text += known ?? escaped.replace(SPECIAL_IN_CLASS, "\\$&");
      isEdge = SETS.test(escaped);
    } else if (reader.take(/-/y) !== undefined) {
      const isRange: boolean = !isEdge && !reader.sees(/\]|\\[dDhHsSvVwWpP]|\[:/y);
      text += isRange ? "-" : "\\-";
      isEdge = isRange;
    } else {
      text += reader.take(/[\s\S]/uy)?.[0].replace(SPECIAL_IN_CLASS, "\\$&") ?? "";
      isEdge = false;
    }
  }
  throw new PatternError("a [ without its ]");
};
