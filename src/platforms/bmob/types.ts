export type { With } from "../parse-like/door.js";
export type { FunctionInfo as BmobFunctionInfo } from "./functions/catalogue.js";
export type { NativeFunction as BmobFunction } from "./functions/index.js";
export type { NodeModules, NodeRequest, NodeResponse } from "./functions/native-function.js";
export type { Language as BmobLanguage, Problem as BmobProblem } from "./functions/source-check.js";
export type { NamedTask as BmobNamedTask, Task as BmobTask } from "./functions/tasks.js";
export type { BmobObject, QueryOptions as BmobQueryOptions } from "./import-door/arguments.js";
export type { CallerOptions as BmobCaller } from "./import-door/caller.js";
export type { FilesDoor as BmobFiles } from "./import-door/files.js";
export type {
  CallOptions as BmobCall,
  CallResult as BmobCallResult,
  FunctionEntry as BmobFunctionEntry,
  FunctionsDoor as BmobFunctions,
} from "./import-door/functions.js";
export type { Bmob } from "./import-door/index.js";
export type { MessagesDoor as BmobMessages } from "./import-door/messages.js";
export type { ObjectsDoor as BmobObjects } from "./import-door/objects.js";
export type { RoleOptions as BmobRoleOptions, RolesDoor as BmobRoles } from "./import-door/roles.js";
export type { TasksDoor as BmobTasks } from "./import-door/tasks.js";
export type { Entered as BmobEntered, UsersDoor as BmobUsers } from "./import-door/users.js";
export type { FindResult as BmobFindResult } from "./objects/query.js";
