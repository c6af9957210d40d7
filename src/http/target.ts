/** Where a request goes, taken apart. */
export interface Target {
  readonly scheme: string;
  /** Host and port; undefined when the request names none. */
  readonly host: string | undefined;
  /** Percent-encoded, with exactly one slash at its start. */
  readonly path: string;
  /** Without the question mark. */
  readonly search: string;
}

/** Tools that call handlers without a server have schemes of their own. */
const ABSOLUTE = /^([a-z][a-z\d+.-]*):\/\/([^/?#]*)/i;

/**
 * Takes a request URL apart without normalising it: the clouds' routes are matched as they were sent. Several slashes at the
 * start count as one, because clients glue a base URL that ends in a slash to a path that starts with one.
 */
export const parseTarget = (url: string, hostHeader: string | undefined): Target => {
  let scheme = "http";
  let host = hostHeader;
  let rest = url;
  if (url.charCodeAt(0) !== 47 /* / */) {
    const absolute = ABSOLUTE.exec(url);
    if (absolute !== null) {
      if (absolute[1]?.toLowerCase() === "https") scheme = "https";
      // Whom a URL names before its host is not who is asked.
      host ??= absolute[2]?.replace(/^.*@/, "") || undefined;
      rest = url.slice(absolute[0].length);
    }
  }
  const hash = rest.indexOf("#");
  if (hash !== -1) rest = rest.slice(0, hash);
  const mark = rest.indexOf("?");
  let path = mark === -1 ? rest : rest.slice(0, mark);
  if (path.charCodeAt(0) !== 47 || path.charCodeAt(1) === 47) path = path.replace(/^\/*/, "/");
  return { scheme, host, path, search: mark === -1 ? "" : rest.slice(mark + 1) };
};

/** The text between the first two slashes of a path. */
export const firstSegment = (path: string): string => {
  const end = path.indexOf("/", 1);
  return end === -1 ? path.slice(1) : path.slice(1, end);
};
