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
export type { FastifyReply, FastifyRequest, KoaContext, NodeRequest } from "./call.js";
export { type FetchHandler, type HonoContext, toFetchHandler } from "./fetch.js";
export { type NodeHandler, toNodeHandler } from "./node.js";
export type { Parsed as ParsedBody } from "./parsed-body.js";
export type { MountOptions } from "./types.js";
