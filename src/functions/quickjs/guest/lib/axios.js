import axios, { AxiosError, AxiosHeaders } from "axios";

/** @typedef {import("../port.js").Internal} Internal */
/** @typedef {import("axios").InternalAxiosRequestConfig} Config */
/** @typedef {import("axios").AxiosResponse} Response */

/**
 * How a request travels to the host. Bodies are text, or bytes in base64.
 *
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} statusText
 * @property {Record<string, string>} headers
 * @property {string} body
 * @property {"text" | "base64"} encoding
 */

/** @param {unknown} data */
const isBytes = (data) => data instanceof ArrayBuffer || ArrayBuffer.isView(data);

/** What axios made of the data: text, bytes or nothing. @param {unknown} data */
const bodyOf = (data) => {
  if (data === undefined || data === null) return {};
  if (!isBytes(data)) return { body: String(data), encoding: "text" };
  const bytes = data instanceof ArrayBuffer ? Buffer.from(data) : Buffer.from(/** @type {Uint8Array} */ (data));
  return { body: bytes.toString("base64"), encoding: "base64" };
};

/** @param {Answer} answer */
const dataOf = ({ body, encoding }) => (encoding === "base64" ? Buffer.from(body, "base64") : body);

/** @param {Response} response */
const settle = (response) => {
  const { validateStatus } = response.config;
  if (!response.status || !validateStatus || validateStatus(response.status)) return response;
  const code = response.status < 500 ? AxiosError.ERR_BAD_REQUEST : AxiosError.ERR_BAD_RESPONSE;
  const message = `Request failed with status code ${response.status}`;
  throw new AxiosError(message, code, response.config, response.request, response);
};

/**
 * Real axios; its requests are made by the host, which knows where they may go.
 *
 * @param {Pick<Internal, "call">} internal
 */
export const create = ({ call }) => {
  /** @param {Config} config */
  const adapter = async (config) => {
    const request = { method: (config.method ?? "get").toUpperCase(), path: axios.getUri(config) };
    const wantsBytes = config.responseType === "arraybuffer" || config.responseType === "stream";
    if (config.responseType === "stream")
      throw new AxiosError("responseType stream is not available here", AxiosError.ERR_NOT_SUPPORT, config);
    /** @type {Answer} */
    let answer;
    try {
      answer = /** @type {Answer} */ (
        await call("http.request", {
          method: request.method,
          url: request.path,
          headers: AxiosHeaders.from(config.headers).toJSON(true),
          ...bodyOf(config.data),
          answer: wantsBytes ? "base64" : "text",
          timeout: config.timeout ?? 0,
          maxRedirects: config.maxRedirects ?? 5,
        })
      );
    } catch (thrown) {
      const { message, code } = /** @type {{ message: string, code?: string }} */ (thrown);
      throw new AxiosError(message, typeof code === "string" ? code : AxiosError.ERR_NETWORK, config, request);
    }
    const { status, statusText, headers } = answer;
    return settle({ data: dataOf(answer), status, statusText, headers: AxiosHeaders.from(headers), config, request });
  };
  return Object.assign(axios.create({ adapter }), {
    create: (/** @type {import("axios").CreateAxiosDefaults} */ defaults) => axios.create({ adapter, ...defaults }),
    Axios: axios.Axios,
    AxiosError,
    AxiosHeaders,
    CanceledError: axios.CanceledError,
    Cancel: axios.CanceledError,
    CancelToken: axios.CancelToken,
    isCancel: axios.isCancel,
    isAxiosError: axios.isAxiosError,
    all: axios.all,
    spread: axios.spread,
    toFormData: axios.toFormData,
    VERSION: axios.VERSION,
  });
};
