import type { Head } from "./claimed.js";

/** What sockets are given to write. */
export type Piece = string | Uint8Array;

const REQUEST = /^[\r\n]*([A-Za-z]+)[ \t]+(\S+)[ \t]+HTTP\/1\.\d[ \t]*\r?\n/;
/** What may become such a line. */
const BEGINNING = /^[\r\n]*(?:[A-Za-z]{1,20}(?:[ \t]+\S*(?:[ \t]+[HTP/\d.]*[ \t]*\r?)?)?)?$/;
const END = /\n\r?\n/g;
const HOST = /\nhost:[ \t]*([^\r\n]*?)[ \t]*\r?\n/i;
const LENGTH = /\ncontent-length:[ \t]*(\d+)/i;
const CHUNKED = /\ntransfer-encoding:[^\n]*chunked/i;

const MOST_BYTES = 64 * 1024;

/** The host that the text of a head names in its header. */
export const hostHeaderIn = (text: string): string | undefined => HOST.exec(text)?.[1];

/** Told at a glance, since this is asked for whatever any socket sends: requests begin with letters, or with an empty line. */
const mayBegin = (piece: Piece): boolean => {
  const first = typeof piece === "string" ? piece.charCodeAt(0) : (piece[0] ?? 0);
  return (first >= 65 && first <= 90) || (first >= 97 && first <= 122) || first === 13 || first === 10;
};

const bytesOf = (piece: Piece): Buffer =>
  typeof piece === "string" ? Buffer.from(piece) : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);

/** One character for each byte of what is bytes. */
const beginningOf = (piece: Piece, most: number): string =>
  typeof piece === "string" ? piece.slice(0, most) : bytesOf(piece.subarray(0, most)).toString("latin1");

const after = (piece: Piece, taken: number): Piece =>
  typeof piece === "string" ? piece.slice(taken) : piece.subarray(taken);

const NONE: readonly Head[] = [];

/**
 * Follows what one connection sends, in whatever pieces, and gives the heads of requests in it; also of one that is not complete yet, as
 * far as it says where it goes. Bodies are passed over, and so is what is no HTTP.
 *
 * @example
 * ```ts
 * const headsIn = createHeadReader();
 * headsIn("CONNECT api.exam"); // []
 * headsIn("ple.com:443 HTTP/1.1\r\n"); // [{ method: "CONNECT", target: "api.example.com:443", host: undefined }]
 * ```
 */
export const createHeadReader = (): ((piece: Piece) => readonly Head[]) => {
  /** Of a head, or of a line between chunks: what has come of it. */
  let begun = "";
  /** Bytes of a body that are to come. */
  let left = 0;
  let next: "head" | "chunk" | "trailer" = "head";

  /** @returns what follows; nothing when all of it belongs to the body */
  const passOver = (piece: Piece): Piece => {
    const length = typeof piece === "string" ? Buffer.byteLength(piece) : piece.byteLength;
    const passed = Math.min(left, length);
    left -= passed;
    return passed === length ? "" : bytesOf(piece).subarray(passed);
  };

  const readLine = (piece: Piece): Piece => {
    const text = beginningOf(piece, MOST_BYTES);
    const end = text.indexOf("\n");
    if (end === -1) {
      begun = `${begun}${text}`.slice(-MOST_BYTES);
      return "";
    }
    const line = `${begun}${text.slice(0, end)}`.trim();
    begun = "";
    if (next === "trailer") {
      if (line === "") next = "head";
      return after(piece, end + 1);
    }
    const size = Number.parseInt(line, 16);
    if (size > 0) left = size + "\r\n".length;
    else next = size === 0 ? "trailer" : "head";
    return after(piece, end + 1);
  };

  const readHead = (piece: Piece, heads: Head[]): Piece => {
    const text = `${begun}${beginningOf(piece, MOST_BYTES - begun.length)}`;
    const [line, method = "", target = ""] = REQUEST.exec(text) ?? [];
    if (line === undefined) {
      // What began as a line may have been something else, and this is where a request begins.
      const isOther = !BEGINNING.test(text) || text.length >= MOST_BYTES;
      const again = isOther && begun !== "";
      begun = isOther ? "" : text;
      return again ? piece : "";
    }
    END.lastIndex = line.length - 1;
    const end = END.exec(text) === null ? undefined : END.lastIndex;
    const fields = text.slice(0, end);
    heads.push({ method, target, host: hostHeaderIn(fields) });
    if (end === undefined) {
      begun = text.length < MOST_BYTES ? text : "";
      return "";
    }
    const rest = after(piece, end - begun.length);
    begun = "";
    if (CHUNKED.test(fields)) next = "chunk";
    else left = Number(LENGTH.exec(fields)?.[1] ?? 0);
    return rest;
  };

  return (piece) => {
    if (begun === "" && left === 0 && next === "head" && !mayBegin(piece)) return NONE;
    const heads: Head[] = [];
    for (let rest = piece; rest.length > 0; ) {
      if (left > 0) rest = passOver(rest);
      else rest = next === "head" ? readHead(rest, heads) : readLine(rest);
    }
    return heads;
  };
};
