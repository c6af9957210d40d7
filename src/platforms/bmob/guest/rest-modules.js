import { METHODS } from "./methods.js";

/** @typedef {import("./methods.js").Method} Method */
/** @typedef {import("./rest.js").Rest} Rest */
/** @typedef {import("./sdk.js").Callback} Callback */
/** @typedef {import("./sdk.js").Options} Options */

/** Code of a call that cannot be sent as it is (contract 5). */
const UNUSABLE = 60001;

/** @param {unknown} value */
const isMissing = (value) => value === undefined || value === null || value === "";

/**
 * `(options, callback)`, the callback last.
 *
 * @param {string} name of the method, for messages
 * @param {readonly unknown[]} parameters
 * @returns {{ options: Options, callback: Callback }}
 */
const parametersOf = (name, parameters) => {
  const callback = parameters.at(-1);
  // Bmob's module calls it, whatever it is.
  if (typeof callback !== "function") throw new TypeError(`${name}: the last argument must be a function (err, data)`);
  const [options] = parameters.slice(0, -1);
  return { options: Object(options), callback: /** @type {Callback} */ (callback) };
};

/**
 * @param {string} name of the method, for messages
 * @param {Method} method
 * @param {object} parts
 * @param {Rest} parts.rest
 * @param {import("./sdk.js").Attempt} parts.attempt
 */
const createMethod = (name, { needs, call }, { rest, attempt }) => {
  /** @param {unknown[]} parameters */
  const run = (...parameters) => {
    const { options, callback } = parametersOf(name, parameters);

    /**
     * @param {number} code
     * @param {string} error
     */
    const refuse = (code, error) => attempt(() => callback({ error: `${name}: ${error}`, code }, null));

    const [missing] = Object.entries(needs).filter(([option]) => isMissing(options[option]));
    if (missing !== undefined) return refuse(missing[1], `the option ${missing[0]} is missing`);
    try {
      rest.send(call(options), callback);
    } catch (thrown) {
      refuse(UNUSABLE, thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
  return run;
};

/**
 * The members of `modules` that speak to the app's REST API (contract 5). All of one run send the same headers.
 *
 * @param {object} parts
 * @param {Rest} parts.rest
 * @param {import("./sdk.js").Attempt} parts.attempt
 * @example
 * ```js
 * const { oData } = createRestModules({ rest, attempt });
 * oData.find({ table: "GameScore", where: { score: 1 } }, (err, data) => response.send(data));
 * ```
 */
export const createRestModules = (parts) =>
  Object.fromEntries(
    Object.entries(METHODS).map(([member, methods]) => [
      member,
      {
        ...Object.fromEntries(
          Object.entries(methods).map(([name, method]) => [name, createMethod(`${member}.${name}`, method, parts)]),
        ),
        setHeader: parts.rest.setHeader,
      },
    ]),
  );
