/**
 * Reads a body of at most `limit` bytes; undefined when it is longer. Called at most once, and only for a request that passed
 * the guard, so that nobody's gigabytes are read for nothing.
 */
export type BodyReader = (limit: number) => Promise<Uint8Array | undefined>;

/** A request as plain values, as a server hands it over. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, percent-encoded, or an absolute URL. */
  readonly url: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | BodyReader | undefined;
  readonly remoteAddress?: string | undefined;
}

/**
 * An answer as plain values that every server can send: header names are in lower case; values, and the reason phrase, are one line
 * of Latin-1, where other characters stand as their UTF-8 bytes.
 */
export interface HttpResponse {
  /** 200 to 599. */
  readonly status: number;
  /** Reason phrase. Default: the usual one. */
  readonly statusText?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty when there is none. */
  readonly body: string | Uint8Array;
}

/** The whole HTTP door as one function. Never rejects. */
export type Handler = (request: HttpRequest) => Promise<HttpResponse>;
