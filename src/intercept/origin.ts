/** What a request's URL begins with. */
export interface Origin {
  readonly scheme: "http" | "https";
  /** With the port, unless it is the usual one. */
  readonly host: string;
}

const USUAL_PORTS = { http: "80", https: "443" } as const;

/**
 * The origin that a connection to a host and a port stands for.
 *
 * @example
 * ```ts
 * originOf("https", "api.example.com", 8443); // { scheme: "https", host: "api.example.com:8443" }
 * ```
 */
export const originOf = (scheme: Origin["scheme"], name: string, port: unknown): Origin => {
  const host = name.includes(":") && !name.startsWith("[") ? `[${name}]` : name;
  const isUsual = port === undefined || port === null || String(port) === "" || String(port) === USUAL_PORTS[scheme];
  return { scheme, host: isUsual ? host : `${host}:${port}` };
};

/** The URL of a path; what a proxy is asked for is one already. */
export const urlAt = ({ scheme, host }: Origin, path: string): string =>
  path.startsWith("/") ? `${scheme}://${host}${path}` : path;
