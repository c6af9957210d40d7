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
  /**
   * Where the emulator is mounted in a server: `/baas`, percent-encoded, without a slash at its end. It is taken off the path, as far as
   * a framework has not done so already, and put into the URLs of the answer. Default: at the root.
   */
  readonly base?: string | undefined;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | BodyReader | undefined;
  /** The client's address. */
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
  /** No platform has such a path. A server that has more to offer may go on as if it had not asked: no body has been read. */
  readonly unclaimed?: true;
  /** A platform has the request, and no row for it: whoever sent it asked for what does not exist, or is not emulated. */
  readonly unrouted?: true;
}

/** The whole HTTP door as one function. Never rejects. */
export type Handler = (request: HttpRequest) => Promise<HttpResponse>;

/** What is mounted: an emulator, or anything else that answers plain values. */
export interface Mountable {
  readonly handle: Handler;
}
