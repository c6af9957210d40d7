import type { ServerResponse } from "node:http";
import type { Http2ServerResponse } from "node:http2";
import { messageOf } from "../kernel/index.js";
import { answers } from "./answers.js";
import { render } from "./render.js";
import type { HttpResponse } from "./types.js";

/** Where `node:http` or `node:http2` takes an answer. */
export type Outgoing = ServerResponse | Http2ServerResponse;

const BEYOND_ASCII = /[\u0080-\uffff]/;

const isAscii = ({ statusText = "", headers }: HttpResponse): boolean => {
  for (const name in headers) if (BEYOND_ASCII.test(headers[name] ?? "")) return false;
  return !BEYOND_ASCII.test(statusText);
};

const writeHead = (
  outgoing: Outgoing,
  { status, statusText }: HttpResponse,
  headers: HttpResponse["headers"],
): void => {
  // HTTP/2 has no reason phrases.
  if ("stream" in outgoing) outgoing.writeHead(status, headers);
  else if (statusText === undefined) outgoing.writeHead(status, headers);
  else outgoing.writeHead(status, statusText, headers);
};

const write = (outgoing: Outgoing, answer: HttpResponse): void => {
  const { status, headers, body } = answer;
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
  writeHead(
    outgoing,
    answer,
    status === 204 || status === 304 ? headers : { "content-length": String(length), ...headers },
  );
  // Node sends the headers in one piece with a body that is text, and both as UTF-8. That is the fastest way, and wrong for Latin-1.
  outgoing.end(typeof body === "string" && body !== "" && !isAscii(answer) ? Buffer.from(body) : body);
};

/** Whether somebody has begun to answer already, or the client is gone. */
export const isAnswered = (outgoing: Outgoing): boolean =>
  outgoing.headersSent || outgoing.writableEnded || outgoing.destroyed;

/** Sends an answer, unless somebody else has. Never throws. */
export const send = (outgoing: Outgoing, answer: HttpResponse): void => {
  if (isAnswered(outgoing)) return;
  try {
    write(outgoing, answer);
  } catch (error) {
    // What platforms say can be sent (wire.ts); should Node refuse an answer all the same, the server goes on.
    if (!outgoing.headersSent) write(outgoing, render(answers.broken(messageOf(error))));
    else outgoing.destroy();
  }
};
