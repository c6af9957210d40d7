/** Most rows one request changes (contract 6.15). */
const MAX_ROWS = 1000;

/**
 * @typedef {object} BulkOptions
 * @property {boolean} [enableTrigger] default true
 * @property {boolean} [withCount] default by version
 */

/**
 * What a bulk update and a bulk delete have in common. Contract 9: without a limit of the caller's own the first 1000
 * rows are changed when triggers fire; without triggers all rows are, in the background if need be.
 *
 * @param {import("./chain.js").Conditions} conditions
 * @param {BulkOptions} options
 * @param {import("./version.js").Version} version
 * @returns {object}
 */
export const bulkInput = ({ where, limit, offset }, options, version) => {
  const { enableTrigger = true, withCount = version.countsByDefault() } = options;
  return {
    where,
    limit: limit ?? (enableTrigger ? MAX_ROWS : undefined),
    offset,
    enableTrigger: Boolean(enableTrigger),
    returnTotalCount: Boolean(withCount),
  };
};
