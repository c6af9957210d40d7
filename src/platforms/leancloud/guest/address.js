/** @typedef {import("./sdk.js").Req} Req */

const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;
const IPV6 = /^(?=.*:)[\da-f:]+(?:\.\d+){0,3}$/i;
const INTERNAL = /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)|^(?:0*:){2,7}0*1$/;

/** One hop of a `Forwarded` header (RFC 7239). */
const FOR = /(?:^|;)\s*for=("?)([^";]*)\1/i;

/**
 * The client in a `Forwarded` header: the last one that is no machine of the cloud's own, else the first. None if the header is not
 * understood up to there.
 *
 * @param {string} header
 * @returns {string | undefined}
 */
const forwardedFor = (header) => {
  const hops = header.split(",").map((hop) => FOR.exec(hop)?.[2]?.trim() ?? "");
  for (const [index, hop] of hops.reverse().entries()) {
    if (!IPV4.test(hop) && !IPV6.test(hop)) return undefined;
    if (!INTERNAL.test(hop) || index === hops.length - 1) return hop;
  }
  return undefined;
};

/**
 * Where a request comes from (contract 5.3).
 *
 * @param {Req} req
 * @returns {string | undefined}
 * @example
 * ```js
 * remoteAddress({ headers: { forwarded: "for=8.8.8.8, for=10.0.0.1" } }); // "8.8.8.8"
 * ```
 */
export const remoteAddress = ({ headers = {}, connection }) =>
  forwardedFor(headers.forwarded ?? "") ||
  headers["x-real-ip"] ||
  headers["x-forwarded-for"] ||
  connection?.remoteAddress;
