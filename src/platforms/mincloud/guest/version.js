import { usageError } from "./errors.js";

/** What functions get that ask for no version (contract 9). */
const DEFAULT = [2, 0, 0];

/** From this major version on, lists are counted only on request (contract 9). */
const QUIET_COUNT_MAJOR = 3;

const PATTERN = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?$/;

/**
 * @param {unknown} text
 * @returns {number[]}
 */
const parse = (text) => {
  const match = typeof text === "string" ? PATTERN.exec(text) : null;
  if (match === null) throw usageError();
  return match.slice(1).map((part) => Number(part ?? 0));
};

/**
 * @param {readonly number[]} a
 * @param {readonly number[]} b
 * @returns {boolean}
 */
const isAfter = (a, b) => {
  const index = a.findIndex((part, position) => part !== b[position]);
  return index >= 0 && Number(a[index]) > Number(b[index]);
};

/**
 * The version of the SDK a container runs, and what depends on it.
 *
 * @typedef {object} Version
 * @property {() => string} text `"3.4.0"`
 * @property {(version: string) => void} use only upwards; a lower version changes nothing (contract 9)
 * @property {() => boolean} countsByDefault the default of `withCount`
 */

/**
 * @returns {Version}
 * @example
 * ```js
 * BaaS.useVersion("v3.4");
 * BaaS.VERSION; // "3.4.0"
 * ```
 */
export const createVersion = () => {
  let current = DEFAULT;
  return {
    text: () => current.join("."),
    use(version) {
      const wanted = parse(version);
      if (isAfter(wanted, current)) current = wanted;
    },
    countsByDefault: () => Number(current[0]) < QUIET_COUNT_MAJOR,
  };
};
