/** @typedef {import("./port.js").Port} Port */
/** @typedef {import("./port.js").Require} Require */

/** Libraries of the sandbox that stand in for Node's modules of these names. */
const CORE = new Set(
  "assert buffer crypto events fs os path punycode querystring stream string_decoder url util zlib".split(" "),
);

/** Libraries of the sandbox's own. */
const OWN = new Set("axios encoding inspect intl table web-url clone".split(" "));

const REFUSED = new Set(
  (
    "async_hooks child_process cluster dgram diagnostics_channel dns domain http http2 https inspector module net readline repl " +
    "sqlite test tls trace_events tty v8 vm wasi worker_threads"
  ).split(" "),
);

const NETWORK = new Set(["http", "http2", "https", "net", "tls", "dgram", "dns"]);

/** @param {string} name */
const refuse = (name) => {
  const hint = NETWORK.has(name) ? ": use the request function of the platform's SDK" : "";
  return new Error(`require("${name}") is not available in the sandbox${hint}`);
};

/** @param {string} name */
const missing = (name) => {
  const isPath = /^(?:\.{0,2}\/|\.{1,2}$)/.test(name);
  const hint = isPath
    ? "a function is one file"
    : "a function is one file, and third-party modules must be bundled into it";
  const error = new Error(`Cannot find module '${name}'\n(${hint})`);
  return Object.assign(error, { code: "MODULE_NOT_FOUND", requireStack: [] });
};

/** @param {string} name */
const refuseName = (name) => {
  const isEmpty = name === "";
  const error = new TypeError(
    isEmpty
      ? "The argument 'id' must be a non-empty string. Received ''"
      : `The "id" argument must be of type string. Received ${String(name)}`,
  );
  return Object.assign(error, { code: isEmpty ? "ERR_INVALID_ARG_VALUE" : "ERR_INVALID_ARG_TYPE" });
};

/**
 * @param {Port} port
 * @param {Omit<import("./port.js").Internal, "require">} internal
 * @param {Record<string, () => unknown>} inline modules that need no library
 */
export const createRequire = (port, internal, inline) => {
  /** @type {Map<string, { exports: unknown }>} */
  const loaded = new Map();

  /** @param {string} name */
  const load = (name) => {
    const known = loaded.get(name);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    const factory = port.library(name);
    if (factory === undefined) throw refuse(name);
    // Before it runs: libraries require each other in circles.
    loaded.set(name, module);
    try {
      factory(module, module.exports, own, { ...internal, require: own });
    } catch (thrown) {
      loaded.delete(name);
      throw thrown;
    }
    return module.exports;
  };

  /**
   * For the sandbox's own code.
   *
   * @type {Require}
   */
  const own = (name) => (OWN.has(name) ? load(name) : core(name));

  /** @type {Require} */
  const core = (name) => {
    const id = name.startsWith("node:") ? name.slice(5) : name;
    const inlined = Object.hasOwn(inline, id) ? inline[id] : undefined;
    if (inlined !== undefined) {
      const known = loaded.get(id) ?? { exports: inlined() };
      loaded.set(id, known);
      return known.exports;
    }
    if (CORE.has(id)) return load(id);
    if (REFUSED.has(id)) throw refuse(id);
    throw missing(name);
  };

  /**
   * What the function's code calls.
   *
   * @param {string} name
   */
  const require = (name) => {
    if (typeof name !== "string" || name === "") throw refuseName(name);
    return core(name);
  };
  return {
    own,
    require: Object.assign(require, { cache: {}, main: undefined, resolve: (/** @type {string} */ id) => id }),
  };
};
