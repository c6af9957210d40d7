import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type HttpRequest, hasBody, plainHeaders, readIncoming, send } from "../http/index.js";
import type { EmulatorError } from "../kernel/index.js";
import { connectInMemory } from "../kernel/line.js";
import { turn } from "../kernel/timers.js";
import { refusals } from "./refusals.js";
import type { Claim, Find, Target } from "./types.js";

/** One connection in memory. */
interface Line {
  readonly client: Socket;
  readonly target: Target;
  /** Who answered for the host when it was opened. */
  readonly claim: Claim;
  /** Requests under way. */
  busy: number;
}

/** Answers what sockets say to the clouds' hosts, without a port. */
export interface MemoryServer {
  /** Connects a socket, which must not be connected yet, for a host that is emulated. */
  connect(socket: Socket, target: Target, claim: Claim, alpn?: string): void;
  /** Ends the connections: those that are in use when their answers are there. */
  close(): Promise<void>;
}

/** Room for a URL above the clouds' limit, which gets an answer in words. */
const MAX_HEADER_BYTES = 64 * 1024;

/**
 * A server that never listens.
 *
 * @example
 * ```ts
 * const server = createMemoryServer(find);
 * server.connect(new Socket(), { scheme: "https", host: "api.example.com" }, claim);
 * ```
 */
export const createMemoryServer = (find: Find): MemoryServer => {
  const { createServer } = process.getBuiltinModule("node:http");
  const lines = new Map<Duplex, Line>();
  let isClosing = false;

  const refuse = ({ client }: Line, error: EmulatorError): void => void client.destroy(error);

  const urlOf = ({ target }: Line, host: string, path: string): string =>
    path.startsWith("/") ? `${target.scheme}://${host}${path}` : path;

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse, line: Line): Promise<void> => {
    const { method = "GET", url: path = "/" } = incoming;
    const headers = plainHeaders(incoming);
    const named = headers.host === undefined ? undefined : find(headers.host);
    const host = named === undefined ? line.target.host : (headers.host ?? "");
    // When nobody answers any more, what was on its way still belongs to who answered then.
    const claim = named ?? find(line.target.host) ?? line.claim;
    const url = urlOf(line, host, path);
    const request: HttpRequest = {
      method,
      url,
      headers: { ...headers, host },
      body: hasBody(incoming) ? readIncoming(incoming) : undefined,
      remoteAddress: "127.0.0.1",
    };
    const [result] = await Promise.all([claim.interceptor.handle(request), turn()]);
    if (result.unrouted) return refuse(line, refusals.unrouted(claim, `${method} ${url}`));
    if (isClosing) outgoing.setHeader("connection", "close");
    send(outgoing, result);
  };

  const server = createServer(
    { maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 },
    (incoming, outgoing) => {
      const line = lines.get(incoming.socket);
      if (line === undefined) return;
      line.busy++;
      outgoing.once("close", () => {
        line.busy--;
      });
      answer(incoming, outgoing, line).catch((error: Error) => line.client.destroy(error));
    },
  );
  server.on("upgrade", ({ headers, url = "/" }: IncomingMessage, socket: Duplex) => {
    const line = lines.get(socket);
    if (line === undefined) return;
    const protocol = headers.upgrade ?? "another protocol";
    const what = `the upgrade of ${urlOf(line, headers.host ?? line.target.host, url)} to ${protocol}`;
    refuse(line, refusals.protocol(line.claim, what, protocol));
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    const line = lines.get(socket);
    if (line === undefined || error.code === "ECONNRESET") return void socket.destroy();
    const what = `a connection to ${line.target.scheme}://${line.target.host}`;
    const protocol = error.code === "HPE_PAUSED_H2_UPGRADE" ? "HTTP/2" : `anything but HTTP/1.1 (${error.message})`;
    refuse(line, refusals.protocol(line.claim, what, protocol));
  });

  return {
    connect(client, target, claim, alpn) {
      const end = connectInMemory(client, { isSecure: target.scheme === "https", alpn });
      lines.set(end, { client, target, claim, busy: 0 });
      end.once("close", () => lines.delete(end));
      server.emit("connection", end);
    },
    async close() {
      isClosing = true;
      // What was sent in this turn has not arrived yet.
      await turn();
      for (const { client, busy } of lines.values()) if (busy === 0) client.destroy();
      await turn();
    },
  };
};
