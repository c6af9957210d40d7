import type { Piece } from "./heads.js";

/** Greeting, names and passwords, and the request. */
const MOST_BYTES = 1024;

const textOf = (piece: Piece): string =>
  typeof piece === "string"
    ? piece.slice(0, MOST_BYTES)
    : Buffer.from(piece.buffer, piece.byteOffset, Math.min(piece.byteLength, MOST_BYTES)).toString("latin1");

const portAt = (text: string, at: number): number => text.charCodeAt(at) * 256 + text.charCodeAt(at + 1);

const addressAt = (text: string, at: number): string =>
  Array.from({ length: 4 }, (_, index) => text.charCodeAt(at + index)).join(".");

/** Version 4: command, port, address, user; and the name, when the address is one that there is not (4a). */
const version4 = (text: string): string | undefined => {
  const userEnd = text.indexOf("\0", 8);
  if (userEnd === -1) return undefined;
  if (!text.startsWith("\0\0\0", 4) || text[7] === "\0") return `${addressAt(text, 4)}:${portAt(text, 2)}`;
  const nameEnd = text.indexOf("\0", userEnd + 1);
  return nameEnd === -1 ? undefined : `${text.slice(userEnd + 1, nameEnd)}:${portAt(text, 2)}`;
};

const NAME = "\x03";
const ADDRESS = "\x01";

/** Version 5: version, command, zero, and a name of that length or an address of four bytes. */
const version5At = (text: string, at: number, kind: typeof NAME | typeof ADDRESS): string | undefined => {
  const command = text.charCodeAt(at + 1);
  if (text[at] !== "\x05" || !(command >= 1 && command <= 3) || text[at + 2] !== "\0" || text[at + 3] !== kind) return;
  const begin = at + (kind === NAME ? 5 : 4);
  const end = begin + (kind === NAME ? text.charCodeAt(at + 4) : 4);
  // The port follows.
  if (!(text.length >= end + 2)) return;
  return `${kind === NAME ? text.slice(begin, end) : addressAt(text, begin)}:${portAt(text, end)}`;
};

/** Wherever it is: after a greeting and a password, or first, when these were said before anybody listened. */
const version5 = (text: string, kind: typeof NAME | typeof ADDRESS): string | undefined => {
  for (let at = text.indexOf("\x05"); at !== -1; at = text.indexOf("\x05", at + 1)) {
    const found = version5At(text, at, kind);
    if (found !== undefined) return found;
  }
  return undefined;
};

/**
 * Follows what one connection sends, in whatever pieces, as long as it may be what a SOCKS proxy is asked for; gives the host, with its
 * port, when it is named.
 *
 * @example
 * ```ts
 * const hostIn = createSocksReader();
 * hostIn(Buffer.from([5, 1, 0])); // undefined
 * hostIn(Buffer.from("\x05\x01\0\x03\x0bexample.com\x01\xbb", "latin1")); // "example.com:443"
 * ```
 */
export const createSocksReader = (): ((piece: Piece) => string | undefined) => {
  /** Undefined when it is something else, or over. */
  let said: string | undefined = "";
  /** What looks like an address may be a part of a greeting: names are waited for all the same. */
  let address: string | undefined;

  const read = (text: string): string | undefined => {
    const name = text.startsWith("\x04") ? version4(text) : version5(text, NAME);
    said = name === undefined && text.length < MOST_BYTES ? text : undefined;
    if (name !== undefined || address !== undefined) return name;
    address = text.startsWith("\x05") ? version5(text, ADDRESS) : undefined;
    return address;
  };

  return (piece) => {
    if (said === undefined || piece.length === 0) return undefined;
    const version = said === "" ? (typeof piece === "string" ? piece.charCodeAt(0) : piece[0]) : said.charCodeAt(0);
    if (version === 4 || version === 5) return read(`${said}${textOf(piece)}`);
    said = undefined;
    return undefined;
  };
};
