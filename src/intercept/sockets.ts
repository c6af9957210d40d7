import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { isLoopback } from "../http/index.js";
import type { EmulatorError } from "../kernel/index.js";
import { setImmediate } from "../kernel/timers.js";
import { type Connection, leavesMachine } from "./connection.js";
import { refusals } from "./refusals.js";
import { replace } from "./replace.js";
import { requestIn } from "./request-line.js";
import type { MemoryServer } from "./server.js";
import { toTarget } from "./target.js";
import type { Claim, Find } from "./types.js";

interface ConnectOptions {
  readonly host?: string | null;
  readonly port?: number | string | null;
  readonly path?: string | null;
  readonly servername?: string | null;
  readonly ALPNProtocols?: unknown;
}

type Connected = () => void;
type Done = (error?: Error | null) => void;

/** What all sockets do. */
interface Sockets {
  connect(this: Socket, ...parameters: unknown[]): Socket;
  _write(this: Socket, data: string | Uint8Array, encoding: BufferEncoding, done: Done): void;
  _writev(this: Socket, chunks: { chunk: string | Uint8Array; encoding: BufferEncoding }[], done: Done): void;
}

interface TlsSockets {
  setServername(this: TLSSocket & { readonly _parent?: Socket }, name: string): void;
}

/** `connect(options, listener)`, `connect(port, host, listener)`, and both in a list, as `net.connect` has them. */
const parametersOf = (
  given: readonly unknown[],
): readonly [options: ConnectOptions, listener: Connected | undefined] => {
  const list: readonly unknown[] = Array.isArray(given[0]) ? given[0] : given;
  const [first, second] = list;
  const listener = list.findLast((each): each is Connected => typeof each === "function");
  if (typeof first === "object" && first !== null) return [first, listener];
  return [{ port: String(first), host: typeof second === "string" ? second : null }, listener];
};

/** Whom a connection is for: the host, or the one whose certificate is asked for when it is an address. */
const nameIn = ({ host, path, servername }: ConnectOptions, find: Find): string | undefined => {
  if (path || !host) return undefined;
  if (find(host) !== undefined) return host;
  return servername && !isLoopback(host) && find(servername) !== undefined ? servername : undefined;
};

const speaksHttp1 = ({ ALPNProtocols: offered }: ConnectOptions): boolean =>
  !Array.isArray(offered) || offered.length === 0 || offered.includes("http/1.1");

/** Errors come when whoever got the socket can listen. */
const fail = (socket: Socket, error: EmulatorError): Socket => {
  setImmediate(() => socket.destroy(error));
  return Object.assign(socket, { connecting: true });
};

/**
 * The last line, below all clients: sockets of this process that would connect to one of the clouds' hosts are connected in memory, or
 * refused; and what was connected before, or goes through a proxy, is refused when it says where it wants to go.
 *
 * @param onConnect somebody came this far, past everything else
 * @returns what puts it back
 */
export const guardSockets = (find: Find, server: MemoryServer, onConnect: () => void): (() => void) => {
  const { Socket } = process.getBuiltinModule("node:net");
  const { TLSSocket } = process.getBuiltinModule("node:tls");
  const prototype = Socket.prototype as unknown as Sockets;

  const open = (
    socket: Socket,
    options: ConnectOptions,
    listener: Connected | undefined,
    name: string,
    claim: Claim,
  ) => {
    onConnect();
    const isSecure = socket instanceof TLSSocket;
    const target = toTarget(isSecure ? "https" : "http", name, options.port);
    const what = `a connection to ${name}${options.port ? `:${options.port}` : ""}`;
    if (!claim.isEmulated) return fail(socket, refusals.host(claim, what, name));
    if (isSecure && !speaksHttp1(options)) return fail(socket, refusals.protocol(claim, what, "HTTP/2"));
    // What `tls.connect` gives begins to negotiate: there is nobody to do that with.
    if (listener !== undefined && !isSecure) socket.once("connect", listener);
    server.connect(socket, target, claim, Array.isArray(options.ALPNProtocols) ? "http/1.1" : undefined);
    return socket;
  };

  /** Whether what is about to be sent would reach one of the hosts. */
  const refusalOf = (socket: Socket & Connection, data: string | Uint8Array) => {
    const { _host: host } = socket;
    const claim = host ? find(host) : undefined;
    if (claim !== undefined) return refusals.opened(claim, `what was sent to ${host}`);
    const request = requestIn(data);
    if (request === undefined) return undefined;
    const asked = request.authority === undefined ? undefined : find(request.authority);
    if (asked !== undefined) return refusals.proxy(asked, request.line);
    const said = request.host === undefined || !leavesMachine(socket) ? undefined : find(request.host);
    return said && refusals.proxy(said, `${request.line} for ${request.host}`);
  };

  const undo = [
    replace(
      prototype,
      "connect",
      (connect) =>
        function (...parameters) {
          const [options, listener] = parametersOf(parameters);
          const name = nameIn(options, find);
          const claim = name === undefined ? undefined : find(name);
          if (name === undefined || claim === undefined) return connect.apply(this, parameters);
          return open(this, options, listener, name, claim);
        },
    ),
    replace(
      prototype,
      "_write",
      (write) =>
        function (data, encoding, done) {
          const refusal = refusalOf(this, data);
          return refusal === undefined ? write.call(this, data, encoding, done) : done(refusal);
        },
    ),
    replace(
      prototype,
      "_writev",
      (writev) =>
        function (chunks, done) {
          for (const { chunk } of chunks) {
            const refusal = refusalOf(this, chunk);
            if (refusal !== undefined) return done(refusal);
          }
          return writev.call(this, chunks, done);
        },
    ),
    replace(
      TLSSocket.prototype as unknown as TlsSockets,
      "setServername",
      (setServername) =>
        function (name) {
          // Over a connection that somebody else made, which is how one goes through a proxy.
          const claim = this._parent ? find(name) : undefined;
          if (claim === undefined) return setServername.call(this, name);
          this.destroy(refusals.proxy(claim, `a TLS connection to ${name}`));
        },
    ),
  ];
  return () => {
    for (const each of undo) each();
  };
};
