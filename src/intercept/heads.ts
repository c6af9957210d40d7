import type { Head } from "./claimed.js";

/** What sockets are given to write. */
export type Piece = string | Uint8Array;

// A target may be of any bytes: in some that are not ASCII, `\S` would see a space.
const REQUEST = /^([A-Za-z]+)[ \t]+([^ \t\r\n]+)[ \t]+HTTP\/1\.\d[ \t]*\r?\n/;
/** Of a method. */
const MOST_LETTERS = 20;

/** What may become such a line. To be read in one way only: a long text that is none is no work. */
const BEGINNING = /^[A-Za-z]{1,20}(?:[ \t]+(?:([^ \t\r\n]+)(?:([ \t]+)(?:[HTP/\d.]+[ \t]*\r?)?)?)?)?$/;

const SPACE = /[ \t\r\n]/;
const END = /\n\r?\n/g;
const HOST = /\nhost:([^\r\n]*)\r?\n/i;
const LENGTH = /\ncontent-length:[ \t]*(\d+)/i;
const CHUNKED = /\ntransfer-encoding:[^\n]*chunked/i;

const MOST_BYTES = 64 * 1024;

/** The host that the text of a head names in its header. */
export const hostHeaderIn = (text: string): string | undefined => HOST.exec(text)?.[1]?.trim();

/** Told at a glance, since this is asked for whatever any socket sends: requests begin with letters, or with an empty line. */
const mayBegin = (piece: Piece): boolean => {
  const first = typeof piece === "string" ? piece.charCodeAt(0) : (piece[0] ?? 0);
  return (first >= 65 && first <= 90) || (first >= 97 && first <= 122) || first === 13 || first === 10;
};

const bytesOf = (piece: Piece): Buffer => {
  if (Buffer.isBuffer(piece)) return piece;
  return typeof piece === "string" ? Buffer.from(piece) : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
};

/** One character for each byte of what is bytes. */
const beginningOf = (piece: Piece, most: number): string =>
  typeof piece === "string" ? piece.slice(0, most) : bytesOf(piece).toString("latin1", 0, most);

const after = (piece: Piece, taken: number): Piece =>
  typeof piece === "string" ? piece.slice(taken) : piece.subarray(taken);

const NEWLINE = 10;
const RETURN = 13;

const characterAt = (piece: Piece, at: number): number | undefined =>
  typeof piece === "string" ? piece.charCodeAt(at) : piece[at];

/** Where the next line begins, 0 when there is none: told by the bytes, so that only the line is decoded, not all that follows it. */
const nextLine = (piece: Piece, from = 0): number =>
  1 + (typeof piece === "string" ? piece.indexOf("\n", from) : bytesOf(piece).indexOf(NEWLINE, from));

/** Where an empty line ends that follows another one; all of it when there is none. */
const headEnd = (piece: Piece): number => {
  for (let at = nextLine(piece); at > 0 && at < MOST_BYTES; at = nextLine(piece, at)) {
    const end = characterAt(piece, at) === RETURN ? at + 1 : at;
    if (characterAt(piece, end) === NEWLINE) return end + 1;
  }
  return piece.length;
};

/** Requests may have empty lines before them. */
const afterEmptyLines = (piece: Piece): Piece => {
  let at = 0;
  while (characterAt(piece, at) === RETURN || characterAt(piece, at) === NEWLINE) at++;
  return at === 0 ? piece : after(piece, at);
};

/** Whether it begins with too long a word for a method: most of what is no HTTP is told by that, and not decoded. */
const isOtherWord = (piece: Piece): boolean =>
  piece.length > MOST_LETTERS && !SPACE.test(beginningOf(piece, MOST_LETTERS + 1));

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
  /** It ends in the middle of a target: whatever has no space in it goes on with that. */
  let isInTarget = false;
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
    const end = nextLine(piece);
    const text = `${begun}${beginningOf(piece, Math.min(end || MOST_BYTES, MOST_BYTES))}`;
    if (end === 0) {
      begun = text.slice(-MOST_BYTES);
      return "";
    }
    const line = text.trim();
    begun = "";
    if (next === "trailer") {
      if (line === "") next = "head";
      return after(piece, end);
    }
    const size = Number.parseInt(line, 16);
    if (size > 0) left = size + "\r\n".length;
    else next = size === 0 ? "trailer" : "head";
    return after(piece, end);
  };

  /** @returns what is to be read once more: what began as a line was something else, and this is where a request may begin */
  const readBeginning = (piece: Piece, text: string): Piece => {
    const [found, target, gap] = BEGINNING.exec(text) ?? [];
    const isOther = found === undefined || text.length >= MOST_BYTES;
    const again = isOther && begun !== "";
    begun = isOther ? "" : text;
    isInTarget = !isOther && target !== undefined && gap === undefined;
    return again ? piece : "";
  };

  const readHead = (given: Piece, heads: Head[]): Piece => {
    const piece = begun === "" ? afterEmptyLines(given) : given;
    if (begun === "" && isOtherWord(piece)) return "";
    const most = MOST_BYTES - begun.length;
    const added = beginningOf(piece, Math.min(nextLine(piece) || most, most));
    if (isInTarget && added.length < most && !SPACE.test(added)) {
      begun += added;
      return "";
    }
    const [line, method = "", target = ""] = REQUEST.exec(`${begun}${added}`) ?? [];
    if (line === undefined) return readBeginning(piece, `${begun}${added}`);
    isInTarget = false;
    const text = `${begun}${beginningOf(piece, Math.min(headEnd(piece), most))}`;
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
