import { createAdapters } from "./adapters.js";
import { environmentOf } from "./environment.js";
import { STARTUP } from "./startup.js";

/** @typedef {import("./sdk.js").App} App */

/** What leanengine calls itself. */
const USER_AGENT = "AVOS Cloud Code Node 3.8.0";

/** Services the SDK knows addresses of; all are the app's own. */
const SERVICES = ["api", "engine", "push", "stats", "rtm"];

/** How cloud code points an SDK to an app. The engine's environment has done that already, and nothing may reach the real cloud. */
const SETTERS = ["init", "initialize", "setServerURL", "setServerURLs", "_setServerURLs"];

/**
 * @param {import("./sdk.js").Sdk} AV
 * @param {Pick<App, "appId" | "appKey" | "masterKey" | "hookKey" | "serverURL">} app
 */
const point = ({ _config: config }, { appId, appKey, masterKey, hookKey, serverURL }) => {
  Object.assign(config, { applicationId: appId, applicationKey: appKey, masterKey, hookKey });
  Object.assign(config.serverURLs, Object.fromEntries(SERVICES.map((service) => [service, serverURL])));
};

/**
 * Makes the SDK that of an engine, and gives the way to tell it, with each event, whose engine it is.
 *
 * @param {import("./sdk.js").Sdk} AV
 * @param {import("../../../functions/types.js").GuestHost} host
 * @returns {(app: App, owns: { environment: boolean }) => void}
 * @example
 * ```js
 * const configure = createConfiguration(AV, host);
 * configure(event.app, { environment: true }); // AV.applicationId, process.env.LEANCLOUD_APP_ID
 * ```
 */
export const createConfiguration = (AV, host) => {
  const { _config: config } = AV;
  /** @type {0 | 1 | null} */
  let production = null;

  // Contract 5.7: no ambient current user.
  config.disableCurrentUser = true;
  AV.setAdapters(createAdapters(host, config));
  AV._sharedConfig.userAgent = USER_AGENT;
  for (const name of SETTERS) Object.assign(AV, { [name]() {} });
  point(AV, STARTUP);

  return (app, { environment }) => {
    point(AV, app);
    // Contract 6.4. What the code chose by `AV.setProduction` stays.
    if (config.production === production) config.production = app.production;
    production = app.production;
    AV.Cloud.__prod = app.production;
    // Natively the process is the user's own.
    if (environment) Object.assign(process.env, environmentOf(app));
  };
};
