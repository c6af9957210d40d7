import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import type { BodyReader, HttpRequest } from "./types.js";

/** A request as `node:http` or `node:http2` has it. */
export type Incoming = IncomingMessage | Http2ServerRequest;

/** What HTTP/2 says in headers of its own, and HTTP/1 elsewhere. */
const PSEUDO = ":";

const plainHeaders = (incoming: Incoming): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const name in incoming.headers) {
    const value = incoming.headers[name];
    if (typeof value === "string" && !name.startsWith(PSEUDO)) headers[name] = value;
  }
  const authority = incoming.headers[":authority"];
  if (typeof authority === "string") headers.host ??= authority;
  return headers;
};

const readIncoming =
  (incoming: Incoming): BodyReader =>
  (limit) =>
    new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const breaksOff = () => reject(new Error("the request broke off"));
      const tooLong = () => {
        // The rest is let through unread, so that a client that sends first and listens afterwards still gets its answer.
        incoming.off("data", take).resume();
        resolve(undefined);
      };
      const take = (chunk: Buffer) => {
        length += chunk.byteLength;
        if (length > limit) return tooLong();
        chunks.push(chunk);
      };
      incoming.on("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length)));
      incoming.on("error", reject);
      // HTTP/2 does not call it an error. After the end it says nothing.
      incoming.on("close", breaksOff);
      if (incoming.destroyed) breaksOff();
      else if (Number(incoming.headers["content-length"] ?? 0) > limit) tooLong();
      else incoming.on("data", take);
    });

/** Whether there is a body. HTTP/2 says so by not ending the request with its headers. */
const hasBody = (incoming: Incoming): boolean =>
  (incoming.headers["content-length"] ?? "0") !== "0" ||
  incoming.headers["transfer-encoding"] !== undefined ||
  ("stream" in incoming && !incoming.stream.endAfterHeaders);

/**
 * A request as plain values. Nothing of its body is read before somebody asks for it.
 *
 * @example
 * ```ts
 * createServer(async (incoming, outgoing) => send(outgoing, await handle(requestOf(incoming))));
 * ```
 */
export const requestOf = (incoming: Incoming): HttpRequest => ({
  method: incoming.method ?? "GET",
  url: incoming.url ?? "/",
  headers: plainHeaders(incoming),
  body: hasBody(incoming) ? readIncoming(incoming) : undefined,
  // Of a request of HTTP/2 whose client is gone, there is none.
  remoteAddress: incoming.socket?.remoteAddress,
});
