/**
 * The smallest guest SDK with 知晓云's completion rules (MinCloud contract 8.3): `exports.main(event, callback)`, and a global
 * `BaaS` whose `echo` asks the host. Its modules are one of its own, one that stands in for what the sandbox refuses, and one that the
 * sandbox has itself.
 *
 * @param {import("../../../src/functions/types.js").GuestHost} host
 * @returns {import("../../../src/functions/types.js").Guest}
 */
export const createGuest = (host) => {
  const BaaS = {
    /** @param {unknown} value */
    echo: (value) => host.call("echo", value),
    /** @param {string} operation @param {unknown} [input] */
    call: (operation, input) => host.call(operation, input ?? null),
    get request() {
      return host.library("axios");
    },
  };
  return {
    globals: { BaaS },
    modules: {
      "cloud-sdk": () => ({ BaaS }),
      net: () => "a net of the SDK's",
      path: () => "never seen",
    },
    run(exports, event, { fulfil, fail }) {
      const { main } = /** @type {{ main?: unknown }} */ (exports ?? {});
      if (typeof main !== "function") throw new TypeError("exports.main is not a function");
      const callback = (/** @type {unknown} */ error, /** @type {unknown} */ data) =>
        error === null || error === undefined ? fulfil(data ?? null) : fail(error);
      const returned = main(event, callback);
      if (typeof returned?.then !== "function") return;
      returned.then((/** @type {unknown} */ data) => {
        if (data !== undefined) fulfil(data);
      }, fail);
    },
  };
};
