import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { EmulatorError } from "../kernel/index.js";
import { turn } from "../kernel/timers.js";
import { requestOf } from "./incoming.js";
import { MAX_HEADER_BYTES, malformed } from "./malformed.js";
import { send } from "./outgoing.js";
import type { Handler } from "./types.js";

/** Where to listen. */
export interface ListenOptions {
  /** TCP port; 0 lets the system choose a free one. Default 0. */
  readonly port?: number | undefined;
  /** Address to listen on. Default `127.0.0.1`: nobody else on the network gets in. */
  readonly host?: string | undefined;
}

/** A server on a port. */
export interface Listening {
  /** `http://127.0.0.1:4400` */
  readonly url: string;
  readonly port: number;
  /**
   * Stops at once: open connections are ended, also idle ones.
   *
   * @example
   * ```ts
   * const server = await emulator.listen();
   * await server.close();
   * ```
   */
  close(): Promise<void>;
}

/** Longer than clients keep idle sockets, so that no request meets a socket just being closed. */
const KEEP_ALIVE_MS = 65_000;

const serve =
  (handle: Handler) =>
  async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> =>
    send(outgoing, await handle(requestOf(incoming)));

const refuseMalformed = (error: Error, socket: Duplex): void => {
  const refused = malformed(error);
  if (refused === undefined || !socket.writable) socket.destroy();
  else socket.end(refused.answer);
};

const HINTS: Readonly<Record<string, string>> = {
  EACCES: "ports below 1024 need special rights; choose a higher one",
  EADDRNOTAVAIL: "this machine has no such address",
  ENOTFOUND: "there is no such host",
};

const explain = (error: NodeJS.ErrnoException, place: string): EmulatorError =>
  error.code === "EADDRINUSE"
    ? new EmulatorError(
        "PORT_IN_USE",
        `${place} is in use: stop the program that holds it, or choose another port (--port 0 takes a free one)`,
        { cause: error },
      )
    : new EmulatorError("INVALID_ARGUMENT", `cannot listen on ${place}: ${HINTS[error.code ?? ""] ?? error.message}`, {
        cause: error,
      });

const bind = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

/** The host to write into a URL: an address that means "all of mine" is not one to connect to. */
const reachable = (host: string): string =>
  host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;

/**
 * Serves a handler on a TCP port. `node:http` is connected directly: a detour over `Request` and `Response` objects costs
 * more than all the rest.
 *
 * @throws EmulatorError PORT_IN_USE, or INVALID_ARGUMENT when the port or the host cannot be used.
 * @example
 * ```ts
 * const server = await listen(handle, { port: 4400 });
 * console.log(server.url); // http://127.0.0.1:4400
 * await server.close();
 * ```
 */
export const listen = async (
  handle: Handler,
  { port = 0, host = "127.0.0.1" }: ListenOptions = {},
): Promise<Listening> => {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS }, serve(handle));
  server.on("clientError", refuseMalformed);
  const actual = await bind(server, port, host).catch((error) => {
    throw explain(error, `port ${port} on ${host}`);
  });
  let closed: Promise<void> | undefined;
  return {
    url: `http://${reachable(host)}:${actual}`,
    port: actual,
    close() {
      closed ??= new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      })
        // A closed socket is let go of at a turn's end, after what was due in it.
        .then(turn)
        .then(turn);
      return closed;
    },
  };
};
