import { reset, tie, URLSearchParams } from "./parts/url-search-params.js";

/** @typedef {import("../port.js").Internal} Internal */
/** @typedef {Record<"href" | "origin" | "protocol" | "username" | "password" | "host" | "hostname" | "port" | "pathname" | "search" | "hash", string>} Parts */

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** @param {Internal} internal */
export const create = ({ syscall }) => {
  /** By Node's own parser, in the worker. */
  class URL {
    /** @type {Parts} */
    #parts;
    /** @type {URLSearchParams | undefined} */
    #params;

    /**
     * @param {unknown} input
     * @param {unknown} [base]
     */
    constructor(input, base) {
      const parameters = base === undefined ? [String(input)] : [String(input), String(base)];
      const parts = /** @type {Parts | null} */ (syscall("url.parse", parameters));
      if (parts === null) {
        // Node 12 names the text; newer ones do not.
        const error = new TypeError(`Invalid URL: ${String(input)}`);
        throw Object.assign(error, { code: "ERR_INVALID_URL", input: String(input) });
      }
      this.#parts = parts;
    }
    /**
     * @param {unknown} input
     * @param {unknown} [base]
     */
    static canParse(input, base) {
      return syscall("url.parse", base === undefined ? [String(input)] : [String(input), String(base)]) !== null;
    }
    /**
     * @param {keyof Parts} part
     * @param {unknown} value
     */
    #set(part, value) {
      this.#parts = /** @type {Parts} */ (syscall("url.set", [this.#parts.href, part, String(value)]));
      if (this.#params !== undefined && (part === "search" || part === "href")) reset(this.#params, this.#parts.search);
    }
    get href() {
      return this.#parts.href;
    }
    set href(value) {
      this.#set("href", value);
    }
    get origin() {
      return this.#parts.origin;
    }
    get protocol() {
      return this.#parts.protocol;
    }
    set protocol(value) {
      this.#set("protocol", value);
    }
    get username() {
      return this.#parts.username;
    }
    set username(value) {
      this.#set("username", value);
    }
    get password() {
      return this.#parts.password;
    }
    set password(value) {
      this.#set("password", value);
    }
    get host() {
      return this.#parts.host;
    }
    set host(value) {
      this.#set("host", value);
    }
    get hostname() {
      return this.#parts.hostname;
    }
    set hostname(value) {
      this.#set("hostname", value);
    }
    get port() {
      return this.#parts.port;
    }
    set port(value) {
      this.#set("port", value);
    }
    get pathname() {
      return this.#parts.pathname;
    }
    set pathname(value) {
      this.#set("pathname", value);
    }
    get search() {
      return this.#parts.search;
    }
    set search(value) {
      this.#set("search", value);
    }
    get hash() {
      return this.#parts.hash;
    }
    set hash(value) {
      this.#set("hash", value);
    }
    get searchParams() {
      if (this.#params === undefined) {
        const params = new URLSearchParams(this.#parts.search);
        tie(params, () => {
          this.#parts = /** @type {Parts} */ (syscall("url.set", [this.#parts.href, "search", String(params)]));
        });
        this.#params = params;
      }
      return this.#params;
    }
    toString() {
      return this.#parts.href;
    }
    toJSON() {
      return this.#parts.href;
    }
    get [Symbol.toStringTag]() {
      return "URL";
    }
    /**
     * @param {number} _depth
     * @param {object} options
     * @param {(value: unknown, options: object) => string} [inspect]
     */
    [INSPECT](_depth, options, inspect = String) {
      const { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash } = this;
      const parts = { href, origin, protocol, username, password, host, hostname, port, pathname, search };
      return `URL ${inspect({ ...parts, searchParams: this.searchParams, hash }, options)}`;
    }
  }
  return { URL, URLSearchParams };
};
