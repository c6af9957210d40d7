export { type ByteSize, toBytes } from "./bytes.js";
export { createFetch } from "./fetch.js";
export { createHandler, type HandlerOptions } from "./handler.js";
export { createHostMatcher, isLoopback } from "./hosts.js";
export { type Listening, type ListenOptions, listen } from "./node.js";
export { createRouter, createRouters } from "./router.js";
export type { BodyReader, Handler, HttpRequest, HttpResponse } from "./types.js";
