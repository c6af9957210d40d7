import { createHeaders } from "./headers.js";
import { pathOf, queryOf } from "./wire.js";

/** @typedef {import("./sdk.js").Callback} Callback */
/** @typedef {import("./sdk.js").Reply} Reply */

/**
 * The way to the app's REST API, for one run.
 *
 * @typedef {object} Rest
 * @property {(call: import("./sdk.js").Call, callback: Callback) => void} send
 * @property {(headers: unknown) => void} setHeader
 */

const REFUSED = 400;

/** @param {string} text */
const membersIn = (text) => {
  try {
    return /** @type {{ code?: unknown, error?: unknown }} */ (Object(JSON.parse(text)));
  } catch {
    return {};
  }
};

/**
 * Contract 5, D13: what a refusal says; 401 and 500 have no code (contract 6.1), a function called by form A may answer anything.
 *
 * @param {Reply} reply
 */
const errorIn = ({ status, statusText, body }) => {
  if (status < REFUSED) return null;
  const { code = status, error = statusText || body } = membersIn(body);
  return { code, error };
};

/**
 * An Error, with the members of a refusal: functions print `err.error`.
 *
 * @param {unknown} thrown what the door rejects with
 */
const failureOf = (thrown) => {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return Object.assign(error, { error: error.message });
};

/**
 * @param {object} parts
 * @param {import("../../../functions/types.js").GuestHost} parts.host
 * @param {import("./sdk.js").App} parts.app
 * @param {import("./sdk.js").Attempt} parts.attempt
 * @returns {Rest}
 * @example
 * ```js
 * rest.setHeader({ "X-Bmob-Master-Key": key });
 * rest.send({ method: "GET", segments: ["classes", "GameScore"] }, (err, data) => response.send(data));
 * ```
 */
export const createRest = ({ host, app, attempt }) => {
  const headers = createHeaders({
    "X-Bmob-Application-Id": app.applicationId,
    "X-Bmob-REST-API-Key": app.restKey,
    "Content-Type": "application/json",
  });
  return {
    send({ method, segments, version = 1, query = {}, body }, callback) {
      const search = queryOf(query);
      const request = {
        method,
        path: pathOf(version, segments),
        headers: headers.toObject(),
        ...(search !== "" && { query: search }),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      };
      host.call("request", request).then(
        (answer) => {
          const reply = /** @type {Reply} */ (answer);
          attempt(() => callback(errorIn(reply), reply.body));
        },
        (thrown) => attempt(() => callback(failureOf(thrown), null)),
      );
    },
    setHeader(given) {
      if (typeof given !== "object" || given === null)
        throw new TypeError("setHeader takes an object: { name: value }");
      for (const [name, value] of Object.entries(given)) {
        if (value === undefined || value === null) headers.delete(name);
        else headers.set(name, String(value));
      }
    },
  };
};
