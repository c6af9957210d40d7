import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { type GivenHeaders, headersOf } from "../http/index.js";
import type { EmulatorError } from "../kernel/index.js";
import { setImmediate } from "../kernel/timers.js";
import { claimOf } from "./claimed.js";
import { type Connection, destinationOf, NOWHERE } from "./destination.js";
import { notEmulated, notSent } from "./not-emulated.js";
import { replace } from "./replace.js";
import type { Find } from "./types.js";

/** What all sessions of a client do. */
interface Sessions {
  request(this: ClientHttp2Session, headers?: GivenHeaders, options?: object): ClientHttp2Stream;
}

/** Whether this process can have sessions by now. (In Jest, `process` is a copy that was made before.) */
const areLoaded = (): boolean => {
  const loaded: unknown = Reflect.get(process.getBuiltinModule("node:process"), "moduleLoadList");
  return !Array.isArray(loaded) || loaded.includes("NativeModule internal/http2/core");
};

/** A session that leads nowhere: what is sent by it is dropped. */
const openNowhere = (): ClientHttp2Session => {
  const { Duplex } = process.getBuiltinModule("node:stream");
  const nowhere = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  return process.getBuiltinModule("node:http2").connect("http://localhost", { createConnection: () => nowhere });
};

/** Its class is not to be had otherwise. */
const prototypeOfSessions = (): Sessions => {
  const session = openNowhere();
  session.destroy();
  return Object.getPrototypeOf(session);
};

interface SecureConnection extends Connection {
  /** The name of the certificate that was asked for. */
  readonly servername?: string | false | null | undefined;
}

/** What a socket says of itself; nothing when the session has lost it. */
const connectionOf = ({ destroyed, socket }: ClientHttp2Session): SecureConnection => (destroyed ? {} : socket);

/** What a session says when a request does not name its host. */
const authorityOf = (session: ClientHttp2Session): string | undefined => {
  const key = Object.getOwnPropertySymbols(session).find(({ description }) => description === "authority");
  const authority: unknown = key && Reflect.get(session, key);
  return typeof authority === "string" ? authority : undefined;
};

export interface SessionsGuard {
  /** Begins, unless it has begun, or nobody can have a session yet. */
  look(how?: { readonly speaksHttp2: boolean }): void;
  putBack(): void;
}

/**
 * Refuses requests of HTTP/2 sessions, by a connection that was opened before or to an address: their bytes go past the socket's own
 * methods, straight to its handle. Sessions that would be opened to a host are refused when they connect.
 *
 * @example
 * ```ts
 * const sessions = guardSessions(find);
 * sessions.look(); // and whenever somebody connects: `node:http2` may be imported at any time, and loading it takes long
 * ```
 */
export const guardSessions = (find: Find): SessionsGuard => {
  const refusalOf = (session: ClientHttp2Session, given: GivenHeaders): EmulatorError | undefined => {
    const connection = connectionOf(session);
    const headers = headersOf(given);
    const { ":method": method = "GET", ":path": path = "/" } = headers;
    const { _host: host } = connection;
    const claim = host ? find(host) : undefined;
    if (claim !== undefined) return notEmulated.opened(claim, `${method} ${path} to ${host}`);
    const destination = destinationOf(connection) ?? NOWHERE;
    const named = [headers[":authority"], headers.host].filter((each) => each !== undefined);
    const usual = [authorityOf(session) ?? (connection.servername || "")];
    for (const authority of named.length > 0 ? named : usual) {
      const target = method === "CONNECT" ? authority : path;
      const claimed = claimOf({ method, target, host: authority }, destination, find);
      if (claimed !== undefined) return notSent(claimed, `${method} ${target}`, destination);
    }
    return undefined;
  };

  const begin = (): (() => void) =>
    replace(
      prototypeOfSessions(),
      "request",
      (request) =>
        function (headers, options) {
          const refusal = refusalOf(this, headers);
          if (refusal === undefined) return request.call(this, headers, options);
          // A stream as any other, which fails when its client can listen, and when the session is gone: the client then opens another one.
          const nowhere = openNowhere();
          const stream = request.call(nowhere, { ":method": "POST" });
          const fail = (): void => {
            stream.destroy(refusal);
            nowhere.destroy();
          };
          setImmediate(() => {
            if (this.closed) return fail();
            this.once("close", fail);
            this.destroy();
          });
          return stream;
        },
    );

  let undo: (() => void) | undefined;
  return {
    look({ speaksHttp2 } = { speaksHttp2: false }) {
      if (undo === undefined && (speaksHttp2 || areLoaded())) undo = begin();
    },
    putBack: () => undo?.(),
  };
};
