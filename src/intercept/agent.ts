import type { Agent, ClientRequest } from "node:http";
import type { Duplex } from "node:stream";
import { clearTimeout, setTimeout } from "../kernel/timers.js";
import { type Claimed, claimOf, type Head } from "./claimed.js";
import { type Destination, destinationAt, NOWHERE } from "./destination.js";
import { hostHeaderIn } from "./heads.js";
import { notEmulated } from "./not-emulated.js";
import { type Origin, originOf, urlAt } from "./origin.js";
import { replace } from "./replace.js";
import type { MemoryServer } from "./server.js";
import type { Claim, Find } from "./types.js";

/** What `node:http` hands to an agent, and agents hand to themselves. */
interface Options {
  readonly host?: string | null | undefined;
  readonly hostname?: string | null | undefined;
  readonly port?: number | string | null | undefined;
  readonly defaultPort?: number | string | undefined;
  readonly socketPath?: string | null | undefined;
  readonly timeout?: number | undefined;
}

type AnyAgent = Agent & { readonly keepAlive?: boolean; readonly options?: { readonly timeout?: number } };

/** What all agents do with a request, undocumented and as it is since Node 0.x: libraries rely on it. */
interface Agents {
  addRequest(this: AnyAgent, request: ClientRequest, options: Options, ...more: unknown[]): void;
  destroy(this: AnyAgent): void;
}

/** What a connection in memory is opened for. */
interface Purpose {
  readonly claim: Claim;
  readonly origin: Origin;
  /** It is meant to leave by a proxy. */
  readonly isTunnel: boolean;
  /** The request, for messages. */
  readonly what: string;
}

const PURPOSE = Symbol("purpose");

interface OwnOptions extends Options {
  readonly [PURPOSE]: Purpose;
}

const isOwn = (options: unknown): options is OwnOptions => Object(options)[PURPOSE] !== undefined;

/** How long a connection is kept for the next request: as long as Node's servers keep theirs. */
const IDLE_MS = 5_000;

/**
 * An agent that stands in for another one, for requests to the clouds' hosts: its sockets are in memory, and what the other one keeps
 * open, or would send to a proxy, is not touched. It ends what nobody uses for long, since many agents are made and never destroyed.
 */
const createMemoryAgent = (standsFor: AnyAgent, server: MemoryServer, longestIdleMs: number): Agent => {
  const { Agent } = process.getBuiltinModule("node:http");
  const { Socket } = process.getBuiltinModule("node:net");
  const { keepAlive, maxSockets, maxFreeSockets } = standsFor;
  const agent = new Agent({ keepAlive, maxSockets, maxFreeSockets });
  const { keepSocketAlive, reuseSocket } = agent;
  const idle = new WeakMap<Duplex, NodeJS.Timeout>();
  const idleMs = Math.min(standsFor.options?.timeout || longestIdleMs, longestIdleMs);
  return Object.assign(agent, {
    getName: (options: unknown) => {
      if (!isOwn(options)) return "";
      const { origin, claim } = options[PURPOSE];
      return `${urlAt(origin, "/")} ${claim.isEmulated} ${options.timeout ?? ""}`;
    },
    createConnection: (options: unknown, done: (error: Error) => void) => {
      if (!isOwn(options)) return undefined;
      const { origin, claim, isTunnel, what } = options[PURPOSE];
      if (isTunnel) return void done(notEmulated.proxy(claim, what));
      if (!claim.isEmulated) return void done(notEmulated.host(claim, what, origin.host));
      const socket = new Socket();
      if (options.timeout) socket.setTimeout(options.timeout);
      socket.once("close", () => clearTimeout(idle.get(socket)));
      server.connect(socket, { origin, claim });
      return socket;
    },
    keepSocketAlive: (socket: Duplex) => {
      idle.set(socket, setTimeout(() => void socket.destroy(), idleMs).unref());
      return keepSocketAlive.call(agent, socket);
    },
    reuseSocket: (socket: Duplex, request: ClientRequest) => {
      clearTimeout(idle.get(socket));
      reuseSocket.call(agent, socket, request);
    },
  });
};

/** Where the request would be sent. */
const destinationFor = ({ socketPath, host, hostname }: Options): Destination =>
  socketPath ? NOWHERE : destinationAt(host ?? hostname ?? "localhost");

/** Headers that are given as a list are text by now, and not to be had otherwise. */
const headOf = (request: ClientRequest & { readonly _header?: string | null }): Head => {
  const host = request.getHeader("host") ?? hostHeaderIn(request._header ?? "");
  return { method: request.method, target: request.path, host: host === undefined ? undefined : String(host) };
};

const originFor = ({ by, host, scheme }: Claimed, { protocol }: ClientRequest, options: Options): Origin => {
  if (by === "proxy") return { scheme: scheme ?? "http", host };
  const own = protocol === "https:" ? "https" : "http";
  return by === "connection" ? originOf(own, host, options.port ?? options.defaultPort) : { scheme: own, host };
};

/**
 * Answers requests of `node:http` and `node:https`, whatever was captured of these modules before: all agents, also those made with
 * `agent: false`, take requests by one method of their prototype.
 *
 * @param idleMs how long connections in memory are kept that nobody uses
 * @returns what puts it back
 */
export const interceptAgents = (find: Find, server: MemoryServer, idleMs = IDLE_MS): (() => void) => {
  const { Agent } = process.getBuiltinModule("node:http");
  // One for each, so that nobody gets a connection that somebody else has used.
  const standIns = new WeakMap<AnyAgent, Agent>();
  const standInFor = (agent: AnyAgent): Agent => {
    const standIn = standIns.get(agent) ?? createMemoryAgent(agent, server, idleMs);
    standIns.set(agent, standIn);
    return standIn;
  };
  const prototype = Agent.prototype as unknown as Agents;
  const putRequestBack = replace(
    prototype,
    "addRequest",
    (addRequest) =>
      function (request, options, ...more) {
        const head = headOf(request);
        const claimed = claimOf(head, destinationFor(options), find);
        if (claimed === undefined) return addRequest.call(this, request, options, ...more);
        const { timeout = this.options?.timeout } = options;
        const { claim, by } = claimed;
        const origin = originFor(claimed, request, options);
        const what = `${head.method} ${urlAt(origin, head.target)}`;
        const own: OwnOptions = { ...options, timeout, [PURPOSE]: { claim, origin, isTunnel: by === "tunnel", what } };
        return addRequest.call(standInFor(this), request, own);
      },
  );
  const putDestroyBack = replace(
    prototype,
    "destroy",
    (destroy) =>
      function () {
        standIns.get(this)?.destroy();
        return destroy.call(this);
      },
  );
  return () => {
    putRequestBack();
    putDestroyBack();
  };
};
