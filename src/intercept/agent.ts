import type { Agent, ClientRequest } from "node:http";
import { refusals } from "./refusals.js";
import { replace } from "./replace.js";
import type { MemoryServer } from "./server.js";
import { type Claimed, type ConnectionOptions, claimOf } from "./target.js";
import type { Find } from "./types.js";

/** What `node:http` hands to an agent, and agents hand to themselves. */
type Options = ConnectionOptions & { readonly timeout?: number | undefined };

/** What all agents do with a request, undocumented and as it is since Node 0.x: libraries rely on it. */
interface Agents {
  addRequest(
    this: Agent & { readonly options?: { readonly timeout?: number } },
    request: ClientRequest,
    options: Options,
    ...more: unknown[]
  ): void;
}

const CLAIMED = Symbol("claimed");

interface ClaimedOptions extends Options {
  readonly [CLAIMED]: Claimed & { readonly what: string };
}

const isClaimed = (options: unknown): options is ClaimedOptions => Object(options)[CLAIMED] !== undefined;

/**
 * The agent for requests to the clouds' hosts, whichever agent they were given to: its sockets are in memory, and what another agent keeps
 * open, or would send to a proxy, is not touched.
 */
const createAgent = (server: MemoryServer): Agent => {
  const { Agent } = process.getBuiltinModule("node:http");
  const { Socket } = process.getBuiltinModule("node:net");
  const agent = new Agent({ keepAlive: true });
  return Object.assign(agent, {
    getName: (options: unknown) => {
      if (!isClaimed(options)) return "";
      const { target, claim } = options[CLAIMED];
      return `${target.scheme}://${target.host} ${claim.isEmulated} ${options.timeout ?? ""}`;
    },
    createConnection: (options: unknown, done: (error: Error) => void) => {
      if (!isClaimed(options)) return undefined;
      const { target, claim, isTunnel, what } = options[CLAIMED];
      if (isTunnel) return void done(refusals.proxy(claim, what));
      if (!claim.isEmulated) return void done(refusals.host(claim, what, target.host));
      const socket = new Socket();
      if (options.timeout) socket.setTimeout(options.timeout);
      server.connect(socket, target, claim);
      return socket;
    },
  });
};

const urlOf = ({ path }: ClientRequest, { target, isTunnel }: Claimed): string =>
  isTunnel || !path.startsWith("/") ? path : `${target.scheme}://${target.host}${path}`;

/**
 * Answers requests of `node:http` and `node:https`, whatever was captured of these modules before: all agents, also those made with
 * `agent: false`, take requests by one method of their prototype.
 *
 * @returns what puts it back
 */
export const interceptAgents = (find: Find, server: MemoryServer): (() => void) => {
  const { Agent } = process.getBuiltinModule("node:http");
  let memory: Agent | undefined;
  return replace(
    Agent.prototype as unknown as Agents,
    "addRequest",
    (addRequest) =>
      function (request, options, ...more) {
        const claimed = claimOf(request, options, find);
        if (claimed === undefined) return addRequest.call(this, request, options, ...more);
        memory ??= createAgent(server);
        const { timeout = this.options?.timeout } = options;
        const what = `${request.method} ${urlOf(request, claimed)}`;
        const own: ClaimedOptions = { ...options, timeout, [CLAIMED]: { ...claimed, what } };
        return addRequest.call(memory, request, own);
      },
  );
};
