import * as legacy from "url/";

/** @typedef {import("../port.js").Internal} Internal */

/** Node's `url`: the old functions, and the classes. */
export const create = (/** @type {Internal} */ { syscall }) => ({
  .../** @type {object} */ (legacy),
  URL,
  URLSearchParams,
  /** @param {string} domain */
  domainToASCII: (domain) => syscall("url.ascii", [domain]),
  /** @param {string} domain */
  domainToUnicode: (domain) => syscall("url.unicode", [domain]),
  /** @param {string | URL} url */
  fileURLToPath: (url) => decodeURIComponent(new URL(url).pathname),
  /** @param {string} path */
  pathToFileURL: (path) => new URL(encodeURI(path).replace(/[?#]/g, encodeURIComponent), "file:///"),
});
