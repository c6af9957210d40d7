import { answers } from "./answers.js";

/** Bytes of a request's head: room for a URL above the clouds' limit, which gets an answer in words instead of a closed connection. */
export const MAX_HEADER_BYTES = 64 * 1024;

/** What Node's parser refuses before there is a request. */
export interface Malformed {
  /** Why, in words. */
  readonly message: string;
  /** What was spoken instead of HTTP/1.1; undefined when it was that, with a mistake in it. */
  readonly protocol: string | undefined;
  /** What is said on the connection before it ends. */
  readonly answer: string;
}

type Reason = readonly [line: string, message: string, protocol?: string];

const REASONS: Readonly<Record<string, Reason>> = {
  HPE_HEADER_OVERFLOW: [
    "431 Request Header Fields Too Large",
    `the request's headers are longer than ${MAX_HEADER_BYTES} bytes`,
  ],
  HPE_INVALID_URL: [
    "400 Bad Request",
    "the URL holds characters that must be percent-encoded (curl: --data-urlencode with -G)",
  ],
  HPE_INVALID_EOF_STATE: ["400 Bad Request", "the request ended before it was whole"],
  HPE_PAUSED_H2_UPGRADE: ["400 Bad Request", "this is HTTP/2, and only HTTP/1.1 is spoken here", "HTTP/2"],
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "the request has not arrived as a whole in time"],
};

/**
 * Why a server's `clientError` came, and what to answer; undefined when nobody is there any more.
 *
 * @example
 * ```ts
 * server.on("clientError", (error, socket) => void socket.end(malformed(error)?.answer));
 * ```
 */
export const malformed = ({ code = "", message: parser }: NodeJS.ErrnoException): Malformed | undefined => {
  if (code === "ECONNRESET" || code === "EPIPE") return undefined;
  const other: Reason = ["400 Bad Request", `this is not HTTP: ${parser}`, `anything but HTTP/1.1 (${parser})`];
  const [line, message, protocol] = REASONS[code] ?? other;
  const body = JSON.stringify(answers.badRequest(message).json);
  const answer =
    `HTTP/1.1 ${line}\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  return { message, protocol, answer };
};
