import type { Reader } from "./pcre-reader.js";

/** Members of `\h` and `\v`, as they stand between brackets. */
export const HORIZONTAL = "\\t \\u00a0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000";
export const VERTICAL = "\\n\\x0b\\f\\r\\x85\\u2028\\u2029";

/** Escapes of a letter that mean the same in both. */
export const SHARED = /^[bBdDfnrsStwW]$/;

const hex = (code: number): string =>
  code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;

/** General categories; what else stands in `\p{…}` is a script. */
const CATEGORY = /^(?:Any|[CLMNPSZ][a-z]?)$/;

const property = (letter: string, name: string): string => {
  const isNegated = name.startsWith("^") !== (letter === "P");
  const bare = name.replace(/^\^/, "");
  const known = bare === "L&" ? "LC" : CATEGORY.test(bare) ? bare : `Script=${bare}`;
  return `\\${isNegated ? "P" : "p"}{${known}}`;
};

/** `\x41`, `\x{4e2d}`, `\012`, `\o{12}`, `\p{L}`: what stands for characters by number or kind. */
const readNumbered = (reader: Reader): string | undefined => {
  const [, braced, plain] = reader.take(/\\x(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{0,2}))/y) ?? [];
  const digits = braced ?? plain;
  if (digits !== undefined) return hex(Number.parseInt(digits || "0", 16));
  const [, octal, zero] = reader.take(/\\o\{([0-7]+)\}|\\(0[0-7]{0,2})/y) ?? [];
  if (octal !== undefined || zero !== undefined) return hex(Number.parseInt(octal ?? zero ?? "0", 8));
  const [, letter, name, short] = reader.take(/\\([pP])(?:\{(\^?[A-Za-z_&]+)\}|([A-Z]))/y) ?? [];
  return letter === undefined ? undefined : property(letter, name ?? short ?? "");
};

/** `\a`, `\e`, `\cA`: the same wherever they stand. */
const readControl = (reader: Reader): string | undefined => {
  if (reader.take(/\\a/y)) return "\\x07";
  if (reader.take(/\\e/y)) return "\\x1b";
  return reader.take(/\\c[A-Za-z]/y)?.[0];
};

/** What stands for characters by number, by kind or by a name of its own, wherever it stands; undefined where there is none. */
export const readCharacters = (reader: Reader): string | undefined => readNumbered(reader) ?? readControl(reader);
