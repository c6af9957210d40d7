/** @typedef {import("./sdk.js").IncomingRequest} IncomingRequest */

const FORM = /^application\/x-www-form-urlencoded\b/i;
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/i;

/**
 * @param {string} text
 * @returns {{ value: unknown } | undefined}
 */
const parsed = (text) => {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

/**
 * Contract 5: members of the JSON or fields of the form. What the host found is what every function finds (contract 4.3); it finds
 * nothing in `{}`, in an array and in a text, and these differ here.
 *
 * @param {IncomingRequest} request
 * @param {string} type
 */
const bodyOf = ({ body, params }, type) => {
  if (body.trim() === "" || FORM.test(type) || Object.keys(params).length > 0) return params;
  const isJson = JSON_TYPE.test(type) || body.trimStart().startsWith("{");
  const json = isJson ? parsed(body) : undefined;
  return json === undefined ? body : json.value;
};

/**
 * The function's first argument (contract 5).
 *
 * @param {IncomingRequest} request
 * @example
 * ```js
 * const { query, body } = createRequest(event.request);
 * ```
 */
export const createRequest = (request) => {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, values]) => [name.toLowerCase(), values.join(", ")]),
  );
  return {
    method: request.method.toUpperCase(),
    headers,
    query: request.query,
    body: bodyOf(request, headers["content-type"] ?? ""),
  };
};
