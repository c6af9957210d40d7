/** The types of this platform's import door. */

export type { ClassPermission, ClassVerb } from "./config.js";
export type { Problem as ImportProblem } from "./export-format/index.js";
export type { BatchResult } from "./http/batch.js";
export type { ImportOptions, ImportReport } from "./import-export.js";
export type {
  CallerOptions as LeancloudCaller,
  DefineOptions,
  FunctionRequest,
  Leancloud,
  LeanObject,
  NativeFunction as LeancloudFunction,
  QueryOptions,
  Wire,
} from "./leancloud.js";
export type { FindResult } from "./objects/query.js";
export type { ScanResult } from "./objects/scan.js";
