export {
  type AdapterFile,
  type AdapterProgress,
  type AdapterRequest,
  type AdapterResponse,
  type LeancloudAdapters,
  toLeancloudAdapters,
} from "./leancloud.js";
