/**
 * baas-emulator/http: the emulator in a server of your own.
 *
 * @module baas-emulator/http
 */
export * from "../adapters/index.js";
export type {
  Handler,
  HttpRequest,
  HttpResponse,
  Incoming as NodeIncoming,
  Mountable,
  Outgoing as NodeOutgoing,
} from "../http/index.js";
export { type FetchHandler, toFetchHandler } from "./fetch.js";
export { type NodeHandler, type NodeRequest, toNodeHandler } from "./node.js";
export type { Parsed as ParsedBody } from "./parsed-body.js";
export type { MountOptions } from "./types.js";
