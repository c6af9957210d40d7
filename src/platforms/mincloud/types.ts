/** The types of this platform's import door. */

export type { CategoriesDoor as MincloudCategories, FilesDoor as MincloudFiles } from "./doors/files.js";
export type { FunctionEvent, FunctionsDoor as MincloudFunctions, NativeFunction } from "./doors/functions.js";
export type { FindOptions, RecordsDoor as MincloudRecords, SelectOptions } from "./doors/records.js";
export type { TablesDoor as MincloudTables } from "./doors/tables.js";
export type {
  ServerDoor as MincloudServer,
  TimersDoor as MincloudTimers,
  TriggersDoor as MincloudTriggers,
} from "./doors/triggers.js";
export type {
  GroupsDoor as MincloudGroups,
  SuperGroupsDoor as MincloudSuperGroups,
  UsersDoor as MincloudUsers,
} from "./doors/users.js";
export type { CategoryObject } from "./files/categories.js";
export type { FileFindInput, FileObject } from "./files/files.js";
export type { JobFilter, JobObject } from "./functions/jobs.js";
export type { FunctionObject } from "./functions/registry.js";
export type { DebugResult, InvokeAccepted, InvokeResult } from "./functions/replies.js";
export type { CallerOptions, JsonLike, Mincloud } from "./mincloud.js";
export type { ListEnvelope, PageInput } from "./paging.js";
export type { BulkCreateResult, BulkOperation, BulkResult, BulkSubmitted, RowResult } from "./records/bulk.js";
export type { ShapeInput } from "./records/presentation.js";
export type { FindInput, Row, SelectInput, TableReference, WriteOptions } from "./records/records.js";
export type { IndexObject } from "./tables/indexes.js";
export type { Field } from "./tables/schema.js";
export type { TableInput, TableObject } from "./tables/tables.js";
export type * from "./triggers/types.js";
export type { GroupObject, SuperGroupObject } from "./users/groups.js";
export type { UserFindInput } from "./users/profiles.js";
export type { Account } from "./users/sessions.js";
