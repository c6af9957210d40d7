/**
 * baas-emulator/http: the emulator in a server of your own.
 *
 * @module baas-emulator/http
 */
export type { Handler, HttpRequest, HttpResponse } from "../http/index.js";
export { type FetchHandler, toFetchHandler } from "./fetch.js";
export {
  type AdapterFile,
  type AdapterProgress,
  type AdapterRequest,
  type AdapterResponse,
  type LeancloudAdapters,
  toLeancloudAdapters,
} from "./leancloud-adapters.js";
export { type NodeHandler, type NodeRequest, toNodeHandler } from "./node.js";
export type { Mountable, MountOptions } from "./types.js";
