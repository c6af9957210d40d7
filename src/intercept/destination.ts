import { isLoopback } from "../http/index.js";

/** Where a connection leads. */
export interface Destination {
  /** A name or an address, as far as it is known. */
  readonly host: string | undefined;
  /** Whether what is sent there goes farther than to this machine. */
  readonly leavesMachine: boolean;
  /** Whether it goes there through somebody else: a proxy, wherever that is. */
  readonly isTunnel: boolean;
}

/** Addresses that lead here whoever connects to them, also as IPv6 writes those of IPv4. Who *is asked* for by them is another matter. */
const HERE = /^(?:0\.0\.0\.0|::|::ffff:(?:0\.0\.0\.0|127\.\d+\.\d+\.\d+|0:0|7f[\da-f]{2}:[\da-f]{1,4}))$/i;

/** Whether a name or an address is this machine's, to whoever connects to it. */
export const isHere = (host: string): boolean => isLoopback(host) || HERE.test(host.replace(/^\[(.*)\]$/, "$1"));

/** On the socket itself, since those of HTTP/2 are only to be had behind a proxy object. */
const TOLD = Symbol.for("baas-emulator.destination");

/** What a socket was told: "" is a socket of the file system. */
interface Told {
  readonly host: string;
  readonly isTunnel: boolean;
}

/** What Node's sockets know about where they lead. */
export interface Connection {
  /** The name that was looked up. */
  readonly _host?: string | null | undefined;
  readonly connecting?: boolean;
  readonly remoteAddress?: string | undefined;
  /** What a TLS connection was made over by somebody else. */
  readonly _parent?: object | null | undefined;
  /** Who has accepted it: it leads to a client. */
  readonly server?: object | null | undefined;
  readonly [TOLD]?: Told;
}

/** A connection to such a host, before there is one. */
export const destinationAt = (host: string): Destination => ({
  host,
  leavesMachine: !isHere(host),
  isTunnel: false,
});

/** A connection that stays on this machine: a socket of the file system. */
export const NOWHERE: Destination = { host: undefined, leavesMachine: false, isTunnel: false };

const tell = (socket: object, told: Told): void => {
  Object.defineProperty(socket, TOLD, { value: told, configurable: true });
};

/**
 * Keeps where a socket is told to connect to: until it is connected, it does not know that itself.
 *
 * @param host undefined for a socket of the file system
 */
export const rememberDestination = (socket: object, host: string | undefined): void =>
  tell(socket, { host: host ?? "", isTunnel: false });

/** Keeps that a proxy was asked to lead on to a host. */
export const rememberTunnel = (socket: object, host: string): void => tell(socket, { host, isTunnel: true });

const leaves = ({ connecting, remoteAddress, [TOLD]: told }: Connection): boolean => {
  if (remoteAddress) return !isHere(remoteAddress);
  // Nobody knows where one leads that was on its way before.
  if (told === undefined) return connecting === true;
  return told.host !== "" && !isHere(told.host);
};

/** Whether it is known only later where a socket leads: it was told a name, which may be one of this machine's. */
export const isOnItsWay = ({ connecting, remoteAddress, [TOLD]: told }: Connection): boolean =>
  connecting === true && !remoteAddress && process.getBuiltinModule("node:net").isIP(told?.host ?? "") === 0;

/** Where a socket leads; undefined when it leads to no server: to a client, a program's output, a terminal. */
export const destinationOf = (socket: Connection): Destination | undefined => {
  const { _host, connecting, remoteAddress, _parent, server, [TOLD]: told } = socket;
  if (server) return undefined;
  if (!(told || remoteAddress || connecting || _parent)) return undefined;
  const isTunnel = Boolean(_parent) || told?.isTunnel === true;
  const host = told?.host || _host || remoteAddress;
  return { host: host || undefined, leavesMachine: isTunnel || leaves(socket), isTunnel };
};
