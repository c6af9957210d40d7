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
    ? "a function is one file; those of a fixture set may import others by a relative path that stands in the code"
    : "a function may import files of its own by relative paths; third-party modules must be bundled into it";
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
  /**
   * What the guest SDK adds for the function's code.
   *
   * @type {Readonly<Record<string, () => unknown>>}
   */
  let provided = {};
  /** @type {Map<string, unknown>} */
  const made = new Map();

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
  const own = (name) => (OWN.has(name) ? load(name) : find(name, false));

  /**
   * @param {string} id
   * @returns {{ exports: unknown } | undefined}
   */
  const builtIn = (id) => {
    const inlined = Object.hasOwn(inline, id) ? inline[id] : undefined;
    if (inlined === undefined) return CORE.has(id) ? { exports: load(id) } : undefined;
    const known = loaded.get(id) ?? { exports: inlined() };
    loaded.set(id, known);
    return known;
  };

  /** @param {string} name */
  const fromSdk = (name) => {
    if (!made.has(name)) made.set(name, provided[name]?.());
    return made.get(name);
  };

  /**
   * @param {string} name
   * @param {boolean} isFunction whether the function's code asks
   */
  const find = (name, isFunction) => {
    const id = name.startsWith("node:") ? name.slice(5) : name;
    const known = builtIn(id);
    if (known !== undefined) return known.exports;
    if (isFunction && Object.hasOwn(provided, name)) return fromSdk(name);
    throw REFUSED.has(id) ? refuse(id) : missing(name);
  };

  /**
   * What the function's code calls.
   *
   * @param {string} name
   */
  const require = (name) => {
    if (typeof name !== "string" || name === "") throw refuseName(name);
    return find(name, true);
  };
  return {
    own,
    /** @param {Readonly<Record<string, () => unknown>>} modules made when they are first asked for */
    provide(modules) {
      provided = modules;
    },
    require: Object.assign(require, { cache: {}, main: undefined, resolve: (/** @type {string} */ id) => id }),
  };
};
