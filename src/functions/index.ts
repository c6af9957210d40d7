export { createOutside, type NetworkOptions, type OutsideRequest, type OutsideResponse } from "./network.js";
export { createFunctionRuntime, type FunctionRuntime, type FunctionRuntimeOptions } from "./runtime.js";
export { createSlots, type SlotPool, type Slots } from "./scheduler.js";
export { findSyntaxError, findSyntaxFault } from "./syntax.js";
export type {
  Completion,
  Containers,
  Guest,
  GuestHost,
  GuestModule,
  GuestSdk,
  HostCall,
  Limits,
  LogLine,
  NetworkPolicy,
  Outcome,
  PythonSdk,
  RunError,
  Runner,
  RunReport,
  RunRequest,
  Source,
} from "./types.js";
