import { bytesIn, isUtf8 } from "./bytes.js";
import { formOf } from "./form.js";
import { createHeaders } from "./headers.js";

/** @typedef {import("../../../functions/types.js").GuestHost} GuestHost */
/** @typedef {import("./sdk.js").Options} Options */
/** @typedef {ReturnType<typeof createHeaders>} Headers */

/** What would make it another request, and is not emulated. */
const REFUSED =
  "agentOptions auth aws baseUrl cert formData har hawk httpSignature jar key multipart oauth pfx proxy".split(" ");

/** As the package `request` does it. */
const MOST_REDIRECTS = 10;
const REDIRECTED = new Set(["GET", "HEAD", "OPTIONS"]);

const FORM = "application/x-www-form-urlencoded";

/**
 * @param {string} url
 * @param {string} query
 */
const withQuery = (url, query) => {
  if (query === "") return url;
  const [, base = "", hash = ""] = /^([^#]*)(.*)$/s.exec(url) ?? [];
  return `${base}${base.includes("?") ? "&" : "?"}${query}${hash}`;
};

/**
 * @param {Headers} headers
 * @param {string} name
 * @param {string} value
 */
const setDefault = (headers, name, value) => {
  if (!headers.has(name)) headers.set(name, value);
};

/**
 * Text or bytes; sets the headers that tell what it is.
 *
 * @param {GuestHost} host
 * @param {Options} options
 * @param {Headers} headers
 * @returns {{ body?: string, encoding?: "base64" }}
 * @throws TypeError for a body that is neither
 */
const bodyOf = (host, { body, form, json }, headers) => {
  if (json) setDefault(headers, "accept", "application/json");
  if (form !== undefined && form !== null) {
    setDefault(headers, "content-type", FORM);
    return { body: typeof form === "string" ? form : formOf(Object(form)) };
  }
  const isGiven = body !== undefined && body !== null;
  if (json && (isGiven || json !== true)) {
    setDefault(headers, "content-type", "application/json");
    return { body: JSON.stringify(json === true ? body : json) };
  }
  if (!isGiven) return {};
  if (typeof body === "string") return { body };
  const bytes = bytesIn(host, body);
  if (bytes === undefined) throw new TypeError("oHttp: the body must be a string or a Buffer, or json must be true");
  return { body: bytes.toString("base64"), encoding: "base64" };
};

/**
 * What the host's `fetch` takes.
 *
 * @param {GuestHost} host
 * @param {Options} options of the package `request`
 * @throws Error for a request that cannot be made, or is not emulated
 * @example
 * ```js
 * requestOf(host, { url: "http://a.b/", qs: { n: 1 } }); // { method: "GET", url: "http://a.b/?n=1", headers: {}, maxRedirects: 10 }
 * ```
 */
export const requestOf = (host, options) => {
  const { url, uri = url, method = "GET", qs, timeout, encoding, followRedirect = true, followAllRedirects } = options;
  const refused = REFUSED.find(
    (name) => options[name] !== undefined && options[name] !== null && options[name] !== false,
  );
  if (refused !== undefined) throw new Error(`oHttp: the option ${refused} is not emulated`);
  if (uri === undefined || uri === null || uri === "") throw new TypeError("oHttp: the option url is missing");
  const verb = String(method).toUpperCase();
  const headers = createHeaders();
  for (const [name, value] of Object.entries(Object(options.headers))) {
    if (value !== undefined && value !== null) headers.set(name, String(value));
  }
  const body = bodyOf(host, options, headers);
  const follows = followAllRedirects || (followRedirect && REDIRECTED.has(verb));
  return {
    method: verb,
    url: withQuery(String(/** @type {{ href?: unknown }} */ (uri).href ?? uri), formOf(Object(qs))),
    headers: headers.toObject(),
    ...body,
    ...(!isUtf8(encoding) && { answer: "base64" }),
    ...(typeof timeout === "number" && { timeout }),
    maxRedirects: follows ? (options.maxRedirects ?? MOST_REDIRECTS) : 0,
  };
};
