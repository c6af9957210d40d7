import type { OnReadOpts, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { fill } from "./onread.js";
import { clearImmediate, setImmediate } from "./timers.js";

/** The real one, also where a test environment has a process of its own, with fake timers. */
const { nextTick } = process.getBuiltinModule("node:process");

type Done = (error?: Error | null) => void;

/** What a socket has, or has of its own from here on, beside what its type says. */
type Connectable = Socket & {
  connecting: boolean;
  _handle?: object | null;
  _unrefTimer?(): void;
};

/** What code that wants to see a secure connection looks at. */
const SECURE = {
  encrypted: true,
  authorized: true,
  authorizationError: null,
  secureConnecting: false,
  _secureEstablished: true,
};

/** The same for a socket that is not one of `node:tls`. */
const AS_TLS = {
  ...SECURE,
  alpnProtocol: false,
  getPeerCertificate: () => ({}),
  getCertificate: () => null,
  getCipher: () => ({ name: "TLS_AES_256_GCM_SHA384", standardName: "TLS_AES_256_GCM_SHA384", version: "TLSv1.3" }),
  getProtocol: () => "TLSv1.3",
  getSession: () => undefined,
  isSessionReused: () => false,
};

/**
 * `tls.connect` takes an end before the handshake for a broken connection, and learns of the handshake from a handle. There is none here,
 * nor another way to tell it.
 */
const stopWaitingForHandshake = (socket: Socket): void => {
  for (const listener of socket.listeners("end")) {
    if (listener.name === "onConnectEnd") socket.off("end", listener as () => void);
  }
};

/** Later than what the call leads to: an error is told before the end. */
const soonAfter = (then: () => void): void => nextTick(() => nextTick(then));

/** A socket closes by its handle, and says by it whether there was an error. There is none to be closed here. */
const HANDLE = { bytesRead: 0, bytesWritten: 0, close: soonAfter, reset: soonAfter };

const bytesOf = (data: string | Uint8Array, encoding: BufferEncoding): Uint8Array =>
  typeof data === "string" ? Buffer.from(data, encoding) : data;

/** What a connection in memory is like. */
export interface LineOptions {
  readonly isSecure: boolean;
  /** The protocol that was agreed on. Default: none. */
  readonly alpn?: string | undefined;
  /** How the program reads, when it has a buffer of its own. Default: by events, as of any stream. */
  readonly onread?: OnReadOpts | undefined;
}

/**
 * Connects a socket that is not connected to the end of a line in memory. For everybody who holds it, it is an open connection: with
 * `connect` and `secureConnect`, time limits, back pressure, half-closing and destroying. It has no handle: it keeps no process alive.
 * What one side writes, the other reads a moment later, never within the call: clients count on that.
 *
 * @returns the other end: a server's
 * @example
 * ```ts
 * server.emit("connection", connectInMemory(socket, { isSecure: true }));
 * ```
 */
export const connectInMemory = (given: Socket, { isSecure, alpn, onread }: LineOptions): Duplex => {
  const { Duplex } = process.getBuiltinModule("node:stream");
  const socket = given as Connectable;
  /** What each side waits for: that the other one reads. */
  let clientWaits: Done | undefined;
  let serverWaits: Done | undefined;
  const clientGoesOn = (): void => {
    const waiting = clientWaits;
    clientWaits = undefined;
    waiting?.();
  };
  const serverGoesOn = (): void => {
    const waiting = serverWaits;
    serverWaits = undefined;
    waiting?.();
  };

  const receive = (chunk: Uint8Array, done: Done): void => {
    let rest = chunk;
    let goesOn = socket.destroyed;
    if (!goesOn && onread === undefined) goesOn = socket.push(rest);
    else if (!goesOn && onread !== undefined) [rest, goesOn] = fill(socket, onread, rest);
    if (goesOn) done();
    else serverWaits = onread === undefined ? done : () => receive(rest, done);
  };
  const receiveEnd = (): void => {
    if (socket.destroyed) return;
    socket.push(null);
    if (onread !== undefined) socket.read(0);
  };

  const establish = (): void => {
    if (!socket.connecting || socket.destroyed) return;
    socket.connecting = false;
    clearImmediate(soon);
    socket.emit("connect");
    socket.emit("ready");
    if (!isSecure) return;
    stopWaitingForHandshake(socket);
    socket.emit("secureConnect");
  };
  // Later than whoever was given the socket can listen. Nothing else waits for it.
  const soon = setImmediate(establish);

  const server = new Duplex({
    allowHalfOpen: true,
    read: clientGoesOn,
    write(chunk: Buffer, _encoding, done) {
      nextTick(() => {
        establish();
        socket._unrefTimer?.();
        receive(chunk, done);
      });
    },
    final(done) {
      nextTick(() => {
        establish();
        receiveEnd();
        done();
      });
    },
    destroy(error, done) {
      clientGoesOn();
      if (!socket.destroyed && !socket.readableEnded) socket.push(null);
      done(error);
    },
  });
  const self = (): Duplex => server;
  Object.assign(server, {
    encrypted: isSecure,
    remoteAddress: "127.0.0.1",
    setTimeout: self,
    setNoDelay: self,
    setKeepAlive: self,
    ref: self,
    unref: self,
  });

  const isTls = "encrypted" in socket;
  const { _destroy: destroy, resume } = socket;
  Object.assign(socket, isTls ? { ...SECURE, alpnProtocol: alpn ?? false } : isSecure ? AS_TLS : {}, {
    connecting: true,
    _read: serverGoesOn,
    _write(data: string | Uint8Array, encoding: BufferEncoding, done: Done) {
      nextTick(() => {
        socket._unrefTimer?.();
        // To whom nobody listens any more may say what they like.
        if (server.destroyed || server.push(bytesOf(data, encoding))) done();
        else clientWaits = done;
      });
    },
    _writev: null,
    _final(done: Done) {
      nextTick(() => {
        if (!server.destroyed) server.push(null);
        done();
      });
    },
    _destroy(error: Error | null, done: Done) {
      clearImmediate(soon);
      serverGoesOn();
      server.destroy();
      socket._handle ??= HANDLE;
      destroy.call(socket, error, done);
    },
    ref: () => socket,
    unref: () => socket,
  });
  if (onread !== undefined) {
    Object.assign(socket, {
      resume() {
        resume.call(socket);
        serverGoesOn();
        return socket;
      },
    });
  }
  return server;
};
