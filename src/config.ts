export type { BmobOptions, EmulatorConfig, LeancloudOptions, MincloudOptions } from "./config/options.js";
export { mergeConfigs, type ResolvedConfig, resolveConfig } from "./config/resolve.js";
export { checkConfig, readConfig } from "./config/schema.js";
