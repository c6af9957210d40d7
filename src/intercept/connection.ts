import { isLoopback } from "../http/index.js";

/** What Node's sockets know about where they lead. */
export interface Connection {
  /** The name that was looked up. */
  readonly _host?: string | null | undefined;
  readonly remoteAddress?: string | undefined;
  /** The name of the certificate that was asked for. */
  readonly servername?: string | false | null | undefined;
  /** What a TLS connection was made over by somebody else: a tunnel, wherever its entry is. */
  readonly _parent?: object | null | undefined;
}

/** Whether what is sent there goes farther than to this machine. */
export const leavesMachine = ({ remoteAddress = "", _parent }: Connection): boolean =>
  Boolean(_parent) || (remoteAddress !== "" && !isLoopback(remoteAddress));
