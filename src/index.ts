/**
 * baas-emulator: 知晓云, LeanCloud and Bmob in one process.
 *
 * @packageDocumentation
 */
export type { EmulatorConfig } from "./config.js";
export { createEmulator, type Emulator, type EmulatorOptions, type Snapshot } from "./emulator.js";
export type { Clock, Duration, TimeLike } from "./kernel/index.js";
export { ApiError, EmulatorError, type EmulatorErrorCode, NotEmulated } from "./kernel/index.js";
export type * from "./platforms/mincloud/types.js";
