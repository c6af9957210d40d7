/** Code of every mistake in a call to the SDK; thrown at once, never by the server (contract 9, 15). */
const USAGE = 605;

/** Code and name of what the emulator knowingly leaves out. */
const NOT_EMULATED = 501;

/**
 * @param {string} text
 * @param {Record<string, unknown>} members
 * @returns {Error}
 */
const errorWith = (text, members) => {
  const error = new Error(text);
  // Recorded from the vendor's SDK: `code` and `message` are both enumerable, so that JSON.stringify(error) shows them.
  Object.defineProperty(error, "message", { value: text, enumerable: true, writable: true, configurable: true });
  return Object.assign(error, members);
};

/**
 * A refusal of the platform, as the SDK shows it (contract 9).
 *
 * @param {number} status
 * @param {string} text
 * @returns {Error}
 * @example
 * ```js
 * refused(404, "row not found"); // Error { code: 404, message: "404: row not found" }
 * ```
 */
export const refused = (status, text) => errorWith(`${status}: ${text || "unknown error"}`, { code: status });

/**
 * A wrong argument. The vendor's text says no more than this, and code in the wild compares it.
 *
 * @returns {Error}
 */
export const usageError = () => errorWith(`${USAGE}: incorrect parameter type`, { code: USAGE });

/**
 * @param {string} feature
 * @returns {Error}
 */
export const notEmulatedError = (feature) =>
  errorWith(`${feature} is not emulated`, { name: "NotEmulated", code: NOT_EMULATED });
