/** A backslash and what it escapes, in JSON5, of which JSON is a part. */
export const ESCAPE = /\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|0(?!\d)|[^ux\d])/su;

const ESCAPES = new RegExp(ESCAPE, "gsu");

const MEANT: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "0": "\0",
  "\n": "",
  "\r": "",
  "\r\n": "",
  "\u2028": "",
  "\u2029": "",
};

/** `\n`, `\u68a8`, or a line that goes on. */
const meantBy = (written: string): string => {
  const rest = written.slice(1);
  if (/^[ux]./.test(rest)) return String.fromCharCode(Number.parseInt(rest.slice(1), 16));
  return MEANT[rest] ?? rest;
};

/** What a text with escapes says. */
export const unescaped = (text: string): string => (text.includes("\\") ? text.replace(ESCAPES, meantBy) : text);
