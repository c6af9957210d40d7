export type { NativeFunction as BmobFunction } from "./functions/index.js";
export type { BmobObject, QueryOptions as BmobQueryOptions } from "./import-door/arguments.js";
export type { CallerOptions as BmobCaller } from "./import-door/caller.js";
export type {
  CallOptions as BmobCall,
  CallResult as BmobCallResult,
  FunctionEntry as BmobFunctionEntry,
} from "./import-door/functions.js";
export type { Bmob } from "./import-door/index.js";
