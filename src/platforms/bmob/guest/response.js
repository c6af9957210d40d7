import { createHeaders } from "./headers.js";
import { reasonOf } from "./reasons.js";
import { join, render } from "./rendering.js";

/** @typedef {import("../../../functions/types.js").GuestHost} GuestHost */
/** @typedef {import("./sdk.js").Sent} Sent */

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a header
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;

/**
 * @param {string} what
 * @param {string} text
 */
const onOneLine = (what, text) => {
  if (CONTROL.test(text)) throw new TypeError(`${what} must not hold control characters: ${JSON.stringify(text)}`);
  return text;
};

/**
 * @param {unknown} name
 * @returns {string}
 */
const nameOf = (name) => {
  if (typeof name !== "string" || !TOKEN.test(name)) throw new TypeError(`not a header name: ${JSON.stringify(name)}`);
  return name;
};

/**
 * @param {string} name
 * @param {unknown} value
 */
const headerText = (name, value) => {
  if (value === undefined || value === null) throw new TypeError(`header ${name} has no value`);
  const values = Array.isArray(value) ? value : [value];
  // A comma may be part of a cookie: joined, they would be another one.
  if (values.length > 1 && name.toLowerCase() === "set-cookie") throw new Error("more than one cookie is not emulated");
  return onOneLine(`header ${name}`, values.join(", "));
};

/**
 * What an HTTP answer can have that is not just a notice.
 *
 * @param {unknown} given
 */
const statusOf = (given) => {
  const status = Number(given);
  if (Number.isInteger(status) && status >= 200 && status <= 599) return status;
  throw new RangeError(`a status must be 200 to 599: ${JSON.stringify(given)}`);
};

/**
 * The function's second argument (contract 5): Node's response, as far as the contract has it. The first answer counts; what comes
 * after it changes nothing, and is no error.
 *
 * @param {GuestHost} host
 * @param {(sent: Sent) => void} settle
 * @example
 * ```js
 * const { response, isSent } = createResponse(host, completion.fulfil);
 * response.writeHead(404, { "X-A": "1" }).end({ error: "no" });
 * isSent(); // true
 * ```
 */
export const createResponse = (host, settle) => {
  const headers = createHeaders();
  /** @type {import("./rendering.js").Part[]} */
  const parts = [];
  let isSent = false;

  /**
   * @param {unknown} last
   * @param {unknown} encoding
   */
  const sentWith = (last, encoding) => {
    const all = last === undefined && parts.length > 0 ? parts : [...parts, render(host, last, encoding)];
    const { content, type } = join(host, all);
    const status = statusOf(response.statusCode);
    const isText = typeof content === "string";
    return {
      kind: /** @type {const} */ ("sent"),
      status,
      statusText: onOneLine("statusMessage", String(response.statusMessage ?? reasonOf(status))),
      headers: headers.has("content-type") ? headers.toObject() : { "Content-Type": type, ...headers.toObject() },
      body: isText ? content : { base64: content.toString("base64") },
      text: isText ? content : content.toString("utf8"),
    };
  };

  /**
   * @param {unknown} [body]
   * @param {unknown} [encoding] of a text that stands for bytes
   */
  const send = (body, encoding) => {
    if (isSent) return response;
    // What cannot be sent throws, and is no answer.
    const sent = sentWith(body, encoding);
    isSent = true;
    settle(sent);
    return response;
  };

  const response = {
    /** @type {unknown} */
    statusCode: 200,
    /** @type {unknown} */
    statusMessage: undefined,
    /**
     * @param {string} name
     * @param {unknown} value
     */
    setHeader(name, value) {
      if (!isSent) headers.set(nameOf(name), headerText(name, value));
      return response;
    },
    /** @param {string} name */
    getHeader: (name) => headers.get(nameOf(name)),
    /**
     * @param {unknown} status
     * @param {unknown[]} rest `[reason], headers`
     */
    writeHead(status, ...rest) {
      if (isSent) return response;
      const [reason, given] = typeof rest[0] === "string" ? rest : [undefined, rest[0]];
      if (Array.isArray(given)) throw new TypeError("writeHead takes headers as an object");
      response.statusCode = statusOf(status);
      if (reason !== undefined) response.statusMessage = reason;
      for (const [name, value] of Object.entries(given ?? {})) response.setHeader(name, value);
      return response;
    },
    /**
     * @param {unknown} chunk
     * @param {unknown} [encoding] of a text that stands for bytes
     */
    write(chunk, encoding) {
      if (!isSent) parts.push(render(host, chunk, encoding));
      return true;
    },
    end: send,
    send,
  };
  return { response, isSent: () => isSent };
};
