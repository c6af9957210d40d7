import { toBase64 } from "./bytes.js";
import { readdress } from "./startup.js";

/**
 * @typedef {object} Options
 * @property {string} [method]
 * @property {unknown} [data] JSON, or the bytes of a file
 * @property {Record<string, string>} [headers]
 */

/**
 * @param {import("../../../functions/types.js").GuestHost} host
 * @param {unknown} data
 */
const bodyOf = async (host, data) => {
  // Contract 1.6: the SDK sends `null` for "no body".
  if (data === undefined || data === null) return {};
  const bytes = await toBase64(host, data);
  return bytes === undefined ? { data } : { bytes };
};

/** Of one container; nothing is kept beyond it. */
const createStorage = () => {
  /** @type {Map<string, string>} */
  const items = new Map();
  return {
    /** @param {string} key */
    getItem: (key) => items.get(key) ?? null,
    /**
     * @param {string} key
     * @param {string} value
     */
    setItem: (key, value) => void items.set(key, value),
    /** @param {string} key */
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
};

/**
 * What the SDK needs of its platform, by way of the host's door. As with the vendor's adapters for Node, an HTTP error is an answer
 * with `ok: false`: the SDK makes its AV.Error of it.
 *
 * @param {import("../../../functions/types.js").GuestHost} host
 * @param {import("./sdk.js").Sdk["_config"]} config
 * @example
 * ```js
 * AV.setAdapters(createAdapters(host, AV._config));
 * ```
 */
export const createAdapters = (host, config) => ({
  /**
   * @param {string} url
   * @param {Options} [options]
   */
  async request(url, { method = "GET", data, headers = {} } = {}) {
    const body = await bodyOf(host, data);
    const sent = { method: method.toUpperCase(), ...readdress({ url, headers }, config), ...body };
    const answer = /** @type {{ status: number, data?: unknown, headers?: object }} */ (
      await host.call("request", sent)
    );
    const { status } = answer;
    return { ok: status >= 200 && status < 300, status, headers: answer.headers ?? {}, data: answer.data ?? {} };
  },
  /**
   * Uploads by form, as other providers than "s3" want them (contract 18.2).
   *
   * @param {string} url
   */
  async upload(url) {
    throw new Error(`Not emulated: an upload by form to ${url}`);
  },
  storage: createStorage(),
  platformInfo: { name: "Node.js" },
});
