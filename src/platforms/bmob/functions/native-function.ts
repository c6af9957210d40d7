/** What a function of the test's own realm gets (contract 5). */
export interface NodeRequest {
  readonly method: string;
  readonly query: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: a body is whatever the caller sent
  readonly body: any;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** How it answers: the first one counts. */
export interface NodeResponse {
  statusCode: number;
  statusMessage: string;
  send(content?: unknown): void;
  end(content?: unknown): void;
  write(chunk: unknown): void;
  setHeader(name: string, value: string): void;
  getHeader(name: string): string | undefined;
  writeHead(status: number, headers?: Readonly<Record<string, string>>): void;
  writeHead(status: number, reason: string, headers?: Readonly<Record<string, string>>): void;
}

/** `oData`, `oFunctions`, `oHttp` … with callbacks `(error, text)`. */
// biome-ignore lint/suspicious/noExplicitAny: the vendor's modules take and give anything
export type NodeModules = Readonly<Record<string, any>>;

/** A function of the test's own realm: what `onRequest` is in a file. */
export type NativeFunction = (request: NodeRequest, response: NodeResponse, modules: NodeModules) => unknown;
