import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { EmulatorError } from "../kernel/index.js";
import { setImmediate } from "../kernel/timers.js";
import { claimOf, type Head } from "./claimed.js";
import {
  type Connected,
  type ConnectOptions,
  nameIn,
  parametersOf,
  speaksHttp1,
  speaksHttp2,
} from "./connect-options.js";
import { type Connection, destinationOf, isOnItsWay, rememberDestination, rememberTunnel } from "./destination.js";
import { createHeadReader, type Piece } from "./heads.js";
import { notEmulated, notSent } from "./not-emulated.js";
import { originOf } from "./origin.js";
import { replace } from "./replace.js";
import type { MemoryServer } from "./server.js";
import { createSocksReader } from "./socks.js";
import type { Claim, Find } from "./types.js";

type Done = (error?: Error | null) => void;

/** What all sockets do. */
interface Sockets {
  connect(this: Socket, ...parameters: unknown[]): Socket;
  _write(this: Socket, data: Piece, encoding: BufferEncoding, done: Done): void;
  _writev(this: Socket, chunks: { chunk: Piece; encoding: BufferEncoding }[], done: Done): void;
}

interface TlsSockets {
  setServername(this: TLSSocket & { readonly _parent?: Socket }, name: string): void;
}

/** Why something is not sent. */
interface Refusal {
  /** Tells people; gives what the program is told. */
  readonly refuse: () => EmulatorError;
  /** It may be sent when the connection leads to this machine. */
  readonly isUnlessHere?: true;
}

/** Errors come when whoever got the socket can listen. What is written by then goes nowhere. */
const fail = (socket: Socket, error: EmulatorError): Socket => {
  setImmediate(() => socket.destroy(error));
  rememberDestination(socket, undefined);
  return Object.assign(socket, { connecting: true });
};

/** What a text is as bytes, unless its characters are that already. */
const pieceOf = (data: Piece, encoding: BufferEncoding): Piece =>
  typeof data !== "string" || encoding === "utf8" || encoding === "utf-8" || !Buffer.isEncoding(encoding)
    ? data
    : Buffer.from(data, encoding);

/** What a connection asks for, piece by piece: of a server, or of a proxy in either protocol. */
const createReader = (): ((piece: Piece) => readonly Head[]) => {
  const socksHostIn = createSocksReader();
  const headsIn = createHeadReader();
  return (piece) => {
    const host = socksHostIn(piece);
    return host === undefined ? headsIn(piece) : [{ method: "CONNECT", target: host, host: undefined }];
  };
};

export interface SocketsOptions {
  readonly find: Find;
  readonly server: MemoryServer;
  /** Somebody is about to connect. `speaksHttp2`: and offers HTTP/2. */
  readonly onConnect: (how: { readonly speaksHttp2: boolean }) => void;
  /** Somebody came this far for one of the hosts, past everything else. */
  readonly onClaim: () => void;
}

/**
 * The last line, below all clients: sockets of this process that would connect to one of the clouds' hosts are connected in memory, or
 * refused; and what was connected before, or goes through a proxy, is refused when it says where it wants to go.
 *
 * @returns what puts it back
 */
export const guardSockets = ({ find, server, onConnect, onClaim }: SocketsOptions): (() => void) => {
  const { Socket } = process.getBuiltinModule("node:net");
  const { TLSSocket } = process.getBuiltinModule("node:tls");
  const prototype = Socket.prototype as unknown as Sockets;
  const readers = new WeakMap<Socket, ReturnType<typeof createReader>>();

  const open = (
    socket: Socket,
    options: ConnectOptions,
    listener: Connected | undefined,
    name: string,
    claim: Claim,
  ) => {
    onClaim();
    const isSecure = socket instanceof TLSSocket;
    const origin = originOf(isSecure ? "https" : "http", name, options.port);
    const what = `a connection to ${name}${options.port ? `:${options.port}` : ""}`;
    if (!claim.isEmulated) return fail(socket, notEmulated.host(claim, what, name));
    if (isSecure && !speaksHttp1(options)) return fail(socket, notEmulated.protocol(claim, what, "HTTP/2"));
    // What `tls.connect` gives begins to negotiate: there is nobody to do that with.
    if (listener !== undefined && !isSecure) socket.once("connect", listener);
    const alpn = Array.isArray(options.ALPNProtocols) ? "http/1.1" : undefined;
    server.connect(socket, { origin, claim, alpn, onread: options.onread });
    return socket;
  };

  const readerOf = (socket: Socket): ReturnType<typeof createReader> => {
    const known = readers.get(socket);
    if (known !== undefined) return known;
    const reader = createReader();
    readers.set(socket, reader);
    return reader;
  };

  /** Why what is about to be sent is not, if it would reach one of the hosts. */
  const refusalOf = (socket: Socket & Connection, data: Piece, encoding: BufferEncoding): Refusal | undefined => {
    const destination = destinationOf(socket);
    if (destination === undefined) return undefined;
    const { _host: host } = socket;
    const claim = host ? find(host) : undefined;
    if (claim !== undefined) return { refuse: () => notEmulated.opened(claim, `what was sent to ${host}`) };
    let to = destination;
    let unlessHere: Refusal | undefined;
    for (const head of readerOf(socket)(pieceOf(data, encoding))) {
      const claimed = claimOf(head, to, find);
      if (claimed !== undefined) {
        const leadsTo = to;
        const refuse = () => notSent(claimed, `${head.method} ${head.target}`, leadsTo);
        if (claimed.by !== "header" || to.isTunnel || !isOnItsWay(socket)) return { refuse };
        unlessHere ??= { refuse, isUnlessHere: true };
      }
      if (head.method !== "CONNECT") continue;
      rememberTunnel(socket, head.target);
      to = destinationOf(socket) ?? to;
    }
    return unlessHere;
  };

  /** Sends something, or not. What is only refused if it leaves this machine waits until that is known. */
  const sendUnless = (
    refusal: Refusal | undefined,
    socket: Socket & Connection,
    send: () => void,
    done: Done,
  ): void => {
    if (refusal === undefined) return void send();
    if (!refusal.isUnlessHere) return void done(refusal.refuse());
    const judge = (): void => {
      socket.off("connect", judge);
      socket.off("close", judge);
      // By one that is closed nothing is sent: Node says so.
      if (socket.destroyed || destinationOf(socket)?.leavesMachine === false) send();
      else done(refusal.refuse());
    };
    socket.once("connect", judge);
    socket.once("close", judge);
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
          if (name !== undefined && claim !== undefined) return open(this, options, listener, name, claim);
          rememberDestination(this, options.path ? undefined : options.host || "localhost");
          readers.delete(this);
          onConnect({ speaksHttp2: speaksHttp2(options) });
          return connect.apply(this, parameters);
        },
    ),
    replace(
      prototype,
      "_write",
      (write) =>
        function (data, encoding, done) {
          sendUnless(refusalOf(this, data, encoding), this, () => write.call(this, data, encoding, done), done);
        },
    ),
    replace(
      prototype,
      "_writev",
      (writev) =>
        function (chunks, done) {
          const refusals = chunks.flatMap(({ chunk, encoding }) => refusalOf(this, chunk, encoding) ?? []);
          const refusal = refusals.find(({ isUnlessHere }) => !isUnlessHere) ?? refusals[0];
          sendUnless(refusal, this, () => writev.call(this, chunks, done), done);
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
          this.destroy(notEmulated.proxy(claim, `a TLS connection to ${name}`));
        },
    ),
  ];
  return () => {
    for (const each of undo) each();
  };
};
