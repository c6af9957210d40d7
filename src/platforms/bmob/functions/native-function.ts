/** What a function of the test's own realm gets (contract 5). */
export interface NodeRequest {
  readonly method: string;
  /** Parameters of the URL. */
  readonly query: Readonly<Record<string, string>>;
  /** JSON and forms as objects, anything else as text. */
  // biome-ignore lint/suspicious/noExplicitAny: a body is whatever the caller sent
  readonly body: any;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * How it answers (contract 5): the first answer counts.
 *
 * @example
 * ```ts
 * bmob.functions.define("table", (_request, response) => {
 *   response.setHeader("Content-Type", "text/csv");
 *   response.write("name,score\n");
 *   response.end("小明,90\n");
 * });
 * bmob.functions.define("tea", (_request, response) => {
 *   response.writeHead(418, "Teapot", { "X-Tea": response.getHeader("x-tea") ?? "oolong" });
 *   response.send({ tea: "乌龙" });
 * });
 * (await bmob.functions.call("table")).body; // "name,score\n小明,90\n"
 * await bmob.functions.call("tea"); // { status: 418, statusText: "Teapot", … }
 * ```
 */
export interface NodeResponse {
  /** HTTP status. Default 200. */
  statusCode: number;
  /** Reason phrase. Default: the usual one. */
  statusMessage: string;
  /** Answers: objects as JSON, texts and bytes as they are. */
  send(content?: unknown): void;
  /** Ends an answer that {@link write} began, or answers as {@link send} does. */
  end(content?: unknown): void;
  /** A piece of the answer. */
  write(chunk: unknown): void;
  /** Sets a header of the answer. */
  setHeader(name: string, value: string): void;
  /** A header of the answer, as it was set. */
  getHeader(name: string): string | undefined;
  /** Sets status and headers. */
  writeHead(status: number, headers?: Readonly<Record<string, string>>): void;
  /** Sets status, reason phrase and headers. */
  writeHead(status: number, reason: string, headers?: Readonly<Record<string, string>>): void;
}

/** `oData`, `oFunctions`, `oHttp` … with callbacks `(error, text)`. */
// biome-ignore lint/suspicious/noExplicitAny: the vendor's modules take and give anything
export type NodeModules = Readonly<Record<string, any>>;

/** A function of the test's own realm: what `onRequest` is in a file. */
export type NativeFunction = (request: NodeRequest, response: NodeResponse, modules: NodeModules) => unknown;
