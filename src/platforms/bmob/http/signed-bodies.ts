import type { ApiRequest } from "../../platform.js";
import { utf8 } from "./text.js";

type Pieces = Iterable<string | Uint8Array>;

/** Entries that are written at once: a big file's JSON form has ten times its length, and is never held as a whole. */
const PIECE = 4096;

/** `137,80,78`: the inside of what JavaScript makes of a list of bytes, in pieces. */
function* listed(bytes: Uint8Array, entry: (byte: number, index: number) => string): Pieces {
  for (let start = 0; start < bytes.length; start += PIECE) {
    let piece = "";
    for (let index = start; index < Math.min(start + PIECE, bytes.length); index++) {
      piece += (index === 0 ? "" : ",") + entry(bytes[index] ?? 0, index);
    }
    yield piece;
  }
}

/** `JSON.stringify(buffer)` in Node. */
function* bufferForm(bytes: Uint8Array): Pieces {
  yield '{"type":"Buffer","data":[';
  yield* listed(bytes, String);
  yield "]}";
}

/** `JSON.stringify(new Uint8Array(…))`. */
function* typedArrayForm(bytes: Uint8Array): Pieces {
  yield "{";
  yield* listed(bytes, (byte, index) => `"${index}":${byte}`);
  yield "}";
}

/**
 * Contract 3.1: what SDK 2.7.3 signs instead of a file. It signs `JSON.stringify` of whatever it was given, and sends that itself: a
 * text in quotes, and for bytes what JavaScript makes of them. 2.7.11 has mended this for text only.
 */
function* fileForms(bytes: Uint8Array): Iterable<Pieces> {
  const text = utf8(bytes);
  if (text !== undefined) yield [JSON.stringify(text)];
  // File, Blob and ArrayBuffer have no members of their own.
  yield ["{}"];
  yield bufferForm(bytes);
  yield typedArrayForm(bytes);
}

/** Contract 3.1: of these the SDK signs no body, even where it sends one. HEAD is answered as GET is. */
const BODILESS: readonly string[] = ["GET", "HEAD", "DELETE"];

/**
 * Contract 3.1: every form in which a client may have signed the body of this request, the usual one first. The bytes are taken as
 * they came, so that what is no text can be signed, too.
 */
export function* signedBodies({ method, path, body }: ApiRequest): Iterable<Pieces> {
  if (BODILESS.includes(method)) return yield [];
  yield [body];
  if (path.startsWith("/2/files/")) yield* fileForms(body);
}
