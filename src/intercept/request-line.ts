/** What the beginning of a request says about where it goes. */
export interface RequestLine {
  /** Method and target. */
  readonly line: string;
  /** The host that a proxy is asked for. */
  readonly authority: string | undefined;
  /** What the header says, when the request is for whoever gets it. */
  readonly host: string | undefined;
}

const REQUEST = /^([A-Z]{3,10}) (\S+) HTTP\/1\.[01]\r\n/;
const ABSOLUTE = /^https?:\/\/([^/?#]+)/i;
const HOST = /\r\nhost:[ \t]*([^\r\n]*?)[ \t]*\r\n/i;

const MOST_BYTES = 8 * 1024;

/** Told at a glance, since this is asked for whatever any socket sends: requests begin with a method in capitals. */
const mayBeRequest = (data: string | Uint8Array): boolean => {
  const first = typeof data === "string" ? data.charCodeAt(0) : (data[0] ?? 0);
  return first >= 65 /* A */ && first <= 90 /* Z */;
};

/**
 * Where a request goes, told from its first bytes; undefined when they are no request.
 *
 * @example
 * ```ts
 * requestIn("CONNECT api.example.com:443 HTTP/1.1\r\n\r\n"); // { line: "CONNECT api.example.com:443", authority: "api.example.com:443" }
 * ```
 */
export const requestIn = (data: string | Uint8Array): RequestLine | undefined => {
  if (!mayBeRequest(data)) return undefined;
  const text =
    typeof data === "string"
      ? data.slice(0, MOST_BYTES)
      : Buffer.from(data.buffer, data.byteOffset, Math.min(data.byteLength, MOST_BYTES)).toString("latin1");
  const [all, method = "", target = ""] = REQUEST.exec(text) ?? [];
  if (all === undefined) return undefined;
  const line = `${method} ${target}`;
  if (method === "CONNECT") return { line, authority: target, host: undefined };
  const authority = ABSOLUTE.exec(target)?.[1];
  return { line, authority, host: authority === undefined ? HOST.exec(text)?.[1] : undefined };
};
