import { Readable } from "node:stream";
import type { BodyReader } from "./types.js";

/** `{ name: value }`, where a value may be a list; names and values in turn; pairs, as `Headers` and maps give them. */
export type GivenHeaders = Readonly<Record<string, unknown>> | Iterable<unknown> | null | undefined;

const isIterable = (value: object): value is Iterable<unknown> => Symbol.iterator in value;

const pairsOf = (given: NonNullable<GivenHeaders>): (readonly [name: unknown, value: unknown])[] => {
  if (!isIterable(given)) return Object.entries(given);
  const list = [...given];
  if (list.every((each) => Array.isArray(each))) return list.map(([name, value]) => [name, value] as const);
  return list.flatMap((name, index) => (index % 2 === 0 ? [[name, list[index + 1]] as const] : []));
};

/** Headers as clients take them, as plain values. */
export const headersOf = (given: GivenHeaders): Record<string, string> => {
  // A name may be one that every object has: `constructor`.
  const headers = new Map<string, string>();
  for (const [name, value] of given ? pairsOf(given) : []) {
    if (value === undefined || value === null) continue;
    const key = String(name).toLowerCase();
    const text = Array.isArray(value) ? value.join(", ") : String(value);
    const before = headers.get(key);
    headers.set(key, before === undefined ? text : `${before}, ${text}`);
  }
  return Object.fromEntries(headers);
};

const chunkOf = (chunk: unknown): Uint8Array => {
  if (typeof chunk === "string") return Buffer.from(chunk);
  if (ArrayBuffer.isView(chunk)) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (chunk instanceof ArrayBuffer) return Buffer.from(chunk);
  throw new TypeError("a part of a request's body is neither text nor bytes");
};

const readAll =
  (chunks: AsyncIterable<unknown> | Iterable<unknown>): BodyReader =>
  async (limit) => {
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of chunks) {
      const bytes = chunkOf(chunk);
      length += bytes.byteLength;
      if (length > limit) return undefined;
      parts.push(bytes);
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, length);
  };

interface FormLike {
  readonly [Symbol.toStringTag]: string;
  entries(): Iterable<[name: string, value: string | Blob]>;
}

interface BlobLike {
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

const isForm = (body: object): body is FormLike => Object(body)[Symbol.toStringTag] === "FormData" && "entries" in body;

const isBlob = (body: object): body is BlobLike => "arrayBuffer" in body && typeof body.arrayBuffer === "function";

const isReadable = (body: object): body is AsyncIterable<unknown> | Iterable<unknown> =>
  Symbol.asyncIterator in body || Symbol.iterator in body;

/** Also one that the `undici` package made: its class is another one. */
const formOf = (given: FormLike): FormData => {
  const form = new FormData();
  for (const [name, value] of given.entries()) {
    if (typeof value === "string") form.append(name, value);
    else form.append(name, value, "name" in value ? String(value.name) : "blob");
  }
  return form;
};

export interface GivenBody {
  readonly body?: Uint8Array | BodyReader;
  /** When the body says it. */
  readonly type?: string | undefined;
}

/**
 * A body as clients take it: text, bytes, anything that is read in parts, a blob, a form.
 *
 * @throws TypeError for anything else
 */
export const bodyOf = (body: unknown): GivenBody => {
  if (body === undefined || body === null) return {};
  if (typeof body === "string" || ArrayBuffer.isView(body) || body instanceof ArrayBuffer)
    return { body: chunkOf(body) };
  if (typeof body === "object" && isForm(body)) {
    const { headers, body: stream } = new Response(formOf(body));
    return { body: readAll(stream ?? []), type: headers.get("content-type") ?? undefined };
  }
  if (typeof body === "object" && isBlob(body)) {
    const read: BodyReader = async (limit) => {
      const bytes = new Uint8Array(await body.arrayBuffer());
      return bytes.byteLength > limit ? undefined : bytes;
    };
    return { body: read, type: body.type || undefined };
  }
  if (typeof body === "object" && isReadable(body)) return { body: readAll(body) };
  // Streams of old libraries have no iterator.
  if (typeof body === "object" && "pipe" in body)
    return { body: readAll(new Readable().wrap(body as NodeJS.ReadableStream)) };
  throw new TypeError("a request's body is neither text, bytes, a stream, a blob nor a form");
};
