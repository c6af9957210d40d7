import { CLASS_HOOKS, MESSAGING_HOOKS, ON_INSIGHT, ON_VERIFIED, USER_HOOKS } from "./hooks.js";

/** @typedef {import("./sdk.js").CloudFunction} CloudFunction */
/** @typedef {import("./sdk.js").Definition} Definition */

/**
 * What a container's cloud code has defined.
 *
 * @typedef {object} Registry
 * @property {(name: string) => Definition | undefined} get by internal name (contract 8.1)
 * @property {() => string[]} names in the order of definition
 */

/**
 * @param {unknown} type a name, or something that has one; classes of the storage SDK 4 have none, to the engine either
 * @returns {string}
 */
const classNameOf = (type) => {
  if (typeof type === "string") return type;
  const { className } = /** @type {{ className?: string }} */ (type);
  if (className) return className;
  throw new Error(`Unknown class:${type}`);
};

/**
 * The half of `AV.Cloud` that defines functions and hooks (contract 5.1, 8.1, 8.2), and what was defined by it. As with the vendor's,
 * the table is `AV.Cloud.functions` and a function carries its own options.
 *
 * @returns {Registry & { api: Record<string, unknown>, onInsight: (action: string, fn: CloudFunction) => void }}
 * @example
 * ```js
 * const { api, get } = createRegistry();
 * api.define("hello", { internal: true }, async () => "hi");
 * get("hello").internal; // true
 * ```
 */
export const createRegistry = () => {
  /** @type {Record<string, CloudFunction>} */
  const functions = Object.create(null);

  /**
   * @param {string} name
   * @param {CloudFunction} fn
   * @param {string} title
   */
  const add = (name, fn, title) => {
    if (functions[name]) throw new Error(`LeanEngine: ${title} already defined`);
    functions[name] = fn;
  };

  /**
   * @param {string} name
   * @param {{ fetchUser?: boolean, internal?: boolean } | CloudFunction | null} options
   * @param {CloudFunction} [fn]
   */
  const define = (name, options, fn) => {
    if (!fn) return add(name, /** @type {CloudFunction} */ (options), name);
    if (options?.fetchUser === false) fn.fetchUser = false;
    if (options?.internal) fn.internal = true;
    add(name, fn, name);
  };

  /** @param {string} name */
  const definerOf = (name) => define.bind(undefined, name);

  /** @param {string} prefix */
  const hookDefinerOf =
    (prefix) =>
    /**
     * @param {unknown} type
     * @param {CloudFunction} fn
     */
    (type, fn) => {
      const className = classNameOf(type);
      add(prefix + className, fn, `${prefix} of ${className}`);
    };

  /**
   * @param {Readonly<Record<string, string>>} table
   * @param {(name: string) => unknown} definer
   */
  const definers = (table, definer) =>
    Object.fromEntries(Object.entries(table).map(([method, name]) => [method, definer(name)]));

  return {
    api: {
      functions,
      define,
      ...definers(CLASS_HOOKS, hookDefinerOf),
      ...definers(USER_HOOKS, definerOf),
      ...definers(MESSAGING_HOOKS, definerOf),
      /**
       * @param {string} kind
       * @param {CloudFunction} fn
       */
      onVerified: (kind, fn) => define(ON_VERIFIED + kind, fn),
    },
    onInsight: (_action, fn) => define(ON_INSIGHT, fn),
    get(name) {
      const fn = functions[name];
      return fn && { fn, fetchUser: fn.fetchUser !== false, internal: fn.internal === true };
    },
    names: () => Object.keys(functions),
  };
};
