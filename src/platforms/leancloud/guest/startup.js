/**
 * Cloud code may use the storage while its module is evaluated, before the first event tells which app it belongs to.
 * Until then the SDK is initialised with these.
 */
export const STARTUP = Object.freeze({
  appId: "startup",
  appKey: "startup",
  masterKey: "startup",
  hookKey: "startup",
  serverURL: "http://startup.invalid",
});

/**
 * @typedef {object} Sent
 * @property {string} url
 * @property {Record<string, string>} headers
 */

/**
 * Addresses a request that was made at startup to the app: by the time it is sent, the app is known.
 *
 * @param {Sent} sent
 * @param {import("./sdk.js").Sdk["_config"]} config
 * @returns {Sent}
 * @example
 * ```js
 * readdress({ url: "http://startup.invalid/1.1/date", headers: { "X-LC-Id": "startup" } }, AV._config); // the app's own
 * ```
 */
export const readdress = ({ url, headers }, config) => {
  if (headers["X-LC-Id"] !== STARTUP.appId) return { url, headers };
  const { "X-LC-Sign": sign = "", ...others } = headers;
  const { applicationId, applicationKey, masterKey, hookKey, production, serverURLs } = config;
  return {
    url: url.replace(STARTUP.serverURL, serverURLs.api ?? ""),
    headers: {
      ...others,
      "X-LC-Id": String(applicationId),
      "X-LC-Key": sign.endsWith(",master") ? `${masterKey},master` : String(applicationKey),
      "X-LC-Hook-Key": String(hookKey),
      "X-LC-Prod": String(production),
    },
  };
};
