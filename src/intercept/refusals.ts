import { type EmulatorError, NotEmulated } from "../kernel/index.js";
import type { Claim } from "./types.js";

const NOTHING_SENT = "emulator.intercept() is on, so that nothing was sent";

const tell = ({ interceptor }: Claim, error: EmulatorError): EmulatorError => {
  interceptor.note(error.message);
  return error;
};

/**
 * Why a request gets no answer: each is an error that the client shows, and a line of `emulator.logs({ platform: "emulator" })`.
 *
 * @example
 * ```ts
 * socket.destroy(refusals.host(claim, "GET https://cdn.example.com/a.png", "cdn.example.com"));
 * ```
 */
export const refusals = {
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
        `no route of ${claim.platform} takes such a request, and ${NOTHING_SENT}. Look for a mistake in method or path. What the cloud has ` +
          "and the emulator has not is to be replaced in the test; emulator.handle() gives the answer that the cloud would give",
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
      : refusals.host(claim, `looking up the name ${host}`, host),
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
