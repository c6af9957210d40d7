/** A name, perhaps with `*.` before it and a port behind it; or the URL of nothing but a host. */
const SHAPE = /^(?:https?:\/\/)?(\*\.)?([^/\\?#@*\s]+)\/?$/i;

/**
 * The host that a text of the configuration means, as requests name it: in lower case, as it is sent (`xn--…`), without a port. Who copies
 * the `serverURL` of an SDK means its host.
 *
 * @returns undefined for what is neither the name of a host nor a pattern for names below one
 * @example
 * ```ts
 * toHost("https://API.example.com:8443/"); // "api.example.com"
 * toHost("*.example.com"); // "*.example.com"
 * toHost("api.example.com/1.1"); // undefined
 * ```
 */
export const toHost = (text: string): string | undefined => {
  const [, below = "", host = ""] = SHAPE.exec(text.trim()) ?? [];
  const url = `http://${host}`;
  if (host === "" || !URL.canParse(url)) return undefined;
  const name = new URL(url).hostname.replace(/\.$/, "");
  return name === "" ? undefined : `${below}${name}`;
};
