import { usageError } from "./errors.js";

/**
 * @typedef {object} ValidatorEvent
 * @property {{ event: string }} data the write to judge (contract 10.5)
 */

/** @typedef {Record<string, ((data: object) => unknown) | undefined>} Handlers */

/**
 * `bulk_create` → `onBulkCreate`
 *
 * @param {string} kind
 * @returns {string}
 */
const handlerName = (kind) =>
  `on${kind
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("")}`;

/**
 * Judges writes to a table by kind (contract 10.5).
 *
 * @example
 * ```js
 * exports.main = async (event) => new BaaS.Validator({ onDelete: async () => false }).validate(event);
 * ```
 */
export class Validator {
  /**
   * Before SDK 3.4 the event came first and `validate()` had no argument. Read the new way, such a validator would have
   * no handlers and allow everything; so both ways are understood.
   *
   * @param {Handlers | ValidatorEvent} first handlers
   * @param {Handlers} [second]
   */
  constructor(first, second) {
    this._handlers = /** @type {Handlers} */ (second ?? first);
    this._event = second === undefined ? undefined : /** @type {ValidatorEvent} */ (first);
  }

  /**
   * Resolves with what the handler returns, true without a handler. A handler that returns nothing refuses: undefined
   * would leave an async main unfinished (contract 8.3).
   *
   * @param {ValidatorEvent} [event]
   * @returns {Promise<unknown>}
   */
  async validate(event = this._event) {
    if (event === undefined) throw usageError();
    const handlers = this._handlers;
    const handler = handlers[handlerName(event.data.event)];
    return handler === undefined ? true : ((await handler.call(handlers, event.data)) ?? false);
  }
}
