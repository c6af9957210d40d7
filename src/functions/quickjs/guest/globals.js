/** @typedef {import("./port.js").Require} Require */

/**
 * @param {object} target
 * @param {string} name
 * @param {unknown} value
 */
const define = (target, name, value) =>
  Object.defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });

/**
 * A global that is made when somebody touches it: libraries cost milliseconds, and most functions need none.
 *
 * @param {string} name
 * @param {() => unknown} make
 */
const lazy = (name, make) =>
  Object.defineProperty(globalThis, name, {
    configurable: true,
    enumerable: false,
    get() {
      const value = make();
      define(globalThis, name, value);
      return value;
    },
    set(value) {
      define(globalThis, name, value);
    },
  });

/** Globals and the library each is a member of. */
const LIBRARIES = {
  buffer: ["Buffer"],
  encoding: ["TextEncoder", "TextDecoder", "atob", "btoa"],
  "web-url": ["URL", "URLSearchParams"],
  clone: ["structuredClone"],
};

/** Both plain: the order of the engine is the order of every language's collation. */
const isPlain = (/** @type {string} */ text) => /^[0-9a-z]*$/.test(text);

/**
 * Texts of a language: the engine has no Intl, and Chinese names are sorted by pinyin with `localeCompare`.
 *
 * @param {Require} require
 */
const installIntl = (require) => {
  /** @typedef {Record<string, (...parameters: unknown[]) => unknown>} Locale */
  const locale = () => /** @type {{ prototypes: Locale }} */ (require("intl")).prototypes;
  lazy("Intl", () => /** @type {{ Intl: unknown }} */ (require("intl")).Intl);

  /**
   * @param {object} prototype
   * @param {string} name
   * @param {string} type
   */
  const install = (prototype, name, type) => {
    const method = {
      /**
       * @this {unknown}
       * @param {unknown[]} parameters
       */
      [name](...parameters) {
        return locale()[`${type}.${name}`]?.(this, ...parameters);
      },
    };
    define(prototype, name, method[name]);
  };
  for (const name of ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"])
    install(Date.prototype, name, "date");
  install(Number.prototype, "toLocaleString", "number");
  install(BigInt.prototype, "toLocaleString", "number");
  const native = String.prototype.localeCompare;
  const { localeCompare } = {
    /**
     * @this {unknown}
     * @param {unknown} other
     * @param {unknown[]} rest
     */
    localeCompare(other, ...rest) {
      const [self, that] = [String(this), String(other)];
      if (rest.length === 0 && isPlain(self) && isPlain(that)) return native.call(self, that);
      return locale()["string.localeCompare"]?.(self, that, ...rest);
    },
  };
  define(String.prototype, "localeCompare", localeCompare);
};

/**
 * @param {Require} require
 * @param {Record<string, unknown>} values
 */
export const installGlobals = (require, values) => {
  for (const [name, value] of Object.entries(values)) define(globalThis, name, value);
  for (const [library, names] of Object.entries(LIBRARIES)) {
    for (const name of names) lazy(name, () => /** @type {Record<string, unknown>} */ (require(library))[name]);
  }
  installIntl(require);
};
