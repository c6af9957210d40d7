/** The types of this platform's import door. */

export type { BatchResult } from "../parse-like/batch.js";
export type { ClassPermission, ClassVerb } from "./config.js";
export type { Problem as ImportProblem } from "./export-format/index.js";
export type { CallerOptions as LeancloudCaller } from "./import-door/caller.js";
export type { DefineOptions, FunctionRequest, NativeFunction as LeancloudFunction } from "./import-door/define.js";
export type { FilesDoor as LeancloudFiles, LeanFile, UploadOptions } from "./import-door/files.js";
export type { DeploymentOptions, FunctionsDoor as LeancloudFunctions } from "./import-door/functions.js";
export type {
  ClassHookDefinition,
  HookOptions,
  HooksDoor as LeancloudHooks,
  UserHookDefinition,
} from "./import-door/hooks.js";
export type { Leancloud } from "./import-door/index.js";
export type { GetOptions, ObjectsDoor as LeancloudObjects, ScanOptions } from "./import-door/objects.js";
export type { RoleOptions, RolesDoor as LeancloudRoles } from "./import-door/roles.js";
export type { UsersDoor as LeancloudUsers } from "./import-door/users.js";
export type { LeanObject, QueryOptions, Wire } from "./import-door/values.js";
export type { ImportOptions, ImportReport } from "./import-export.js";
export type { FindResult } from "./objects/query.js";
export type { ScanResult } from "./objects/scan.js";
