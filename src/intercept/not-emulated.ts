import { type EmulatorError, NotEmulated } from "../kernel/index.js";
import type { Claimed } from "./claimed.js";
import type { Destination } from "./destination.js";
import type { Claim } from "./types.js";

const NOTHING_SENT = "emulator.intercept() is on, so that nothing was sent";

/** Queries carry tokens and passwords: the error is its reader's own, but logs are kept. */
const withoutQueries = (message: string): string => message.replace(/(:\/\/[^\s?]*)\?\S*/g, "$1");

const tell = ({ interceptor }: Claim, error: EmulatorError): EmulatorError => {
  interceptor.note(withoutQueries(error.message));
  return error;
};

/**
 * Why a request gets no answer: each is an error that the client shows, and a line of `emulator.logs({ platform: "emulator" })`.
 *
 * @example
 * ```ts
 * socket.destroy(notEmulated.host(claim, "GET https://cdn.example.com/a.png", "cdn.example.com"));
 * ```
 */
export const notEmulated = {
  /** A host that nothing stands in for. */
  host: (claim: Claim, what: string, host: string) =>
    tell(
      claim,
      new NotEmulated(
        what,
        `${host} is a host of ${claim.platform} for which the emulator does not stand in, and ${NOTHING_SENT}. Replace what the app does ` +
          "there in the test, or leave it out; files that are put into the emulator have addresses below its API hosts",
      ),
    ),
  /** A host that something stands in for, in a protocol that nobody speaks here. */
  protocol: (claim: Claim, what: string, protocol: string) =>
    tell(
      claim,
      new NotEmulated(
        what,
        `the emulator stands in for this host of ${claim.platform}, but does not speak ${protocol}, and ${NOTHING_SENT}. Use the HTTP API`,
      ),
    ),
  /** No route takes it. */
  unrouted: (claim: Claim, what: string) =>
    tell(
      claim,
      new NotEmulated(
        what,
        `no route of ${claim.platform} takes such a request, and ${NOTHING_SENT}. Either there is a mistake in its method or path, or this ` +
          "part of the cloud is not emulated: then replace what the app does there in the test",
      ),
    ),
  /** A request, or a tunnel, that was on its way through a proxy. */
  proxy: (claim: Claim, what: string) =>
    tell(
      claim,
      new NotEmulated(
        what,
        `it was about to go to ${claim.platform} through a proxy, and ${NOTHING_SENT}. Without a proxy it is answered here: leave the ` +
          "client's proxy out in tests, or unset HTTPS_PROXY and HTTP_PROXY (or put the host into NO_PROXY)",
      ),
    ),
  /** A request that only its header says to be for a host. */
  address: (
    claim: Claim,
    what: string,
    { host, address = "an address" }: { host: string; address?: string | undefined },
  ) =>
    tell(
      claim,
      new NotEmulated(
        what,
        `this connection leads to ${address}, its Host says ${host}, a host of ${claim.platform}, and ${NOTHING_SENT}. ` +
          `What connects to ${host} by its name is answered here`,
      ),
    ),
  /** The address of a host, which nobody needs who is answered here. */
  name: (claim: Claim, host: string) =>
    claim.isEmulated
      ? tell(
          claim,
          new NotEmulated(
            `looking up the name ${host}`,
            `it is a host of ${claim.platform}, and ${NOTHING_SENT}, no name either. Requests to it are answered here without an address: ` +
              "in tests, leave out what looks names up before it sends (undici's interceptors.dns(), a cache of addresses)",
          ),
        )
      : notEmulated.host(claim, `looking up the name ${host}`, host),
  /** A connection that was open before the interception began. */
  opened: (claim: Claim, what: string) =>
    tell(
      claim,
      new NotEmulated(
        what,
        `this connection to a host of ${claim.platform} was opened before emulator.intercept(), and ${NOTHING_SENT}. Send it again: ` +
          "what connects from now on is answered here",
      ),
    ),
};

/** Why a request is not sent by a connection that is none of ours. */
export const notSent = ({ claim, by, host }: Claimed, what: string, to: Destination): EmulatorError => {
  if (by === "connection") return notEmulated.opened(claim, `${what} to ${host}`);
  if (by === "header" && !to.isTunnel) return notEmulated.address(claim, what, { host, address: to.host });
  return notEmulated.proxy(claim, by === "header" ? `${what} for ${host}` : what);
};
