import AV from "leancloud-storage/dist/node/entry/core.js";

/**
 * LeanCloud's own storage SDK, the build for Node: the very code that the real engine runs, without its adapters.
 *
 * `leancloud-storage/core`, the build without adapters that is meant to be imported, is one for browsers: it cannot save a Buffer as
 * a file, warns of the master key and has no `AV.Cloud.useMasterKey`.
 *
 * @example
 * ```js
 * AV.setAdapters(adapters);
 * ```
 */
export default AV;
