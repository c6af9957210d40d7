import { createEventProxy } from "./event-proxy.js";
import { createGzip } from "./gzip.js";
import { createHttp } from "./http.js";
import { createRest } from "./rest.js";
import { createRestModules } from "./rest-modules.js";

/** What the cloud has and the emulator has not (contract 5). */
const NOT_EMULATED = new Set(
  "oPush oAsync oEncodeing oHtmlparser oXml2js oMail oMoment oCryptoJS oCryptoRSA oRedis oLog".split(" "),
);

/**
 * The function's third argument (contract 5), made for each run: headers that one sets are not those of the next. What is not emulated
 * is not in it, and says so when it is asked for.
 *
 * @param {object} parts
 * @param {import("../../../functions/types.js").GuestHost} parts.host
 * @param {import("./sdk.js").App} parts.app
 * @param {import("./sdk.js").Attempt} parts.attempt
 * @example
 * ```js
 * const { oData } = createModules({ host, app, attempt });
 * ```
 */
export const createModules = ({ host, app, attempt }) => {
  const modules = {
    ...createRestModules({ rest: createRest({ host, app, attempt }), attempt }),
    oHttp: createHttp({ host, attempt }),
    oEvent: createEventProxy(),
    get oCrypto() {
      return host.library("crypto");
    },
    get oGzip() {
      return createGzip(host);
    },
  };
  return new Proxy(modules, {
    get(target, name, receiver) {
      if (typeof name === "string" && NOT_EMULATED.has(name)) throw new Error(`modules.${name} is not emulated`);
      return Reflect.get(target, name, receiver);
    },
  });
};
