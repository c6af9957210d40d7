import type { IncomingMessage, ServerResponse } from "node:http";
import type { OnReadOpts, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { MAX_HEADER_BYTES, malformed, requestOf, send } from "../http/index.js";
import type { EmulatorError } from "../kernel/index.js";
import { connectInMemory } from "../kernel/line.js";
import { turn } from "../kernel/timers.js";
import { notEmulated } from "./not-emulated.js";
import { type Origin, urlAt } from "./origin.js";
import type { Claim, Find } from "./types.js";

/** What a connection in memory is for. */
export interface ConnectionFor {
  readonly origin: Origin;
  /** Who answers for the host when it is opened. */
  readonly claim: Claim;
  /** The protocol that was agreed on. */
  readonly alpn?: string | undefined;
  /** How the program reads, when it has a buffer of its own. */
  readonly onread?: OnReadOpts | undefined;
}

/** One connection in memory. */
interface Line extends ConnectionFor {
  readonly client: Socket;
  /** Requests under way. */
  busy: number;
}

/** Answers what sockets say to the clouds' hosts, without a port. */
export interface MemoryServer {
  /** Connects a socket, which must not be connected yet, for a host that is emulated. */
  connect(socket: Socket, connection: ConnectionFor): void;
  /** Ends the connections: those that are in use when their answers are there. */
  close(): Promise<void>;
}

/**
 * A server that never listens.
 *
 * @example
 * ```ts
 * const server = createMemoryServer(find);
 * server.connect(new Socket(), { origin: { scheme: "https", host: "api.example.com" }, claim });
 * ```
 */
export const createMemoryServer = (find: Find): MemoryServer => {
  const { createServer } = process.getBuiltinModule("node:http");
  const lines = new Map<Duplex, Line>();
  let isClosing = false;

  const refuse = ({ client }: Line, error: EmulatorError): void => void client.destroy(error);

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse, line: Line): Promise<void> => {
    const { method, url: path, headers, body } = requestOf(incoming);
    const named = headers.host === undefined ? undefined : find(headers.host);
    const host = named === undefined ? line.origin.host : (headers.host ?? "");
    // When nobody answers any more, what was on its way still belongs to who answered then.
    const claim = named ?? find(line.origin.host) ?? line.claim;
    const url = urlAt({ scheme: line.origin.scheme, host }, path);
    const request = { method, url, headers: { ...headers, host }, body, remoteAddress: "127.0.0.1" };
    const [result] = await Promise.all([claim.interceptor.handle(request), turn()]);
    if (result.unrouted) return refuse(line, notEmulated.unrouted(claim, `${method} ${url}`));
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
      answer(incoming, outgoing, line).catch((error: Error) => {
        // What was broken off is no failure of whoever answers: the client is told below, if it still listens.
        if (incoming.errored === null) line.client.destroy(error);
      });
    },
  );
  // Clients that say all they have to say, and then wait, get their answer.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on("upgrade", ({ headers, url = "/" }: IncomingMessage, socket: Duplex) => {
    const line = lines.get(socket);
    if (line === undefined) return;
    const { scheme, host } = line.origin;
    const protocol = headers.upgrade ?? "another protocol";
    const what = `the upgrade of ${urlAt({ scheme, host: headers.host ?? host }, url)} to ${protocol}`;
    refuse(line, notEmulated.protocol(line.claim, what, protocol));
  });
  server.on("connect", ({ url = "" }: IncomingMessage, socket: Duplex) => {
    const line = lines.get(socket);
    if (line !== undefined) refuse(line, notEmulated.protocol(line.claim, `CONNECT ${url}`, "CONNECT"));
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    const line = lines.get(socket);
    const reason = malformed(error);
    if (line === undefined || reason === undefined) return void socket.destroy();
    if (reason.protocol === undefined) return void socket.end(reason.answer);
    const what = `a connection to ${urlAt(line.origin, "/")}`;
    refuse(line, notEmulated.protocol(line.claim, what, reason.protocol));
  });

  return {
    connect(client, connection) {
      const { origin, alpn, onread } = connection;
      const end = connectInMemory(client, { isSecure: origin.scheme === "https", alpn, onread });
      lines.set(end, { ...connection, client, busy: 0 });
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
