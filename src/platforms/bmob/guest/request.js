/** @typedef {import("./sdk.js").IncomingRequest} IncomingRequest */

const FORM = /^application\/x-www-form-urlencoded\b/i;
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/i;

/** What may stand in front of JSON. */
const BLANK = /^\uFEFF?[ \t\r\n]*/;

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
 * Contract 5: members of the JSON or fields of the form. What is an object in JSON counts as that, however it was declared, and is what
 * Python finds, too (contract 4.3, `request.py`): read here from its text, for the host refuses names that would be dangerous there. An
 * array and a text differ.
 *
 * @param {IncomingRequest} request
 * @param {string} type
 */
const bodyOf = ({ body, params }, type) => {
  const text = body.replace(BLANK, "");
  const isObject = text.startsWith("{");
  const json = isObject || JSON_TYPE.test(type) ? parsed(text) : undefined;
  if (isObject && json !== undefined) return json.value;
  if (text.trim() === "" || FORM.test(type) || Object.keys(params).length > 0) return params;
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
