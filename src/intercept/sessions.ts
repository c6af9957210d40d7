import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { type GivenHeaders, headersOf } from "../http/index.js";
import type { EmulatorError } from "../kernel/index.js";
import { setImmediate } from "../kernel/timers.js";
import { type Connection, leavesMachine } from "./connection.js";
import { refusals } from "./refusals.js";
import { replace } from "./replace.js";
import type { Find } from "./types.js";

/** What all sessions of a client do. */
interface Sessions {
  request(this: ClientHttp2Session, headers?: GivenHeaders, options?: object): ClientHttp2Stream;
}

/** Whether this process can have sessions at all. (In Jest, `process` is a copy that was made before.) */
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

/** What a socket says of itself; nothing when the session has lost it. */
const connectionOf = ({ destroyed, socket }: ClientHttp2Session): Connection => (destroyed ? {} : socket);

/**
 * Refuses requests of HTTP/2 sessions that were opened before: their bytes go past the socket's own methods, straight to its handle. Those
 * that are opened later are refused when they connect.
 *
 * @returns what puts it back
 */
export const guardSessions = (find: Find): (() => void) => {
  if (!areLoaded()) return () => {};
  const refusalOf = (session: ClientHttp2Session, headers: GivenHeaders): EmulatorError | undefined => {
    const connection = connectionOf(session);
    const { ":method": method = "GET", ":path": path = "/", ":authority": authority } = headersOf(headers);
    const { _host: host } = connection;
    const claim = host ? find(host) : undefined;
    if (claim !== undefined) return refusals.opened(claim, `${method} ${path} to ${host}`);
    const said = authority ?? connection.servername;
    const saidClaim = said && leavesMachine(connection) ? find(said) : undefined;
    return saidClaim && refusals.proxy(saidClaim, `${method} ${path} for ${said}`);
  };

  return replace(
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
};
