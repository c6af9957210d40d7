import { type Incoming, requestErrors } from "../http/index.js";

/** What body parsers leave behind on a request. */
export interface Parsed {
  /** What was read of it. */
  readonly body?: unknown;
  /** The bytes themselves: by convention, and in functions of some hosting services. */
  readonly rawBody?: unknown;
}

const MEND =
  "mount the emulator before body parsers (express.json(), multer, koa-bodyparser), and where the framework parses by itself (Fastify), " +
  "in a hook that comes before that; or have the parser keep the bytes in req.rawBody";

const typeOf = ({ headers }: Incoming): string =>
  (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";

const lengthOf = ({ headers }: Incoming): number => Number(headers["content-length"] ?? Number.NaN);

/** Bytes and texts are what was sent. (In Jest, byte arrays may be of another realm.) */
const kept = (value: unknown): Uint8Array | undefined => {
  if (typeof value === "string") return Buffer.from(value);
  return ArrayBuffer.isView(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : undefined;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An object without anything in it is also what parsers put there when they have not read the body. */
const asJson = (body: unknown, length: number): Uint8Array | undefined => {
  const bytes = Buffer.from(JSON.stringify(body) ?? "");
  const isEmpty = isObject(body) && Object.keys(body).length === 0;
  return bytes.length === 0 || (isEmpty && length > bytes.length + 1) ? undefined : bytes;
};

/** Whether a text is JSON's own, so that it may be what was sent. */
const isJsonText = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/**
 * A text of a JSON body is what was sent, or what that said: `"abc"` is read as `abc` by parsers that take more than objects and lists.
 * The length tells which it was, unless the body came packed, or in chunks.
 */
const asJsonText = (text: string, length: number): Uint8Array => {
  const sent = Buffer.from(text);
  if (sent.length === length || (Number.isNaN(length) && isJsonText(text))) return sent;
  return Buffer.from(JSON.stringify(text));
};

const JSON_TYPE = /^application\/(?:.+\+)?json$/;

const isText = (value: unknown): value is string => typeof value === "string";

/** `a=1&b=2`. Lists may have been written in several ways: those are told apart by their length. */
const asForm = (body: unknown, length: number): Uint8Array | undefined => {
  if (!isObject(body)) return undefined;
  const pairs: [name: string, value: string][] = [];
  for (const [name, value] of Object.entries(body)) {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    if (!values.every(isText)) return undefined;
    for (const each of values) pairs.push([name, each]);
  }
  const plus = Buffer.from(new URLSearchParams(pairs).toString());
  const percent = Buffer.from(pairs.map((pair) => pair.map(encodeURIComponent).join("=")).join("&"));
  const isPlain = pairs.length > 0 && Object.values(body).every(isText);
  return [plus, percent].find((bytes) => bytes.length === length) ?? (isPlain ? plus : undefined);
};

/**
 * The body of a request that somebody has read, as far as it can be had: the bytes that a parser kept, else what they said, written
 * again. JSON may then have other white space, which only a signature over the body would tell.
 *
 * @param parsed where a parser has put it: on the request, or on a framework's own
 * @throws EmulatorError BODY_ALREADY_READ
 */
export const parsedBody = (request: Incoming, { body, rawBody }: Parsed): Uint8Array => {
  const [type, length] = [typeOf(request), lengthOf(request)];
  const again = (): Uint8Array | undefined => {
    if (type === "application/x-www-form-urlencoded") return asForm(body, length);
    // What came as a text, and is none any more, was read as JSON. Of a multipart body, no parser keeps all.
    return type.startsWith("multipart/") ? undefined : asJson(body, length);
  };
  const left = (): Uint8Array | undefined => {
    if (!isText(body) || !JSON_TYPE.test(type)) return kept(body);
    return asJsonText(body, request.headers["content-encoding"] === undefined ? length : Number.NaN);
  };
  const bytes = kept(rawBody) ?? left() ?? again();
  if (bytes === undefined) throw requestErrors.bodyAlreadyRead(MEND);
  return bytes;
};
