/**
 * @typedef {object} Extra
 * @property {number} [status] default 400
 * @property {number} [code]
 * @property {boolean} [printToLog] although it is no status 500
 * @property {boolean} [printFullStack]
 */

/**
 * `AV.Cloud.Error` (contract 5.4): what a caller did wrong.
 *
 * @example
 * ```js
 * throw new AV.Cloud.Error("not yours", { code: 123, status: 403 });
 * ```
 */
export class CloudError extends Error {
  /**
   * @param {string} [message]
   * @param {Extra | null} [extra]
   */
  constructor(message, extra) {
    super();
    // Own and enumerable, as the vendor's are: code prints and copies them.
    Object.assign(this, { name: "CloudError", message }, extra, { status: extra?.status || 400 });
    Error.captureStackTrace?.(this, CloudError);
  }
}

/**
 * A refusal of the engine's own: printed in one line, without a stack.
 *
 * @param {string} message
 * @param {{ status: number, code?: number }} answer
 * @returns {CloudError}
 * @example
 * ```js
 * throw refusal("No such cloud function 'hello'", { status: 404 });
 * ```
 */
export const refusal = (message, answer) =>
  new CloudError(message, { ...answer, printToLog: true, printFullStack: false });
