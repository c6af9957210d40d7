/** As a container of the engine names its deployments. */
const NODE_ENV = { production: "production", stage: "staging", development: "development" };

/**
 * The environment of a real engine process (contract 22). Old code reads NODE_ENV (contract 6.4).
 *
 * @param {import("./sdk.js").App} app
 * @returns {Record<string, string>}
 * @example
 * ```js
 * environmentOf(app).LEANCLOUD_APP_ENV; // "production"
 * ```
 */
export const environmentOf = ({ appId, appKey, masterKey, hookKey, env, serverURL }) => ({
  LEANCLOUD_APP_ID: appId,
  LEANCLOUD_APP_KEY: appKey,
  LEANCLOUD_APP_MASTER_KEY: masterKey,
  LEANCLOUD_APP_HOOK_KEY: hookKey,
  LEANCLOUD_APP_PORT: "3000",
  LEANCLOUD_API_SERVER: serverURL,
  LEANCLOUD_APP_ENV: env,
  LEANCLOUD_REGION: "CN",
  LEANCLOUD_APP_GROUP: "web",
  NODE_ENV: NODE_ENV[env],
});
