import { bufferOf } from "./bytes.js";
import { requestOf } from "./http-request.js";

/** @typedef {import("../../../functions/types.js").GuestHost} GuestHost */
/** @typedef {import("./sdk.js").Fetched} Fetched */
/** @typedef {import("./sdk.js").Options} Options */

/**
 * `(error, res, body)`; also what comes instead of it when nobody listens.
 *
 * @typedef {(error: unknown, response?: object, body?: unknown) => unknown} Listener
 */

/** Methods that have a function of their own. */
const VERBS = { get: "GET", head: "HEAD", post: "POST", put: "PUT", patch: "PATCH", del: "DELETE", delete: "DELETE" };

/** Nobody listens: a failure is the function's. @type {Listener} */
const nobody = (error) => {
  if (error !== null) throw error;
};

/**
 * `(url, callback)`, `(options, callback)` or `(url, options, callback)`; the callback may be left out.
 *
 * @param {readonly unknown[]} parameters
 * @returns {{ options: Options, listener: Listener }}
 * @throws TypeError for more
 */
const parametersOf = (parameters) => {
  const last = parameters.at(-1);
  const listener = typeof last === "function" ? /** @type {Listener} */ (last) : nobody;
  const [first, second, ...more] = parameters.filter((parameter) => typeof parameter !== "function");
  if (more.length > 0 || typeof second === "string") throw new TypeError("oHttp takes (url or options, callback)");
  const options = typeof first === "string" ? { url: first, ...Object(second) } : Object(first);
  return { options, listener };
};

/**
 * @param {string} text
 * @param {unknown} json
 */
const contentOf = (text, json) => {
  if (!json) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** The package `request` names a timeout so. @param {unknown} thrown */
const failureOf = (thrown) =>
  thrown instanceof Error && "code" in thrown && thrown.code === "ECONNABORTED"
    ? Object.assign(thrown, { code: "ETIMEDOUT" })
    : thrown;

/**
 * `modules.oHttp`: requests to the outside, in the manner of the package `request` (contract 5).
 *
 * @param {object} parts
 * @param {GuestHost} parts.host
 * @param {import("./sdk.js").Attempt} parts.attempt
 * @example
 * ```js
 * oHttp.post({ url: "https://api.example.com/", form: { a: 1 } }, (error, res, body) => response.send(body));
 * ```
 */
export const createHttp = ({ host, attempt }) => {
  /**
   * @param {Fetched} answer
   * @param {Options} options
   */
  const received = ({ status, statusText, headers, body, encoding }, options) => {
    const bytes = encoding === "base64" ? bufferOf(host).from(body, "base64") : undefined;
    const isRaw = bytes !== undefined && options.encoding === null;
    const text =
      bytes === undefined ? body : bytes.toString(/** @type {BufferEncoding} */ (options.encoding ?? "utf8"));
    const content = isRaw ? bytes : contentOf(text, options.json);
    return { statusCode: status, statusMessage: statusText, headers, body: content };
  };

  /** @param {Options} [own] what the caller cannot change */
  const createSender =
    (own) =>
    /** @param {unknown[]} parameters */
    (...parameters) => {
      const { options, listener } = parametersOf(parameters);

      /** @param {unknown} thrown */
      const refuse = (thrown) => attempt(() => listener(failureOf(thrown)));

      /** @param {unknown} answer */
      const pass = (answer) =>
        attempt(() => {
          const response = received(/** @type {Fetched} */ (answer), options);
          return listener(null, response, response.body);
        });

      try {
        host.call("fetch", requestOf(host, { ...options, ...own })).then(pass, refuse);
      } catch (thrown) {
        refuse(thrown);
      }
    };

  const verbs = Object.entries(VERBS).map(([name, method]) => [name, createSender({ method })]);
  return Object.assign(createSender(), Object.fromEntries(verbs));
};
