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

/** An answer as plain values. Header names are in lower case. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty when there is none. */
  readonly body: string | Uint8Array;
}

/** The whole HTTP door as one function. Never rejects. */
export type Handler = (request: HttpRequest) => Promise<HttpResponse>;
