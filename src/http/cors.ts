/**
 * Cross-origin headers. Permissive on purpose: the clouds answer browsers of any origin, web apps under test run on another
 * port, and the emulator holds no secrets.
 */
export type CorsHeaders = Readonly<Record<string, string>>;

/** Headers every answer to a page of `origin` carries. The origin is repeated, not `*`, so that cookies may travel. */
export const corsHeaders = (origin: string): CorsHeaders => ({
  "access-control-allow-origin": origin,
  "access-control-allow-credentials": "true",
  "access-control-expose-headers": "*",
  vary: "Origin",
});

const METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/** The answer's headers to the question "may I?" a browser asks before it sends anything unusual. */
export const preflightHeaders = (headers: Readonly<Record<string, string>>): CorsHeaders => ({
  ...(headers.origin === undefined ? { "access-control-allow-origin": "*" } : corsHeaders(headers.origin)),
  "access-control-allow-methods": METHODS,
  "access-control-allow-headers": headers["access-control-request-headers"] ?? "*",
  "access-control-max-age": "86400",
  vary: "Origin, Access-Control-Request-Headers",
});
