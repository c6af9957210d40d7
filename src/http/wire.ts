/** What a header's value and a reason phrase are made of: one line of Latin-1 (RFC 9110 5.5, RFC 9112 4). */
const LINE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Line breaks, NUL and the like. */
const CONTROLS = /[^\t\x20-\x7e\x80-\u{10ffff}]/gu;

/** Names as they are sent: in lower case. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;

/**
 * Said by whoever writes the answer to the wire, who knows how long it is and what becomes of the connection. A client that got
 * another length would wait for the rest, or take it for the next answer.
 */
const FRAMING: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * A text as a header or a reason phrase can carry it, whatever a platform, or a function behind it, made it of: control
 * characters are left out, and what goes beyond Latin-1 is sent as its UTF-8 bytes, each read as a character of Latin-1, as real
 * servers do.
 *
 * @example
 * ```ts
 * toLine("no-cache"); // "no-cache"
 * toLine("梨"); // "\u00e6\u00a2\u00a8"
 * toLine("a\r\nset-cookie: b"); // "aset-cookie: b"
 * ```
 */
export const toLine = (text: string): string => {
  if (LINE.test(text)) return text;
  const line = text.replace(CONTROLS, "");
  return LINE.test(line) ? line : Buffer.from(line, "utf8").toString("latin1");
};

/**
 * Headers that can be sent: names in lower case, values as {@link toLine} makes them. A name that no header can have is left out,
 * and so is what only the server can know.
 */
export const toHeaders = (given: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  for (const name in given) {
    if (NAME.test(name) && LINE.test(given[name] ?? "") && !FRAMING.has(name)) continue;
    return Object.fromEntries(
      Object.entries(given)
        .map(([key, value]) => [key.toLowerCase(), toLine(value)] as const)
        .filter(([key]) => NAME.test(key) && !FRAMING.has(key)),
    );
  }
  return given;
};
