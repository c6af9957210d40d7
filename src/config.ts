export { PLATFORMS, type PlatformName } from "./clouds.js";
export type { Fault, Faults } from "./config/operations.js";
export type { BmobOptions, EmulatorConfig, LeancloudOptions, MincloudOptions } from "./config/options.js";
export { mergeConfigs, type ResolvedConfig, resolveConfig } from "./config/resolve.js";
export { checkCallFilter, checkConfig, checkFault, readConfig } from "./config/schema.js";
